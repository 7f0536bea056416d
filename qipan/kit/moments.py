"""Moments as people write them: a day may end at 24:00."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from qipan.kit.refusal import Refused

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_END = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]24:00(:00)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")


def day_end(at: datetime) -> datetime:
    """24:00 of the day `at` falls on: the first moment of the next."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def read_day(text: str) -> date:
    """Read "2022-05-05"; raises Refused("kit.day_unreadable")."""
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:  # 2022-02-30 looks like a day
        raise _unreadable_day(text) from None
    raise _unreadable_day(text)


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read "2022-04-29T16:10" or "2022-05-05T24:00", in `zone` unless the text names its own.

    Raises Refused("kit.moment_unreadable").
    """
    written = text.strip()
    try:
        if ends := _DAY_END.fullmatch(written):
            return day_end(datetime.combine(date.fromisoformat(ends[1]), time(), zone))
        if _MOMENT.fullmatch(written):
            moment = datetime.fromisoformat(written)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):  # 2022-02-30T09:00, 9999-12-31T24:00
        raise _unreadable_moment(text) from None
    raise _unreadable_moment(text)


def write_end(at: datetime) -> str:
    """Write the moment something ends: midnight belongs to the day before, as "2022-05-05T24:00"."""
    if at.time() == time():
        return f"{at.date() - timedelta(days=1)}T24:00"
    return at.replace(tzinfo=None).isoformat(timespec="seconds" if at.second else "minutes")


def _unreadable_day(text: str) -> Refused:
    return Refused(
        "kit.day_unreadable",
        "“%(text)s” is not a day.",
        do="Write for example 2022-05-05.",
        params={"text": text},
    )


def _unreadable_moment(text: str) -> Refused:
    return Refused(
        "kit.moment_unreadable",
        "“%(text)s” is not a moment.",
        do="Write for example 2022-04-29T16:10, or 2022-05-05T24:00 for the end of a day.",
        params={"text": text},
    )
