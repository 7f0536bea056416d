"""What is a whole number and what only looks like one."""

import pytest

from qipan.kit.whole import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("007", 7), ("９", 9), ("9" * 18, 10**18 - 1)])
def test_decimal_digits_are_a_number(text, number):
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "²", "①", "9" * 19, "9" * 5000, "1e3", "\x00"])
def test_everything_else_is_none(text):
    assert whole(text) is None
