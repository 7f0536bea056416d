"""Rows as they stood: the latest of each id, nothing recorded later, nothing true later."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.indicators.core.rows import Rise, Row, as_of, end_of, forget_what_came_later, lies_in, with_rises
from qipan.rules.three import UNKNOWN

START = datetime(2022, 3, 1, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def row(ident="a", at=0, recorded=None, area="330381", **facts):
    recorded = at if recorded is None else recorded
    return Row(ident, area, START + timedelta(hours=at), START + timedelta(hours=recorded), facts)


def seen(rows, at, known=None):
    known = at if known is None else known
    return as_of(rows, at=START + timedelta(hours=at), known_at=START + timedelta(hours=known))


def test_a_later_row_of_the_same_id_follows_the_earlier():
    rows = [row(at=0, n=1), row(at=2, n=2)]
    assert [one.facts["n"] for one in seen(rows, 1)] == [1]
    assert [one.facts["n"] for one in seen(rows, 2)] == [2]


def test_a_correction_recorded_late_is_not_known_before():
    rows = [row(at=0, recorded=0, n=1), row(at=0, recorded=5, n=9)]
    assert [one.facts["n"] for one in seen(rows, 4)] == [1]
    assert [one.facts["n"] for one in seen(rows, 4, known=5)] == [9]


def test_what_was_recorded_early_and_true_later_waits_for_its_time():
    assert seen([row(at=5, recorded=0)], 4) == []


moments = st.integers(0, 20)
tables = st.lists(st.builds(row, st.sampled_from("abc"), moments, moments, n=st.integers(0, 9)), max_size=12)


@given(tables, tables, moments, moments)
def test_rows_recorded_later_never_change_an_earlier_answer(rows, more, at, known):
    later = [one for one in more if one.recorded_at > START + timedelta(hours=known)]
    assert seen([*later, *rows], at, known) == seen([*rows, *later], at, known) == seen(rows, at, known)


@given(tables, moments, moments)
def test_each_id_stands_once_with_its_latest_row(rows, at, known):
    visible = [
        r for r in rows if r.at <= START + timedelta(hours=at) and r.recorded_at <= START + timedelta(hours=known)
    ]
    found = seen(rows, at, known)
    assert sorted(one.id for one in found) == sorted({one.id for one in visible})
    for one in found:
        assert (one.at, one.recorded_at) == max((r.at, r.recorded_at) for r in visible if r.id == one.id)


def test_a_sheet_of_may_does_not_tell_march_what_came_in_april():
    cases = [row(closed_on=date(2022, 4, 2), state="closed"), row("b", closed_on=date(2022, 3, 1), state="closed")]
    since = {"closed_on": "closed_on", "state": "closed_on"}
    then = forget_what_came_later(cases, since, known_at=end_of(date(2022, 3, 31), CHINA), tz=CHINA)
    assert [one.facts["state"] for one in then] == [UNKNOWN, "closed"]
    later = forget_what_came_later(cases, since, known_at=end_of(date(2022, 4, 2), CHINA), tz=CHINA)
    assert later == cases


def test_a_running_total_tells_its_rises_unit_by_unit():
    rows = [row("1", 3, total=9, city="x"), row("2", 1, total=4, city="x"), row("3", 2, total=5, city="y")]
    rises = [one.facts["new"] for one in with_rises(rows, {"new": Rise("total", "city", before=0)})]
    assert rises == [5, 4, 5]


def test_without_a_total_before_the_first_rise_is_unknown_and_a_gap_spans_to_the_next():
    rows = [row("1", 1, total=4, city="x"), row("2", 2, total=UNKNOWN, city="x"), row("3", 3, total=9, city="x")]
    assert [one.facts["new"] for one in with_rises(rows, {"new": Rise("total", "city")})] == [UNKNOWN, UNKNOWN, 5]


@pytest.mark.parametrize(
    ("code", "area", "inside"),
    [
        ("330381", "330381", True),
        ("330381001", "330381", True),
        ("330382", "330381", False),
        ("330381", "330300", True),
        ("330100", "330300", False),
        ("330100", "330000", True),
        ("3300x1", "330000", True),
        ("", "330381", False),
        ("anything", "", True),
    ],
)
def test_an_area_holds_every_code_that_begins_with_it(code, area, inside):
    assert lies_in(code, area) is inside
