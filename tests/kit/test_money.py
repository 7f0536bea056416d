import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.money import format_yuan, format_zh, parse_yuan, split
from qipan.kit.refusal import Refused

fen = st.integers(-(10**16), 10**16)


@given(fen)
def test_an_amount_survives_being_written_and_read(amount):
    assert parse_yuan(format_yuan(amount)) == amount


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,234.50", 123_450), ("¥300", 30_000), ("498万元", 498_000_000), ("1.2亿", 12_000_000_000), ("-0.01", -1)],
)
def test_people_write_money_in_many_ways(text, expected):
    assert parse_yuan(text) == expected


@pytest.mark.parametrize("text", ["", "abc", "1.234", "1,23", "1e5", "nan", "--3"])
def test_what_is_not_whole_fen_is_refused(text):
    with pytest.raises(Refused):
        parse_yuan(text)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (98_000, "980元"),
        (498_000_000, "498万元"),
        (12_500_000_000, "1.25亿元"),
        (999_999_960_000, "100亿元"),
        (9_999_999_600, "1亿元"),
        (1_234_500, "1.23万元"),
        (-40, "0元"),
        (-1_000_000, "-1万元"),
    ],
)
def test_rounded_amounts_read_as_a_person_would_say_them(amount, words):
    assert format_zh(amount) == words


@given(fen)
def test_rounded_amounts_stay_within_half_of_their_last_digit(amount):
    words = format_zh(amount)
    unit = {"亿": 10**10, "万": 10**6}.get(words[-2], 100)
    last_digit = unit // 100 if unit > 100 else 100
    assert 2 * abs(parse_yuan(words) - amount) <= last_digit + 100  # yuan are rounded before 万 and 亿


@pytest.mark.parametrize("call", [format_yuan, format_zh, lambda x: split(x, weights=[1])])
def test_a_float_is_never_money(call):
    with pytest.raises(TypeError):
        call(1.5)


@given(fen, st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_sum_to_the_whole_and_none_is_off_by_a_fen(amount, weights):
    parts = split(amount, weights=weights)
    assert sum(parts) == amount
    total = sum(weights)
    assert all(abs(part * total - amount * weight) < total for part, weight in zip(parts, weights, strict=True))


def test_nothing_can_be_shared_among_nobody():
    with pytest.raises(ValueError, match="positive sum"):
        split(100, weights=[0, 0])
