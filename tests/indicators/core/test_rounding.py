"""How a figure is cut: newspapers truncate, and 87.66 is not 87.67."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.indicators.core.rounding import Rounding


@pytest.mark.parametrize(
    ("mode", "digits", "value", "shown"),
    [
        ("truncate", 2, 87.666, "87.66"),
        ("half_up", 2, 87.666, "87.67"),
        ("half_up", 2, 87.665, "87.67"),  # 87.665 is a hair less in a machine; the reader's 87.665 goes up
        ("half_even", 2, 87.665, "87.66"),
        ("truncate", 2, -1.999, "-1.99"),
        ("half_up", 1, -0.04, "0.0"),  # never -0.0
        ("half_up", 2, 60, "60.00"),
        ("truncate", 2, 99.99999, "99.99"),
        ("half_up", 0, 2.5, "3"),
        ("half_even", 0, 2.5, "2"),
    ],
)
def test_the_file_says_how_a_figure_is_cut(mode, digits, value, shown):
    assert Rounding(digits, mode).shown(value) == shown


def test_a_product_that_misses_by_the_last_bit_is_not_truncated_away():
    assert 100 * 0.29 < 29
    assert Rounding(2, "truncate").shown(100 * 0.29) == "29.00"


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from(["half_up", "half_even", "truncate"]))
def test_a_share_is_cut_as_exact_arithmetic_cuts_it(part, whole, mode):
    exact = Fraction(100 * part, whole)
    steps = exact * 100
    down = steps.numerator // steps.denominator
    rest = steps - down
    up = {"half_up": rest >= Fraction(1, 2), "truncate": False}.get(
        mode, rest > Fraction(1, 2) or (rest == Fraction(1, 2) and down % 2 == 1)
    )
    assert Rounding(2, mode).exact(100 * part / whole) == Decimal(down + up).scaleb(-2)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_printed(value):
    with pytest.raises(ValueError, match="cannot be rounded"):
        Rounding(2, "half_up").shown(value)


@pytest.mark.parametrize(("digits", "mode"), [(7, "half_up"), (-1, "half_up"), (2, "nearest")])
def test_there_is_no_other_rounding(digits, mode):
    with pytest.raises(ValueError, match="no such rounding"):
        Rounding(digits, mode)
