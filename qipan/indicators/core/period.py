"""Which stretch of time a figure is about: a day, a month, the last seven days, or all until now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from qipan.kit.durations import parse
from qipan.rules.three import UNKNOWN, Three

NAMED = ("cumulative", "day", "week", "month", "year")


def first_of(period: str, *, at: datetime, tz: tzinfo) -> datetime | None:
    """Return the first moment of a period that ends at `at`; None when it has no beginning.

    A span such as 7d is the last so many times 24 hours; for days of the calendar see `holds`.
    """
    if period == "cumulative":
        return None
    today = at.astimezone(tz).date()
    starts = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    if period in starts:
        return datetime.combine(starts[period], time(), tz)
    return at - timedelta(seconds=parse(period).seconds)


def holds(value: object, period: str, *, at: datetime, tz: tzinfo) -> Three:
    """Does a row of this day or moment belong to the period that ends at `at`? Unknown when it has none.

    Seven days of the calendar are today and the six before; seven days of moments begin 168 hours ago, then not
    included.
    """
    if period == "cumulative":
        return True
    first = first_of(period, at=at, tz=tz)
    if first is None or value is UNKNOWN or value is None:
        return UNKNOWN
    if isinstance(value, datetime):
        return value <= at and (value >= first if period in NAMED else value > first)
    if isinstance(value, date):
        today = at.astimezone(tz).date()
        from_day = first.astimezone(tz).date()
        return value <= today and (value >= from_day if period in NAMED else value > from_day)
    return UNKNOWN
