from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.identity.core.payload import Change, changes, digest_of

leaves = st.none() | st.booleans() | st.integers() | st.text("棋a1", max_size=3)
names = st.text("ab1", min_size=1, max_size=3)  # keys are plain names: no dots, no brackets
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
payloads = st.dictionaries(names, values, max_size=3)


def test_the_order_of_keys_is_not_a_change():
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})


def test_the_order_of_a_list_is():
    assert digest_of({"a": [1, 2]}) != digest_of({"a": [2, 1]})


def test_changes_are_named_by_their_path():
    before = {"zones": [{"people": 812}, {"people": 90}], "note": "x"}
    after = {"zones": [{"people": 900}], "gates": 4, "note": "x"}
    assert changes(before, after) == [
        Change("gates", None, 4),
        Change("zones[0].people", 812, 900),
        Change("zones[1].people", 90, None),
    ]


def test_one_is_not_true():
    assert changes({"a": 1}, {"a": True}) == [Change("a", 1, True)]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_json_cannot_be_signed(value):
    with pytest.raises(ValueError, match="JSON"):
        digest_of({"a": value})


@given(payloads, payloads)
def test_two_texts_have_one_digest_exactly_when_nothing_changed(before, after):
    assert (digest_of(before) == digest_of(after)) == (changes(before, after) == [])
