"""Digests: what is covered, what is refused, and that trees tell orders apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger.core.canonical import canonical
from qipan.ledger.core.chain import Facts, event_hash
from qipan.ledger.core.merkle import leaf, root
from qipan.ledger.core.salted import matches, salted

AT = datetime(2022, 3, 31, 23, 50, tzinfo=UTC)
FACTS = Facts(
    id=7, at=AT, verb="zone.drawn", subject=Ref("zone", "12"), by=Ref("account", "3"), area="330326",
    cause=None, version=1, number=1, body={"people": 3567}, prev=b"",
)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"id": 8}, {"at": AT + timedelta(microseconds=1)}, {"verb": "zone.lifted"}, {"subject": Ref("zone", "13")},
        {"by": Ref("account", "4")}, {"area": "330327"}, {"cause": 7}, {"version": 2}, {"number": 2},
        {"body": {"people": 3568}}, {"body": {"people": "3567"}}, {"prev": b"\x00"},
    ],
)  # fmt: skip
def test_every_fact_is_covered_by_the_digest(change):
    assert event_hash(replace(FACTS, **change)) != event_hash(FACTS)


def test_the_same_moment_in_another_zone_is_the_same_digest():
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
    assert event_hash(replace(FACTS, at=elsewhere)) == event_hash(FACTS)


def test_a_naive_moment_is_an_error():
    with pytest.raises(ValueError, match="time zone"):
        event_hash(replace(FACTS, at=AT.replace(tzinfo=None)))


def test_words_cannot_move_between_neighbouring_facts():
    left = replace(FACTS, subject=Ref("zone", "12"), by=Ref("account", "3"))
    right = replace(FACTS, subject=Ref("zone1", "2"), by=Ref("account", "3"))
    assert event_hash(left) != event_hash(right)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e22, "a\x00b", "\ud800", {1: "a"}, object(), b"x"])
def test_what_the_database_would_not_give_back_is_refused(value):
    with pytest.raises(Refused, match="cannot keep"):
        canonical({"deep": [value]})


def test_a_tree_of_three_has_the_shape_of_rfc_6962():
    a, b, c = (leaf(n, bytes([n]) * 32) for n in (1, 2, 3))
    ab = sha256(b"\x01" + a + b).digest()
    assert root([a, b, c]) == sha256(b"\x01" + ab + c).digest()
    assert root([]) == sha256(b"").digest()


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word for word: split at the largest power of two below the count."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_stack_agrees_with_the_definition(leaves):
    assert root(leaves) == naive_root(leaves)


def test_a_digest_says_nothing_without_its_salt():
    one, other = b"1" * 32, b"2" * 32
    digest = salted(salt=one, value="13800000000")
    assert matches(salt=one, value="13800000000", digest=digest)
    assert not matches(salt=one, value="13800000001", digest=digest)
    assert not matches(salt=other, value="13800000000", digest=digest)
    with pytest.raises(ValueError, match="salt"):
        salted(salt=b"short", value="x")
