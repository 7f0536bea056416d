"""Lengths of time and days as rules write them, and the years the language knows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from qipan.kit import durations
from qipan.kit.durations import Duration
from qipan.kit.refusal import Refused

# Asia/Shanghai has kept this offset since 1991; a day of a rule begins at 00:00 there.
ZONE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
FIRST_MOMENT, PAST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# A moment moves by at most this much: 200 years in microseconds are exact in a double.
WIDEST: Final = timedelta(days=73_000)
MOST_DAYS, MOST_WORKING_DAYS = 36_500, 2_500  # of a written span


def read_span(text: str) -> Duration | str:
    """Read '2d', '5wd', '20min'; a sentence when it cannot be."""
    try:
        found = durations.parse(text) if text.isascii() and text == text.strip() else None
    except Refused:
        found = None
    if found is None:
        return f"“{text}” is not a length of time; write '20min', '8h', '2d' or '5wd'."
    if found.seconds > MOST_DAYS * 86_400 or found.working_days > MOST_WORKING_DAYS:
        return f"A length of time has at most {MOST_DAYS:,} days or {MOST_WORKING_DAYS:,} working days."
    return found


def read_date(text: str) -> date | str:
    """Read '2022-02-01'; a sentence when it cannot be."""
    try:
        found = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        found = None
    if found is None:
        return f"“{text}” is not a day of the calendar; write date '2022-02-01'."
    if not FIRST <= found <= LAST:
        return f"A day lies between {FIRST} and {LAST}."
    return found
