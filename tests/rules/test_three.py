"""Unknown is never a worse answer: it stays unknown until a fact decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.rules.three import UNKNOWN, among, compare, every, negate, some

THREES = st.lists(st.sampled_from([True, False, UNKNOWN]), max_size=6)


def fillings(values):
    """Every way the unknowns could turn out."""
    rows = [[]]
    for value in values:
        rows = [[*row, filled] for row in rows for filled in ([True, False] if value is UNKNOWN else [value])]
    return rows


@given(THREES)
def test_a_certain_answer_is_the_same_however_the_unknowns_turn_out(values):
    for joined, plain in ((every, all), (some, any)):
        outcomes = {plain(row) for row in fillings(values)}
        answer = joined(values)
        assert answer is UNKNOWN if len(outcomes) == 2 else answer is outcomes.pop()


@given(THREES)
def test_de_morgan_holds_with_unknowns(values):
    assert negate(every(values)) is some([negate(v) for v in values])


def test_unknown_cannot_be_taken_for_true_or_false():
    with pytest.raises(TypeError, match="neither"):
        bool(UNKNOWN)


@pytest.mark.parametrize("sign", ["==", "!=", "<", "<=", ">", ">="])
def test_comparing_with_a_missing_fact_is_unknown(sign):
    assert compare(UNKNOWN, sign, 3) is UNKNOWN
    assert compare(3, sign, None) is UNKNOWN


@given(st.integers(-5, 5), st.integers(-5, 5))
def test_known_numbers_compare_as_numbers(a, b):
    assert compare(a, "<", float(b)) is (a < b)
    assert compare(a, "!=", b) is (a != b)


@pytest.mark.parametrize(("left", "right"), [("3", 3), (True, 1), ([1], 1)])
def test_unlike_facts_are_an_error_not_a_no(left, right):
    with pytest.raises(TypeError, match="compare"):
        compare(left, "==", right)


def test_membership_needs_only_one_match():
    assert among("close", ["close", UNKNOWN]) is True
    assert among("close", ["secondary", UNKNOWN]) is UNKNOWN
    assert among("close", ["secondary"]) is False
    assert among(UNKNOWN, ["secondary"]) is UNKNOWN
    assert among(UNKNOWN, []) is False
