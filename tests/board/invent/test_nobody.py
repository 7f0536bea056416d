"""Invented people can be nobody: their numbers and names cannot belong to anyone."""

import json

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.board.invent import nobody
from qipan.kit.refusal import Refused

# The surnames every Chinese list begins with, and the compound ones.
COMMON = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"  # noqa: E501
COMPOUND = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "令狐",
    "百里",
    "呼延",
    "东郭",
    "南门",
    "羊舌",
    "微生",
    "梁丘",
    "左丘",
    "东门",
    "西门",
]


def test_every_invented_id_is_of_the_division_nobody_lives_in_and_well_formed(county):
    ids = county.table("people")["id_no"].to_pylist()
    assert len(set(ids)) == len(ids) == 20_000
    assert all(nobody.is_nobody(number) for number in ids)


@pytest.mark.data
def test_the_division_of_invented_ids_is_in_no_register_of_divisions(county, shared_data):
    admin = shared_data("admin")
    known = {
        row["code"]
        for name in ("areas", "cities", "provinces")
        for row in json.loads((admin / f"modood_{name}.json").read_text())
    }
    assert "330327" in known
    assert {number[:6] for number in county.table("people")["id_no"].to_pylist()}.isdisjoint(known)
    assert not any(code.startswith("99") for code in known)


def test_every_invented_phone_is_one_only_a_simulator_routes(county):
    phones = [phone for phone in county.table("people")["phone"].to_pylist() if phone]
    assert len(phones) > 15_000
    assert len(set(phones)) == len(phones)
    assert all(
        len(phone) == 11 and phone.isdigit() and phone.startswith("1000") and phone[4] in "23456789" for phone in phones
    )


def test_no_invented_surname_is_a_real_one(county):
    names = county.table("people")["name"].to_pylist()
    assert not {name[0] for name in names} & set(COMMON)
    assert not {name[:2] for name in names} & set(COMPOUND)
    assert {len(name) for name in names} == {3, 4}


def test_the_check_character_is_that_of_gb_11643():
    # The standard's own worked example, 11010519491231002X, has another division; the sum is the same.
    born, male = np.array(["1949-12-31"], dtype="datetime64[D]"), np.array([False])
    (number,) = nobody.id_numbers(born_on=born, male=male).to_pylist()
    assert number[:17] == "99999919491231002"
    digits = [int(d) for d in number[:17]]
    total = sum(d * pow(2, 17 - i, 11) for i, d in enumerate(digits))
    assert number[17] == "10X98765432"[total % 11]
    assert nobody.WEIGHTS.tolist() == [pow(2, 17 - i, 11) for i in range(17)]


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found(place, shift):
    number = "99999919900307002"
    total = sum(int(d) * int(w) for d, w in zip(number, nobody.WEIGHTS, strict=True))
    number += "10X98765432"[total % 11]
    assert nobody.is_nobody(number)
    digit = "X" if number[place] == "X" else number[place]
    other = str((10 if digit == "X" else int(digit)) + shift)[-1]
    if other != digit and place >= 6:
        assert not nobody.is_nobody(number[:place] + other + number[place + 1 :])


def test_a_real_division_is_not_nobody():
    assert not nobody.is_nobody("11010519491231002X")


def test_a_birthday_shared_by_too_many_is_refused():
    born = np.full(500, np.datetime64("1990-01-01"))
    with pytest.raises(Refused) as caught:
        nobody.id_numbers(born_on=born, male=np.ones(500, dtype=bool))
    assert caught.value.code == "board.invented_size"


@given(st.integers(0, 7_999_998))
def test_neighbouring_numbers_get_other_phones(number):
    assert nobody.phone(number) != nobody.phone(number + 1)


def test_one_phone_equals_the_same_row_of_many():
    assert nobody.phones(np.arange(50)).to_pylist() == [nobody.phone(i) for i in range(50)]
    with pytest.raises(ValueError, match="eight million"):
        nobody.phone(8_000_000)


def test_a_family_shares_its_surname_and_a_spouse_keeps_hers(county):
    people = county.table("people")
    first = people.filter(pc.equal(people["household"], 0))
    surnames = [name[:2] for name in first["name"].to_pylist()]
    assert len(set(surnames[:1] + surnames[2:])) == 1
    everyone = people.to_pydict()
    heads = dict(zip(everyone["household"][::-1], [n[:2] for n in everyone["name"]][::-1], strict=True))
    kept = sum(heads[h] == n[:2] for h, n in zip(everyone["household"], everyone["name"], strict=True))
    assert 0.5 < kept / 20_000 < 0.9
