"""People who can be nobody: names nobody bears, numbers nobody was issued, phones nobody answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.kit.refusal import Refused

Array = np.ndarray[Any, Any]

DIVISION = "999999"  # GB/T 2260 has no province 99, so no office could ever have issued such a number
# Eleven digits as people expect, in the block of five-digit carrier codes (100xx): no subscriber number
# begins so. 10000 and 10001 answer, therefore the fifth digit is 2 to 9.
PHONE_PREFIX = "1000"
_PHONES = 8_000_000

# A surname of two characters: the first is no surname, the two together no compound surname.
_FIRST = "榕rong 汀ting 岚lan 砚yan 霁ji 桐tong 苇wei 枫feng 棠tang 蓼liao 橘ju 笠li 笛di 墨mo 琥hu 葵kui 萤ying 鹂li 鸥ou 隼sun 穗sui 潮chao 雁yan 帆fan 晴qing 虹hong 漪yi 蕨jue"  # noqa: E501
_SECOND = "舟zhou 鸣ming 棹zhao 笺jian 烛zhu 砾li 砧zhen 簪zan 籽zi 絮xu 缕lv 翎ling 苔tai 蕊rui 藤teng 蝉chan 贝bei 露lu 霓ni 霭ai"  # noqa: E501
_GIVEN = "宁ning 安an 和he 清qing 远yuan 朗lang 知zhi 思si 行xing 言yan 乐le 初chu 然ran 若ruo 可ke 如ru 云yun 禾he 舒shu 简jian 澄cheng 煦xu 遥yao 听ting 念nian 容rong 川chuan 野ye 青qing 岑cen"  # noqa: E501


def _split(text: str) -> tuple[list[str], list[str]]:
    words = text.split()
    return [word[0] for word in words], [word[1:] for word in words]


FIRST, SECOND, GIVEN = _split(_FIRST), _split(_SECOND), _split(_GIVEN)


def names(rng: np.random.Generator, *, family: Array) -> pa.Array:
    """Return a name for each of n people; people with the same `family` number (n,) share a surname."""
    count = int(family.max()) + 1 if len(family) else 0
    first = rng.integers(len(FIRST[0]), size=count)[family]
    second = rng.integers(len(SECOND[0]), size=count)[family]
    third = rng.integers(len(GIVEN[0]), size=len(family))
    fourth = np.where(rng.random(len(family)) < 0.45, rng.integers(len(GIVEN[0]), size=len(family)), len(GIVEN[0]))
    parts = [
        pa.array(words).take(pa.array(index))
        for words, index in (
            (FIRST[0], first), (SECOND[0], second), (GIVEN[0], third), ([*GIVEN[0], ""], fourth),
        )
    ]  # fmt: skip
    return pc.binary_join_element_wise(*parts, "")


def one_name(rng: np.random.Generator) -> tuple[str, str]:
    """Return one name as (zh, en), the surname first: (榕舟宁, Rongzhou Ning)."""
    picks = [int(rng.integers(len(words[0]))) for words in (FIRST, SECOND, GIVEN)]
    zh = "".join(words[0][i] for words, i in zip((FIRST, SECOND, GIVEN), picks, strict=True))
    surname = (FIRST[1][picks[0]] + SECOND[1][picks[1]]).capitalize()
    return zh, f"{surname} {GIVEN[1][picks[2]].capitalize()}"


def phone(number: int) -> str:
    """Return the number-th simulator phone; raises ValueError beyond eight million."""
    if not 0 <= number < _PHONES:
        raise ValueError("the simulator has eight million phones")
    return f"{PHONE_PREFIX}{2_000_000 + (number * 3_000_017 + 1_234_567) % _PHONES:07d}"


def phones(numbers: Array) -> pa.Array:
    """Return simulator phones for numbers (n,), each another one; see `phone`."""
    if len(numbers) and int(numbers.max()) >= _PHONES:
        raise Refused("board.invented_size", "An invented county has at most %(n)d people", params={"n": _PHONES})
    tail = 2_000_000 + (numbers.astype(np.int64) * 3_000_017 + 1_234_567) % _PHONES
    return pc.binary_join_element_wise(PHONE_PREFIX, pa.array(tail).cast(pa.string()), "")


def id_numbers(*, born_on: Array, male: Array) -> pa.Array:
    """Return resident id numbers (n,) of division 999999: date of birth, order, sex, check character (GB 11643).

    `born_on` is datetime64[D] (n,). Raises Refused when more than 499 of one sex share a birthday.
    """
    n = len(born_on)
    day = born_on.astype("datetime64[D]")
    key = day.astype(np.int64) * 2 + male
    order = np.argsort(key, kind="stable")
    starts = np.r_[0, np.flatnonzero(np.diff(key[order])) + 1] if n else np.zeros(0, dtype=np.int64)
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n) - np.repeat(starts, np.diff(np.r_[starts, n]))
    if n and rank.max() > 498:
        raise Refused("board.invented_size", "Too many people share a birthday", do="Invent fewer residents")
    serial = 2 * rank + np.where(male, 1, 2)
    month = day.astype("datetime64[M]")
    date = (
        (day.astype("datetime64[Y]").astype(np.int64) + 1970) * 10_000
        + (month.astype(np.int64) % 12 + 1) * 100
        + (day - month).astype(np.int64)
        + 1
    )
    number = int(DIVISION) * 10**11 + date * 1_000 + serial
    digits = (number[:, None] // 10 ** np.arange(16, -1, -1)) % 10
    text = np.empty((n, 18), dtype=np.uint8)
    text[:, :17] = digits + ord("0")
    text[:, 17] = np.frombuffer(b"10X98765432", dtype=np.uint8)[digits @ WEIGHTS % 11]
    offsets = pa.array(np.arange(n + 1, dtype=np.int32) * 18).buffers()[1]
    return pa.StringArray.from_buffers(n, offsets, pa.py_buffer(text.tobytes()))


WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


def is_nobody(number: str) -> bool:
    """Whether an id number is of the division nobody lives in and yet well formed, check character included."""
    if len(number) != 18 or not number.startswith(DIVISION) or not number[:17].isdigit():
        return False
    total = sum(int(digit) * int(weight) for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[17] == "10X98765432"[total % 11]
