from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.durations import Calendar, Duration, due, format_duration, parse
from qipan.kit.refusal import Refused

durations = st.builds(Duration, seconds=st.integers(0, 10**8), working_days=st.integers(0, 400))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d", Duration(seconds=172_800)),
        ("90min", Duration(seconds=5_400)),
        ("5wd", Duration(working_days=5)),
        ("1h30min", Duration(seconds=5_400)),
        ("1 h 30 min", Duration(seconds=5_400)),
        ("2周", Duration(seconds=14 * 86_400)),
        ("1小时30分", Duration(seconds=5_400)),
        ("5个工作日", Duration(working_days=5)),
        ("2 working days", Duration(working_days=2)),
    ],
)
def test_people_write_lengths_of_time_in_many_ways(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize("text", ["", "5", "d", "2 fortnights", "-2d", "1.5h", "2d!", "2dx"])
def test_what_is_not_a_length_of_time_is_refused_in_words(text):
    with pytest.raises(Refused) as caught:
        parse(text)
    assert caught.value.code == "kit.duration_unreadable"
    assert caught.value.do


@given(durations)
def test_a_duration_survives_its_own_short_text(duration):
    assert parse(str(duration)) == duration


@given(durations)
def test_a_duration_survives_its_words_in_both_languages(duration):
    assert parse(format_duration(duration, language="zh")) == duration
    assert parse(format_duration(duration, language="en")) == duration


def test_words_are_those_of_the_screens():
    assert format_duration(parse("1h30min")) == "1小时30分钟"
    assert format_duration(parse("5wd")) == "5个工作日"
    assert format_duration(parse("1wd2h"), language="en") == "1 working day 2 hours"
    assert format_duration(Duration()) == "0分钟"


def test_working_days_step_over_the_weekend_and_a_holiday_and_count_a_made_up_saturday():
    friday = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
    assert due(friday, parse("1wd")) == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    calendar = Calendar(holidays=frozenset({date(2026, 1, 5)}), workdays=frozenset({date(2026, 1, 3)}))
    assert due(friday, parse("1wd"), is_working=calendar.is_working) == datetime(2026, 1, 3, 9, 30, tzinfo=UTC)
    assert due(friday, parse("2wd1h"), is_working=calendar.is_working) == datetime(2026, 1, 6, 10, 30, tzinfo=UTC)


def test_a_calendar_without_work_is_an_error_not_an_endless_loop():
    with pytest.raises(ValueError, match="no working day"):
        due(datetime(2026, 1, 2, tzinfo=UTC), parse("1wd"), is_working=lambda day: False)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(1, 60))
def test_every_working_day_due_is_itself_a_working_day(start, days):
    assert Calendar().is_working(due(start, Duration(working_days=days)).date())


def test_a_clock_may_end_at_the_same_minute_or_with_the_day():
    friday = datetime(2022, 4, 29, 16, 10, tzinfo=UTC)
    assert due(friday, parse("1wd")) == datetime(2022, 5, 2, 16, 10, tzinfo=UTC)
    assert due(friday, parse("1wd"), ends="day_end") == datetime(2022, 5, 3, tzinfo=UTC)
    assert due(friday, parse("2d"), ends="same_time") == datetime(2022, 5, 1, 16, 10, tzinfo=UTC)
    assert due(friday, parse("20min"), ends="day_end") == datetime(2022, 4, 30, tzinfo=UTC)
