"""Pieces of PostgreSQL: literals, and guards that write their argument once and turn what is out of range into NULL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from qipan.kit.durations import Duration
from qipan.rules.expr import text, tree
from qipan.rules.expr.numbers import MOST
from qipan.rules.expr.spans import FIRST, FIRST_MOMENT, LAST, PAST_MOMENT, WIDEST
from qipan.rules.expr.workdays import Workdays

# least and greatest pass NULL over, so NULL becomes the limit, and nullif makes NULL of it again.
_MOST = f"{MOST:.0e}".replace("+", "")


def literal(value: tree.Value) -> str:
    """A value of the tree. The result never holds a percent sign, so it may stand in a statement with parameters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value >= 0 else f"({value})"
    if isinstance(value, float):
        return f"({text.number(value)}::float8)"
    if isinstance(value, Duration):
        return f"interval '{value.seconds} seconds'"
    if isinstance(value, date):
        return day(value)
    parts = [text.quoted(part) for part in value.split("%")]
    return parts[0] if len(parts) == 1 else f"({' || chr(37) || '.join(parts)})"


def day(value: date) -> str:
    return f"date '{value.isoformat()}'"


def moment(value: datetime) -> str:
    return f"timestamptz '{value.astimezone(UTC).isoformat(sep=' ', timespec='microseconds')}'"


def held(number: str) -> str:
    """A double of 15 digits and 15 decimals below 10^15, as `numbers.hold` makes it."""
    return _within(f"round(({number})::numeric, 15)::float8", f"(-{_MOST})::float8", f"{_MOST}::float8")


def bounded_day(value: str, first: date = FIRST, last: date = LAST) -> str:
    one = timedelta(days=1)
    return _within(value, day(first - one), day(last + one))


def bounded_moment(value: str) -> str:
    return _within(value, moment(FIRST_MOMENT - timedelta(microseconds=1)), moment(PAST_MOMENT))


def bounded_span(value: str) -> str:
    past = f"{WIDEST.days} days 1 microsecond"
    return _within(value, f"interval '-{WIDEST.days} days -1 microsecond'", f"interval '{past}'")


def _within(value: str, below: str, above: str) -> str:
    return f"nullif(greatest(nullif(least({value}, {above}), {above}), {below}), {below})"


def rounded_up(number: str, step: int | float) -> str:
    """The least multiple of `step` that is no less: div() is exact and cuts towards zero, so it is asked above zero."""
    by = Decimal(repr(step))
    shift = int(Decimal(MOST) / by) + 1
    return f"(({shift} - div({shift * by:f} - ({number})::numeric, {by:f})) * {by:f})::float8"


def array(workdays: Workdays) -> str:
    return "'{" + ",".join(one.isoformat() for one in workdays.days) + "}'::date[]"


def working_day(value: str, count: int, workdays: Workdays) -> str:
    """The `count`-th working day after (or before) a date expression; NULL outside the known years."""
    known, days = bounded_day(value, workdays.since, workdays.until), array(workdays)
    if count > 0:
        return f"({days})[width_bucket({known}, {days}) + {count}]"
    return f"({days})[width_bucket({known} - 1, {days}) - {-count - 1}]"
