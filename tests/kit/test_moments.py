from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.moments import day_end, read_day, read_moment, write_end
from qipan.kit.refusal import Refused

BEIJING = timezone(timedelta(hours=8))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=BEIJING))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-04-29T16:10", datetime(2022, 4, 29, 16, 10, tzinfo=BEIJING)),
        ("2022-04-29 16:10:30", datetime(2022, 4, 29, 16, 10, 30, tzinfo=BEIJING)),
        ("2022-04-29T16:10Z", datetime(2022, 4, 29, 16, 10, tzinfo=UTC)),
        ("2022-05-05T24:00", datetime(2022, 5, 6, tzinfo=BEIJING)),
        ("2022-12-31T24:00", datetime(2023, 1, 1, tzinfo=BEIJING)),
    ],
)
def test_a_moment_is_read_as_people_write_it(text, expected):
    assert read_moment(text, BEIJING) == expected


@pytest.mark.parametrize(
    "text", ["", "2022-05-05", "2022-02-30T09:00", "2022-02-30T24:00", "24:00", "2022-05-05T24:01", "9999-12-31T24:00"]
)
def test_what_is_no_moment_is_refused_in_words(text):
    with pytest.raises(Refused) as no:
        read_moment(text, BEIJING)
    assert no.value.code == "kit.moment_unreadable" and no.value.do


def test_a_day_is_read_and_a_day_no_month_has_is_refused():
    assert read_day("2024-02-29") == date(2024, 2, 29)
    for text in ("2023-02-29", "20230228", "2023-W01-1", "tomorrow"):
        with pytest.raises(Refused) as no:
            read_day(text)
        assert no.value.code == "kit.day_unreadable"


@given(moments)
def test_the_end_of_a_day_is_the_first_moment_of_the_next_and_is_written_as_24_00(at):
    end = day_end(at)
    assert at < end <= at + timedelta(days=1)
    assert write_end(end) == f"{at.date()}T24:00"
    assert read_moment(write_end(end), BEIJING) == end


@given(moments.map(lambda at: at.replace(microsecond=0)))
def test_an_end_survives_its_own_text(at):
    assert read_moment(write_end(at), BEIJING) == at
