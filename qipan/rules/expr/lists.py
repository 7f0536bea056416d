"""Closures that ask a list: count, any, all, sum, min, max."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from qipan.rules.expr import numbers
from qipan.rules.expr.closures import Run, kleene
from qipan.rules.three import UNKNOWN


def aggregate(function: str, name: str, value: Run | None, condition: Run | None) -> Run:
    """Over the items for which the condition holds; one item whose condition or value is unknown may decide nothing.

    min and max of no items are unknown; count and sum are 0, any is false, all is true.
    """
    gathers: dict[str, Callable[..., Any]] = {
        "count": _count,
        "any": lambda items, at, value, condition: kleene("or", (condition(item, at) for item in items)),
        "all": lambda items, at, value, condition: kleene("and", (condition(item, at) for item in items)),
        "sum": _values(numbers.total),
        "min": _values(lambda values: min(values) if values else UNKNOWN),
        "max": _values(lambda values: max(values) if values else UNKNOWN),
    }
    gather = gathers[function]

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        items = facts.get(name, UNKNOWN)
        return UNKNOWN if items is UNKNOWN or items is None else gather(items, at, value, condition)

    return run


def _count(items: Any, at: datetime, value: Run | None, condition: Run | None) -> Any:
    if condition is None:
        return len(items)
    found = 0
    for item in items:
        holds = condition(item, at)
        if holds is UNKNOWN:
            return UNKNOWN
        found += holds
    return found


def _values(reduce: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def gather(items: Any, at: datetime, value: Run, condition: Run | None) -> Any:
        found = []
        for item in items:
            counts = True if condition is None else condition(item, at)
            one = UNKNOWN if counts is UNKNOWN else value(item, at) if counts else None
            if one is UNKNOWN:
                return UNKNOWN
            if counts:
                found.append(one)
        return reduce(found)

    return gather
