"""Ranks are refused where the file says no, below coverage, out of a few; equal printed figures share a place."""

import pytest

from qipan.indicators.core.figure import breakdown
from qipan.indicators.core.ranking import rank
from qipan.kit.refusal import Refused
from tests.indicators.core.made import cases, indicator, moment


def ranked(made, *rows):
    return rank(made, breakdown(made, cases(made, *rows), "unit", moment=moment()))


def of(unit, closed, known=5, unknown=0):
    return [(unit, "yes")] * closed + [(unit, "no")] * (known - closed) + [(unit, "")] * unknown


def test_the_better_end_comes_first_and_equals_share_a_place():
    rows = [*of("a", 3), *of("b", 5), *of("c", 3), *of("d", 1)]
    high = ranked(indicator(), *rows)
    assert [(one.place, one.group) for one in high.places] == [(1, "b"), (2, "a"), (2, "c"), (4, "d")]
    low = ranked(indicator(rank={"by": "unit", "better": "lower"}), *rows)
    assert [(one.place, one.group) for one in low.places] == [(1, "d"), (2, "a"), (2, "c"), (4, "b")]


def test_nobody_is_behind_by_a_digit_that_is_not_printed():
    made = indicator(rounding={"digits": 0, "mode": "half_up"})
    found = ranked(made, *of("a", 499, known=1000), *of("b", 500, known=1001))
    assert [one.place for one in found.places] == [1, 1]


def test_a_group_below_coverage_or_too_small_is_left_out_with_the_reason():
    found = ranked(indicator(), *of("a", 3), *of("few", 2, known=4), *of("silent", 5, unknown=5))
    assert [one.group for one in found.places] == ["a"]
    assert dict(found.left_out) == {"few": "small_sample", "silent": "coverage"}


def test_nobody_is_ranked_when_none_has_reported_enough():
    with pytest.raises(Refused) as no:
        ranked(indicator(), *of("a", 1, known=1))
    assert no.value.code == "indicators.nobody_ranked"


def test_a_file_that_says_no_is_never_ranked():
    made = indicator(rank=False)
    with pytest.raises(Refused) as no:
        ranked(made, *of("a", 5))
    assert no.value.code == "indicators.never_ranked"
    assert no.value.where == f"made-up.yaml:{made.declared.line_of(('rank',))}"
