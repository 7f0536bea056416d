"""The rows behind a figure as they stood: true by one moment, recorded by another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo

from qipan.rules.three import UNKNOWN

ALWAYS = datetime.min.replace(tzinfo=UTC)  # true since before anything: a register without dates


@dataclass(frozen=True)
class Row:
    """One fact row: true since `at`, known since `recorded_at`; a later one with the same id follows it.

    `facts` holds UNKNOWN where nobody knows.
    """

    id: str
    area: str
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Rise:
    """A fact made by the engine: how much the running total `of` rose since that `per`'s row before.

    `before` is the total before its first row; None when nobody knows.
    """

    of: str
    per: str
    before: float | None = None


def end_of(day: date, tz: tzinfo) -> datetime:
    """The day's last second: what is counted over a day is not known before."""
    return datetime.combine(day, time(23, 59, 59), tz)


def as_of(rows: Iterable[Row], *, at: datetime, known_at: datetime) -> list[Row]:
    """Return each id's latest row true by `at` and recorded by `known_at`, in the order the ids first came."""
    standing: dict[str, Row] = {}
    for row in rows:
        if row.at > at or row.recorded_at > known_at:
            continue
        held = standing.get(row.id)
        if held is None or (held.at, held.recorded_at) <= (row.at, row.recorded_at):
            standing[row.id] = row
    return list(standing.values())


def forget_what_came_later(
    rows: Iterable[Row], known_from: Mapping[str, str], *, known_at: datetime, tz: tzinfo
) -> list[Row]:
    """Make facts unknown that a row carries from after `known_at`: fact -> the fact that says since when it is known.

    A sheet printed in May knows of every case whether it was closed; asked as of March it must not tell.
    """
    if not known_from:
        return list(rows)
    found = []
    for row in rows:
        later = {name: UNKNOWN for name, since in known_from.items() if _is_later(row.facts.get(since), known_at, tz)}
        found.append(replace(row, facts={**row.facts, **later}) if later else row)
    return found


def _is_later(value: object, known_at: datetime, tz: tzinfo) -> bool:
    if isinstance(value, datetime):
        return value > known_at
    if isinstance(value, date):
        return end_of(value, tz) > known_at
    return value is UNKNOWN or value is None


def with_rises(rows: Sequence[Row], rises: Mapping[str, Rise]) -> list[Row]:
    """Add the facts that are rises, each unit's rows taken in the order of time; the order of rows stays."""
    found = {id(row): dict(row.facts) for row in rows}
    for name, rise in rises.items():
        last: dict[object, object] = {}
        for row in sorted(rows, key=lambda row: row.at):
            unit, total = row.facts.get(rise.per, UNKNOWN), row.facts.get(rise.of, UNKNOWN)
            before = last.get(unit, UNKNOWN if rise.before is None else rise.before)
            found[id(row)][name] = _difference(total, before)
            if total is not UNKNOWN:
                last[unit] = total
    return [replace(row, facts=found[id(row)]) for row in rows]


def _difference(total: object, before: object) -> object:
    numbers = isinstance(total, int | float) and isinstance(before, int | float)
    return total - before if numbers else UNKNOWN  # type: ignore[operator]


def lies_in(code: str, area: str) -> bool:
    """Is the place of this code inside the area? A prefix; in a six-digit code the noughts at its end say "all of it".

    330300 holds every county of Wenzhou, 330000 every city of Zhejiang. An empty area holds everything.
    """
    return code.startswith(prefix_of(area))


def prefix_of(area: str) -> str:
    if len(area) != 6:
        return area
    return area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area
