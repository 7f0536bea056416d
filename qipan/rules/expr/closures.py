"""From tree to closures: each node becomes one small function of (facts, at), made for what stands in it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from qipan.rules.expr.values import OWN, admit
from qipan.rules.facts import Kind
from qipan.rules.three import UNKNOWN

Run = Callable[[Mapping[str, Any], datetime], Any]
SIGNS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def kleene(word: str, values: Iterable[Any]) -> Any:
    """and, or: the deciding value wins, else one unknown leaves it unknown."""
    decides = word == "or"
    result: Any = not decides
    for value in values:
        if value is decides:
            return decides
        if value is UNKNOWN:
            result = UNKNOWN
    return result


def fact(name: str, kind: Kind) -> Run:
    """Read one fact; the common types are taken at once."""
    if kind == "number":

        def number(facts: Mapping[str, Any], at: datetime) -> Any:
            value = facts.get(name, UNKNOWN)
            return value if value.__class__ is int else admit("number", name, value)

        return number
    if kind == "moment":
        return lambda facts, at: admit("moment", name, facts.get(name, UNKNOWN))
    (own,) = OWN[kind]

    def read(facts: Mapping[str, Any], at: datetime) -> Any:
        value = facts.get(name, UNKNOWN)
        return value if value.__class__ is own else admit(kind, name, value)

    return read


def fact_beside(name: str, kind: Kind, sign: str, other: Any) -> Run:
    """A fact compared with a literal: most clauses of most rules."""
    compare = SIGNS[sign]
    if kind == "number":

        def number(facts: Mapping[str, Any], at: datetime) -> Any:
            value = facts.get(name, UNKNOWN)
            if value.__class__ is int or (value.__class__ is float and value == value):
                return compare(value, other)
            value = admit("number", name, value)
            return UNKNOWN if value is UNKNOWN else compare(value, other)

        return number
    own = OWN[kind][0] if kind != "moment" else None

    def beside(facts: Mapping[str, Any], at: datetime) -> Any:
        value = facts.get(name, UNKNOWN)
        if value.__class__ is own:
            return compare(value, other)
        value = admit(kind, name, value)
        return UNKNOWN if value is UNKNOWN else compare(value, other)

    return beside


def compared(sign: str, left: Run, right: Run) -> Run:
    compare = SIGNS[sign]

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        one, other = left(facts, at), right(facts, at)
        return UNKNOWN if one is UNKNOWN or other is UNKNOWN else compare(one, other)

    return run


def joined(word: str, parts: tuple[Run, ...]) -> Run:
    """and, or: stops at the first value that decides."""
    decides = word == "or"

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        result: Any = not decides
        for part in parts:
            value = part(facts, at)
            if value is decides:
                return decides
            if value is UNKNOWN:
                result = UNKNOWN
        return result

    return run


def between(item: Run, low: Run, high: Run) -> Run:
    """Both ends count; one end that says no decides even beside an unknown one."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        if value is UNKNOWN:
            return UNKNOWN
        lowest, highest = low(facts, at), high(facts, at)
        above = UNKNOWN if lowest is UNKNOWN else value >= lowest
        below = UNKNOWN if highest is UNKNOWN else value <= highest
        return kleene("and", (above, below))

    return run


def among(item: Run, options: tuple[Run, ...]) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        if value is UNKNOWN:
            return UNKNOWN
        result: Any = False
        for option in options:
            other = option(facts, at)
            if other is UNKNOWN:
                result = UNKNOWN
            elif value == other:
                return True
        return result

    return run


def among_literals(item: Run, options: frozenset[Any]) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        return UNKNOWN if value is UNKNOWN else value in options

    return run


def case(whens: tuple[tuple[Run, Run], ...], otherwise: Run) -> Run:
    """The first condition that holds chooses; an unknown one before it leaves the whole unknown."""

    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        for condition, value in whens:
            holds = condition(facts, at)
            if holds is UNKNOWN:
                return UNKNOWN
            if holds:
                return value(facts, at)
        return otherwise(facts, at)

    return run


def negation(item: Run) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        value = item(facts, at)
        return UNKNOWN if value is UNKNOWN else not value

    return run


def is_known(item: Run, known: bool) -> Run:
    return lambda facts, at: (item(facts, at) is not UNKNOWN) is known


def list_known(name: str, known: bool) -> Run:
    def run(facts: Mapping[str, Any], at: datetime) -> Any:
        items = facts.get(name)
        return (items is not None and items is not UNKNOWN) is known

    return run


def constant(value: Any) -> Run:
    return lambda facts, at: value
