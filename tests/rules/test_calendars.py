"""Working days: every day compared with a second source, as-of replay, and when promises fall due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.durations import Duration
from qipan.kit.refusal import Missing, Refused
from qipan.rules import shelf
from qipan.rules.calendar_years import year_of
from qipan.rules.calendars import calendar, gather
from qipan.rules.check import faults_of
from qipan.rules.declared import Faulty, parse, read
from qipan.rules.expr import parse as parse_rule
from qipan.rules.expr import python
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.lints_of.calendar import lint_calendar, play_calendar
from qipan.rules.three import UNKNOWN
from tests.rules.second_calendar import OFF_WEEKDAYS, WORKED_WEEKENDS

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted((CHECKOUT / "declared" / "calendars").glob("*.yaml"))
BAD = sorted((CHECKOUT / "tests" / "declared" / "bad").glob("calendar.*.yaml"))
CHINA = calendar()
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA.zone)


def only(*years):
    return gather(read(path) for path in FILES if int(path.stem[-4:]) in years)


# — the days themselves


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_day_of_the_year_agrees_with_a_second_source(year):
    def second(day):
        name = f"{day:%m%d}"
        return name in WORKED_WEEKENDS[year].split() if day.weekday() > 4 else name not in OFF_WEEKDAYS[year].split()

    every = [date(year, 1, 1) + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday)]
    assert [day for day in every if CHINA.is_working(day) != second(day)] == []


def test_the_years_are_2020_to_2026_each_with_its_notice_and_2027_is_never_guessed():
    assert [path.stem for path in FILES] == [f"cn-workdays-{year}" for year in range(2020, 2027)]
    for path in FILES:
        body = read(path).body
        assert body["document"]["number"].startswith("国办发明电〔") and body["confidence"] == "sourced"
    assert (CHINA.known_from, CHINA.known_until) == (date(2020, 1, 1), date(2026, 12, 31))
    assert not CHINA.knows(date(2027, 1, 1))
    with pytest.raises(Refused) as no:
        CHINA.definite(date(2027, 1, 1))
    assert no.value.code == "calendar.unknown" and no.value.do


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_sound_and_its_own_examples_hold(path):
    declared = read(path)
    assert faults_of(declared) == [] and lint_calendar(declared) == [] and play_calendar(declared) == []
    examples = declared.body["examples"]
    assert len(examples) >= 3 and any("refused" in example for example in examples)


def test_the_sorted_array_holds_each_working_day_once():
    assert list(CHINA.days) == sorted(set(CHINA.days))
    assert len(CHINA.days) == sum(CHINA.is_working(CHINA.known_from + timedelta(days=n)) for n in range(2557))
    assert (CHINA.days[0], CHINA.days[-1]) == (date(2020, 1, 2), date(2026, 12, 31))


@given(days, st.integers(1, 40))
def test_counting_along_the_array_and_counting_day_by_day_agree(day, n):
    later = [each for each in CHINA.days if each > day]
    if len(later) >= n:
        start = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA.zone)
        assert CHINA.due(start, Duration(working_days=n), ends="same_time").at.date() == later[n - 1]


@given(days, days)
def test_the_expression_language_counts_the_same_days(one, other):
    vocabulary = Vocabulary("case", {name: Fact(name, "date") for name in ("one", "other")})
    closure = python.compile(
        parse_rule("workdays_between(one, other)", vocabulary, wants="number"), workdays=CHINA.workdays
    )
    one, other = sorted((one, other))
    between = sum(CHINA.is_working(one + timedelta(days=n + 1)) for n in range((other - one).days))
    assert closure({"one": one, "other": other}, at=moment("2026-01-01T00:00")) == between
    assert closure({"one": one, "other": date(2027, 1, 1)}, at=moment("2026-01-01T00:00")) is UNKNOWN


# — what was known then


def test_before_26_january_2020_the_first_of_february_was_a_make_up_day():
    then, now = calendar(as_of=date(2020, 1, 25)), calendar(as_of=date(2020, 1, 26))
    january = [date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2), date(2020, 2, 3)]
    assert [then.is_working(day) for day in january] == [True, True, False, True]
    assert [now.is_working(day) for day in january] == [False, False, False, True]
    assert then.known_until == now.known_until == date(2020, 12, 31)


@pytest.mark.parametrize(
    ("as_of", "known_until"), [("2020-11-24", 2020), ("2020-11-25", 2021), ("2025-11-03", 2025), ("2025-11-04", 2026)]
)
def test_a_year_is_known_from_the_date_of_its_notice(as_of, known_until):
    assert calendar(as_of=date.fromisoformat(as_of)).known_until == date(known_until, 12, 31)


def test_before_the_first_notice_there_is_no_calendar():
    with pytest.raises(Missing) as no:
        calendar(as_of=date(2019, 11, 20))
    assert no.value.code == "rules.no_calendar"


def test_a_day_that_the_next_years_notice_names_is_settled_by_it():
    assert only(2023).knows(date(2022, 12, 31)) and not only(2023).knows(date(2022, 12, 30))


# — when a promise falls due (golden)

GOLDEN = [
    # the hotline's own example: 30 April to 4 May off, so the next working day after the 29th is 5 May
    ("2022-04-29T16:10", "1wd", None, "2022-05-05T24:00"),
    ("2022-04-29T16:10", "1wd", "same_time", "2022-05-05T16:10"),
    ("2022-04-29T16:10", "5wd", None, "2022-05-10T24:00"),  # 7 May is a made-up Saturday
    ("2022-04-23T10:00", "1wd", None, "2022-04-24T24:00"),  # to a made-up Sunday
    ("2022-04-24T16:00", "1wd", None, "2022-04-25T24:00"),  # from one
    ("2022-05-01T10:00", "1wd", None, "2022-05-05T24:00"),  # a start on a holiday
    ("2022-04-29T16:10", "2d", None, "2022-05-01T16:10"),  # natural days run through it
    ("2022-04-29T16:10", "2d", "day_end", "2022-05-01T24:00"),
    ("2022-04-29T23:50", "20min", None, "2022-04-30T00:10"),
    ("2022-04-29T16:10", "1wd2h", None, "2022-05-05T18:10"),  # days, then hours: the same minute
    ("2020-01-17T09:00", "1wd", None, "2020-01-19T24:00"),  # a made-up Sunday before 春节 2020
    ("2020-01-23T17:00", "1wd", None, "2020-02-03T24:00"),  # 春节 2020, extended
    ("2020-01-23T17:00", "5wd", None, "2020-02-07T24:00"),
    ("2022-12-30T09:00", "1wd", None, "2023-01-03T24:00"),  # over New Year's Eve
    ("2023-12-29T09:00", "2wd", None, "2024-01-03T24:00"),
    ("2026-12-30T09:00", "1wd", None, "2026-12-31T24:00"),  # the last known day
]


@pytest.mark.parametrize(("start", "duration", "ends", "expected"), GOLDEN)
def test_a_promise_falls_due(start, duration, ends, expected):
    due = CHINA.due(moment(start), duration, ends=ends)
    assert str(due) == expected and not due.provisional


def test_as_it_was_known_on_23_january_2020_the_promise_was_due_on_the_31st():
    start = moment("2020-01-23T17:00")
    before = calendar(as_of=date(2020, 1, 23)).due(start, "1wd")
    assert (str(before), before.provisional) == ("2020-01-31T24:00", False)
    assert str(CHINA.recompute(before)) == "2020-02-03T24:00"


def test_a_due_time_past_the_last_known_year_is_provisional_until_the_file_arrives():
    start = moment("2022-12-30T09:00")
    early = only(2022).due(start, "2wd")
    assert (str(early), early.provisional) == ("2023-01-03T24:00", True)  # as if only weekends were free
    definite = only(2022, 2023).recompute(early)
    assert (str(definite), definite.provisional) == ("2023-01-04T24:00", False)
    assert early.calendar == ("cn-workdays-2022@1.0.0",)
    assert definite.calendar == ("cn-workdays-2022@1.0.0", "cn-workdays-2023@1.0.0")


def test_working_days_before_the_first_known_year_are_provisional_too():
    assert CHINA.due(moment("2019-12-30T09:00"), "2wd").provisional


def test_clock_time_needs_no_calendar_and_is_never_provisional():
    due = CHINA.due(moment("2026-12-31T23:00"), "48h")
    assert (str(due), due.provisional, due.calendar) == ("2027-01-02T23:00", False, ())


def test_days_are_counted_where_the_calendar_is():
    late = datetime(2022, 4, 29, 17, 0, tzinfo=UTC)  # already 30 April in Shanghai
    assert str(CHINA.due(late, "1wd")) == "2022-05-05T24:00"
    assert str(CHINA.due(late, "1d", ends="day_end")) == "2022-05-01T24:00"


def test_a_moment_without_a_zone_starts_no_clock():
    with pytest.raises(ValueError, match="without a zone"):
        CHINA.due(datetime(2022, 4, 29, 9), "1wd")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 1)), st.integers(1, 20))
def test_a_promise_in_working_days_ends_with_a_working_day_and_more_days_end_later(start, n):
    start = start.replace(tzinfo=CHINA.zone)
    due, next_one = CHINA.due(start, Duration(working_days=n)), CHINA.due(start, Duration(working_days=n + 1))
    assert CHINA.is_working((due.at - timedelta(seconds=1)).date())
    assert start < due.at < next_one.at
    assert CHINA.recompute(due) == due


# — files that cannot be joined, and planted defects


def test_a_year_missing_in_the_middle_is_refused_with_its_name():
    with pytest.raises(Missing, match="2021") as no:
        only(2020, 2022)
    assert no.value.code == "rules.calendar_gap" and no.value.do


def test_two_files_for_one_year_are_refused_at_the_line():
    one, other = read(FILES[0]), read(FILES[0])
    with pytest.raises(Faulty) as no:
        gather([one, other])
    (fault,) = no.value.faults
    assert fault.rule == "calendar.year" and fault.line == one.line_of(("year",))


def test_a_calendar_of_another_name_is_another_calendar():
    raw = FILES[2].read_bytes().replace(b"calendar: cn-workday", b"calendar: county-school")
    school = parse(raw, file="school.yaml")
    assert gather([school], name="county-school").known_until == date(2022, 12, 31)
    with pytest.raises(Missing):
        gather([school])


def test_the_calendars_come_from_the_shelf(monkeypatch, tmp_path):
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "cn-workdays-2022.yaml").write_bytes(FILES[2].read_bytes())
    monkeypatch.setattr(shelf, "ROOTS", (tmp_path,))
    shelf.fetch.cache_clear()
    try:
        assert calendar().known_from == date(2022, 1, 1)
    finally:
        shelf.fetch.cache_clear()


def test_there_is_a_bad_file_for_every_rule_of_calendars():
    rules = {"date", "zone", "year", "weekday", "twice", "overlap", "document"}
    assert {path.stem for path in BAD} == {f"calendar.{rule}" for rule in rules}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_planted_defect_gives_its_own_rule_and_no_other(path):
    declared = read(path)
    assert faults_of(declared) == []
    (fault,) = lint_calendar(declared)
    assert fault.rule == path.stem and fault.line > 1 and fault.says


def test_an_example_that_does_not_hold_is_a_fault_at_its_line():
    raw = (
        FILES[2]
        .read_text("utf-8")
        .replace("{day: 2022-04-24}, expect: {working: true}", "{day: 2022-04-24}, expect: {working: false}")
    )
    declared = parse(raw.encode(), file="c.yaml")
    (fault,) = play_calendar(declared)
    assert (fault.rule, fault.line) == ("example", declared.line_of(("examples", 0)))
    assert "working False" in fault.says and "working True" in fault.says


def test_a_day_no_month_has_is_found_in_an_amendment_too():
    raw = FILES[0].read_text("utf-8").replace("to: 2020-02-02", 'to: "2020-02-30"')
    with pytest.raises(Faulty) as no:
        year_of(parse(raw.encode(), file="c.yaml"))
    assert [fault.rule for fault in no.value.faults] == ["calendar.date"]


def test_a_holiday_of_years_is_a_slip_of_the_pen():
    raw = FILES[2].read_text("utf-8").replace("from: 2022-04-30", "from: 1922-04-30")
    faults = lint_calendar(parse(raw.encode(), file="c.yaml"))
    assert "longer than 60 days" in next(fault.says for fault in faults if fault.rule == "calendar.year")
