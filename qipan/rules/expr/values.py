"""Facts as Python values: the types of each kind, and what else is understood."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from qipan.kit.durations import Duration
from qipan.rules.expr.spans import FIRST, FIRST_MOMENT, LAST, PAST_MOMENT, ZONE
from qipan.rules.facts import Kind
from qipan.rules.three import UNKNOWN, _Unknown

# A value of exactly one of these types is taken as it is; all others go through admit.
OWN: Final[dict[Kind, tuple[type, ...]]] = {
    "flag": (bool,),
    "number": (int, float),
    "text": (str,),
    "date": (date,),
    "moment": (datetime,),
    "span": (timedelta,),
}


def admit(kind: Kind, name: str, value: object) -> Any:
    """The value as the kind's own type: absent, None and NaN are unknown; any other type raises TypeError."""
    if value is None or value is UNKNOWN:
        return UNKNOWN
    if kind == "number" and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        if value != value:
            return UNKNOWN
        return float(value) if isinstance(value, Decimal) else value
    if kind == "moment" and isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{name}: a moment needs its time zone")
        return value
    if kind == "span" and isinstance(value, Duration) and not value.working_days:
        return timedelta(seconds=value.seconds)
    if kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if kind not in ("number", "moment", "date") and isinstance(value, OWN[kind]):
        return value
    raise TypeError(f"{name}: a {kind} is wanted, not {type(value).__name__}")


def plain(value: Any) -> Any:
    """A literal's value as the closures use it: spans of clock time as timedelta."""
    return timedelta(seconds=value.seconds) if isinstance(value, Duration) else value


def bounded(value: date) -> date | _Unknown:
    """A day of the years the language knows, else unknown."""
    return value if FIRST <= value <= LAST else UNKNOWN


def bounded_moment(value: datetime) -> datetime | _Unknown:
    return value if FIRST_MOMENT <= value < PAST_MOMENT else UNKNOWN


def day_of(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()
