"""Invented names: two-character stems that sound like places, with what they are called in English."""

from __future__ import annotations

import numpy as np

# Chosen one by one for sound; the pairs are made here, not taken from a gazetteer.
_FIRST = (
    "石shi 澜lan 榕rong 棠tang 汀ting 砚yan 霁ji 岚lan 溪xi 桐tong 芦lu 鹭lu 枫feng 竹zhu 荷he 柳liu 杏xing 桑sang "
    "茶cha 稻dao 盐yan 渔yu 帆fan 潮chao 星xing 晨chen 晴qing 虹hong 雁yan 鹤he 鹿lu 瓷ci 陶tao 碧bi 苇wei 菱ling "
    "蓼liao 楠nan 槐huai 橘ju 笠li 笛di 琴qin 墨mo 砂sha 琥hu 珀po 锦jin 织zhi 蓝lan 橙cheng 素su 穗sui 禾he 粟su "
    "葵kui 萤ying 鹂li 鸥ou 隼sun"
)
_SECOND = (
    "渡du 湾wan 浦pu 埠bu 洲zhou 坪ping 坞wu 岙ao 垟yang 墩dun 堰yan 汇hui 屿yu 渚zhu 埭dai 陇long 源yuan 澳ao "
    "汀ting 涧jian 滩tan 矶ji 岬jia 垅long 墅shu 沚zhi"
)
_ROADS = ("路 Road", "街 Street", "大道 Avenue", "巷 Lane", "弄 Alley")


def _chars(text: str) -> list[tuple[str, str]]:
    return [(word[0], word[1:]) for word in text.split()]


class Names:
    """Hands out every stem once, in a seeded order; then again with 新, 上, 下… in front."""

    _AGAIN = (("", ""), ("新", "Xin"), ("上", "Shang"), ("下", "Xia"), ("东", "Dong"), ("西", "Xi"), ("小", "Xiao"))

    def __init__(self, rng: np.random.Generator) -> None:
        pairs = [(a + b, x + y) for a, x in _chars(_FIRST) for b, y in _chars(_SECOND) if a != b]
        shuffled = [pairs[i] for i in rng.permutation(len(pairs))]
        # The screens' examples are set in Shidu, so every county's first place bears that name.
        self._pairs = [("石渡", "shidu"), *(pair for pair in shuffled if pair[0] != "石渡")]
        self._next = 0

    def take(self) -> tuple[str, str]:
        """Return a stem nobody had before as (zh, en)."""
        again, index = divmod(self._next, len(self._pairs))
        self._next += 1
        before_zh, before_en = self._AGAIN[again % len(self._AGAIN)]
        zh, en = self._pairs[index]
        number = again // len(self._AGAIN)  # beyond 10,000 stems: a number keeps them apart
        tail = str(number + 1) if number else ""
        return before_zh + zh + tail, (before_en + en).capitalize() + tail

    def street(self, kind: int) -> tuple[str, str]:
        """Return a street name; kind 0 路, 1 街, 2 大道, 3 巷, 4 弄."""
        zh, en = self.take()
        suffix_zh, suffix_en = _ROADS[kind].split()
        return zh + suffix_zh, f"{en} {suffix_en}"

    def compound(self, rng: np.random.Generator) -> tuple[str, str]:
        """Return the name of a walled compound."""
        zh, en = self.take()
        suffix_zh, suffix_en = _COMPOUNDS[int(rng.integers(len(_COMPOUNDS)))]
        return zh + suffix_zh, f"{en} {suffix_en}"


_COMPOUNDS = (
    ("小区", "Estate"),
    ("花园", "Garden"),
    ("苑", "Court"),
    ("新村", "New Village"),
    ("公寓", "Apartments"),
    ("家园", "Homes"),
    ("名庭", "Terrace"),
)
