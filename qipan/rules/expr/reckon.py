"""Closures that reckon with numbers, and the functions."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from qipan.rules.expr import days, numbers
from qipan.rules.expr.closures import Run
from qipan.rules.expr.workdays import Workdays
from qipan.rules.facts import Kind
from qipan.rules.three import UNKNOWN

_ARITH: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def holding(run: Run) -> Run:
    """Hold what a fact or a choice between facts gives."""

    def held(facts: Mapping[str, Any], at: datetime) -> Any:
        value = run(facts, at)
        return UNKNOWN if value is UNKNOWN else hold_any(value)

    return held


def hold_any(value: int | float) -> Any:
    """An int may be longer than any double."""
    return numbers.hold(float(value)) if -1e300 < value < 1e300 else UNKNOWN


def as_float(run: Run) -> Run:
    def floated(facts: Mapping[str, Any], at: datetime) -> Any:
        value = run(facts, at)
        return UNKNOWN if value is UNKNOWN else float(value)

    return floated


def result(run: Run) -> Run:
    """The end of a reckoning: held."""

    def held(facts: Mapping[str, Any], at: datetime) -> Any:
        value = run(facts, at)
        return UNKNOWN if value is UNKNOWN else numbers.hold(value)

    return held


def combined(sign: str, left: Run, right: Run) -> Run:
    combine = _ARITH[sign]

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        one, other = left(facts, at), right(facts, at)
        return UNKNOWN if one is UNKNOWN or other is UNKNOWN else combine(one, other)

    return run


def divided(left: Run, right: Run) -> Run:
    """A division by zero is unknown."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        one, other = left(facts, at), right(facts, at)
        return UNKNOWN if one is UNKNOWN or other is UNKNOWN or other == 0 else one / other

    return run


def negative(item: Run) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        return UNKNOWN if value is UNKNOWN else -value

    return run


def known(item: Run, default: Run) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        return default(facts, at) if value is UNKNOWN else value

    return run


def extreme(choose: Callable[..., Any], parts: tuple[Run, ...]) -> Run:
    """least, greatest: one unknown makes it unknown."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        values = [part(facts, at) for part in parts]
        return UNKNOWN if any(value is UNKNOWN for value in values) else choose(values)

    return run


def call(function: str, runs: Sequence[Run], written: Any, workdays: Workdays | None, kinds: Sequence[Kind]) -> Run:
    """A function whose answer is unknown when an argument is."""
    if function in ("days_between", "workdays_between"):
        return days.between(runs, kinds, workdays if function == "workdays_between" else None)
    make = _of_one(function, written, kinds[0])
    first = runs[0]

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = first(facts, at)
        return UNKNOWN if value is UNKNOWN else make(value)

    return run


def _of_one(function: str, written: Any, kind: Kind) -> Callable[[Any], Any]:
    """The function of its one living argument; the other, if any, is written out."""
    step = Decimal(repr(written)) if function == "round_up" else Decimal(1)

    def part_of_day(name: str) -> Callable[[Any], Any]:
        def read(value: date) -> Any:
            then = days.day(value, kind)
            return UNKNOWN if then is UNKNOWN else getattr(then, name)

        return read

    made: dict[str, Callable[[Any], Any]] = {
        "abs": abs,
        "ceil": lambda value: float(math.ceil(value)),
        "floor": lambda value: float(math.floor(value)),
        "round": lambda value: numbers.rounded(value, written),
        "round_fen": lambda value: numbers.rounded(value, 0),
        "round_up": lambda value: numbers.rounded_up(value, step),
        "date_of": lambda value: days.day(value, "moment"),
        "year": part_of_day("year"),
        "month": part_of_day("month"),
        "length": len,
        "prefix": lambda value: value[:written],
        "starts_with": lambda value: value.startswith(written),
    }
    return made[function]
