import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.masking import mask_address, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"), [("方敏", "方*"), ("方小敏", "方**"), ("方", "方*"), ("Ada Lo", "A**"), (" ", "")]
)
def test_a_name_keeps_only_its_first_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800002671", "138****2671"), ("+86 138 0000 2671", "861******2671"), ("64321234", "******34"), ("110", "***")],
)
def test_a_phone_shows_enough_to_recognise_and_too_little_to_call(phone, masked):
    assert mask_phone(phone) == masked


def test_an_id_number_loses_its_date_of_birth():
    assert mask_id_number("99999919900307123X") == "9999*************X"
    assert mask_id_number("strange") == "*******"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("学前街12号2单元301", "学前街***"),
        ("石渡街道榕庭小区7幢", "石渡街道榕庭小区***"),
        ("石渡镇学前街12号3弄", "石渡镇学前街***"),
        ("12号3弄", "***"),
        ("渡口边", "渡口***"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_street_and_hides_its_door(address, masked):
    assert mask_address(address) == masked


@given(st.text(max_size=40))
def test_no_digit_of_a_door_survives(address):
    assert not re.search(r"\d", mask_address(address + "街12号2单元301"))


@given(st.text(min_size=2, max_size=20).map(str.strip).filter(lambda name: len(name) > 1))
def test_a_masked_name_reveals_one_character(name):
    assert mask_name(name).strip("*") in (name[0], "")


@given(st.from_regex(r"\A[0-9]{17}[0-9X]\Z"))
def test_a_masked_id_keeps_its_length_and_five_characters(number):
    masked = mask_id_number(number)
    assert len(masked) == 18
    assert masked.count("*") == 13
