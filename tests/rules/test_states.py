"""The states of a programme as a graph, checked against walking it by hand, and conditions that may meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.rules import states
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.overlap import can_both_hold

NAMES = ("a", "b", "c", "d", "e")
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8)


def body(edges):
    return {
        "start": "a",
        "states": {name: {} for name in NAMES},
        "transitions": [{"from": one, "to": other, "by": "clerk"} for one, other in edges],
    }


def walked(edges, start):
    """Every state on any walk of one step or more."""
    found, seen = set(), -1
    while len(found) != seen:
        seen = len(found)
        found |= {other for one, other in edges if one == start or one in found}
    return found


@given(EDGES)
def test_after_and_follow_agree_with_walking_by_hand(edges):
    made = body(edges)
    for name in NAMES:
        assert states.after(made, [name]) == walked(edges, name)
    reached = walked(edges, "a") | {"a"}
    assert states.reached(made) == reached
    for one in NAMES:
        for other in NAMES:
            expected = one in reached and other in walked(edges, one)
            assert states.follow(made, [one], [other]) is expected


def test_an_act_may_come_in_the_state_just_entered():
    made = {**body([("a", "b")]), "acts": [{"id": "look", "in": ["b"], "by": "clerk"}]}
    assert states.follow(made, ["b"], ["look"]) and states.follow(made, ["look"], ["look"])
    assert not states.follow(made, ["look"], ["a"])


WORDS = Vocabulary(
    "case",
    {
        fact.name: fact
        for fact in (
            Fact("kind", "text", choices=("x", "y", "z")),
            Fact("urgent", "flag"),
            Fact("age", "number"),
        )
    },
)


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("kind = 'x'", "kind = 'y'", False),
        ("kind = 'x'", "kind in ('x', 'y')", True),
        ("urgent", "not urgent", False),
        ("urgent", "kind = 'x'", True),
        ("kind is unknown", "kind = 'x'", False),
        ("kind is unknown", "not urgent", True),
        ("age > 3", "age > 5", False),  # cannot be seen, so nobody is accused
        ("age > 3", "age > 3", True),
        ("kind = ", "kind = 'x'", False),
    ],
)
def test_two_conditions_that_can_meet_are_found_where_that_can_be_seen(one, other, can):
    assert can_both_hold(one, other, WORDS) is can
