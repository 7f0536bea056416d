"""Closures of days and moments: moved, told apart, counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from qipan.kit.durations import Duration
from qipan.rules.expr.closures import Run
from qipan.rules.expr.spans import WIDEST
from qipan.rules.expr.values import bounded, bounded_moment, day_of
from qipan.rules.expr.workdays import Workdays
from qipan.rules.facts import Kind
from qipan.rules.three import UNKNOWN


def elapsed(later: Run, earlier: Run) -> Run:
    """A moment less a moment, both in the known years."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        one, other = _moment(later(facts, at)), _moment(earlier(facts, at))
        return UNKNOWN if one is UNKNOWN or other is UNKNOWN else one - other

    return run


def moved(item: Run, kind: Kind, span: Duration, direction: int, workdays: Workdays | None) -> Run:
    """A day or moment moved by a written span: working days first, then days and hours."""
    within: Callable[[Any], Any] = bounded if kind == "date" else bounded_moment
    by, count = timedelta(seconds=direction * span.seconds), direction * span.working_days

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        then = item(facts, at)
        value: Any = then if then is UNKNOWN else within(then)
        if value is UNKNOWN:
            return UNKNOWN
        if count and workdays is not None:
            start: Any = value if kind == "date" else day_of(value)
            reached: Any = workdays.move(start, count)
            if reached is UNKNOWN:
                return UNKNOWN
            value += reached - start
        return within(value + by)

    return run


def moved_by(item: Run, span: Run, direction: int) -> Run:
    """A moment moved by a span that is a fact or a difference; more than 200 years are unknown."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value, by = _moment(item(facts, at)), span(facts, at)
        if value is UNKNOWN or by is UNKNOWN or not -WIDEST <= by <= WIDEST:
            return UNKNOWN
        return bounded_moment(value + direction * by)

    return run


def _moment(value: Any) -> Any:
    return UNKNOWN if value is UNKNOWN else bounded_moment(value)


def day(value: Any, kind: Kind) -> Any:
    """The calendar day of a date or moment of the known years."""
    if value is UNKNOWN:
        return UNKNOWN
    if kind == "date":
        return bounded(value)
    moment = _moment(value)
    return UNKNOWN if moment is UNKNOWN else day_of(moment)


def days_since(item: Run, kind: Kind) -> Run:
    """Whole calendar days from then to the moment asked about; negative when it lies ahead."""
    last: list[Any] = [None, None]  # the moment asked about last, and its day: one moment serves many subjects

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        then = day(item(facts, at), kind)
        if then is UNKNOWN:
            return UNKNOWN
        if last[0] is not at:
            last[:] = at, day_of(at)
        return (last[1] - then).days

    return run


def between(runs: Sequence[Run], kinds: Sequence[Kind], workdays: Workdays | None) -> Run:
    """Whole days, or working days, from the first to the second."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        one, other = (day(part(facts, at), kind) for part, kind in zip(runs, kinds, strict=True))
        if one is UNKNOWN or other is UNKNOWN:
            return UNKNOWN
        return (other - one).days if workdays is None else workdays.count(one, other)

    return run
