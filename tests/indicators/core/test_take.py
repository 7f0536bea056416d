"""Inputs out of rows: what is counted can be counted again from the ids that are given with it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.indicators.core.rows import Row
from qipan.indicators.core.take import NOTHING, take
from qipan.rules.three import UNKNOWN

START = datetime(2022, 3, 1, tzinfo=UTC)
three = st.sampled_from([True, False, UNKNOWN])
amount = st.one_of(st.integers(-5, 50), st.just(UNKNOWN))


def rows_of(pairs):
    return [
        Row(f"r{n}", "", START + timedelta(hours=n), START, {"counts": counts, "n": n_})
        for n, (counts, n_) in enumerate(pairs)
    ]


def counts(facts):
    return facts["counts"]


def n(facts):
    return facts["n"]


@given(st.lists(st.tuples(three, amount), min_size=1))
def test_the_rows_behind_a_number_give_the_number_again(pairs):
    rows = rows_of(pairs)
    by_id = {row.id: row.facts for row in rows}
    counted = take(rows, "count", where=counts)
    assert counted.value == len(counted.rows) == sum(one is True for one, _ in pairs)
    assert counted.unknown == tuple(row.id for row in rows if row.facts["counts"] is UNKNOWN)
    summed = take(rows, "sum", of=n, where=counts)
    assert summed.value == sum(by_id[ident]["n"] for ident in summed.rows)
    assert set(summed.rows) | set(summed.unknown) <= set(by_id)
    assert not set(summed.rows) & set(summed.unknown)


@given(st.lists(st.tuples(three, amount), min_size=1))
def test_every_row_is_counted_left_out_or_listed_as_unknown(pairs):
    rows = rows_of(pairs)
    taken = take(rows, "sum", of=n, where=counts)
    out = {row.id for row in rows if row.facts["counts"] is False}
    assert set(taken.rows) | set(taken.unknown) | out == {row.id for row in rows}


@given(st.lists(st.integers(-50, 50), min_size=1))
def test_least_greatest_and_latest_are_what_they_say(numbers):
    rows = rows_of([(True, one) for one in numbers])
    assert take(rows, "min", of=n).value == min(numbers)
    assert take(rows, "max", of=n).value == max(numbers)
    assert take(rows, "last", of=n).value == numbers[-1]


def test_the_latest_of_each_unit_are_added_up():
    rows = [
        Row(str(at), "", START + timedelta(hours=at), START, {"n": amount, "city": city})
        for at, city, amount in [(1, "x", 10), (3, "x", 12), (2, "y", 7), (0, "y", 99)]
    ]
    taken = take(rows, "last", of=n, per="city")
    assert (taken.value, taken.rows) == (19, ("3", "2"))


@pytest.mark.parametrize("how", ["count", "sum", "min", "max", "last"])
def test_where_nobody_has_told_anything_nothing_is_known(how):
    assert take([], how, of=n) == NOTHING


def test_nought_is_a_number_where_rows_are_there_and_none_belongs():
    rows = rows_of([(False, 1)])
    assert take(rows, "count", where=counts).value == 0
    assert take(rows, "sum", of=n, where=counts).value == 0
    assert take(rows, "max", of=n, where=counts).value is UNKNOWN
