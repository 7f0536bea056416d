"""One input of a formula: counted or summed over rows, with the ids of every row behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from qipan.indicators.core.rows import Row
from qipan.rules.three import UNKNOWN

TAKES = ("count", "sum", "min", "max", "last")
Test = Callable[[Mapping[str, object]], object]  # a row's facts -> true, false, a value or UNKNOWN


@dataclass(frozen=True)
class Took:
    """What an input is: `rows` are those it was made from, `unknown` those that may belong and cannot be told."""

    value: object
    rows: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_given: bool = False  # handed in as a figure, so nobody here has seen its rows


NOTHING = Took(UNKNOWN)


def take(rows: Iterable[Row], how: str, *, of: Test | None = None, where: Test | None = None, per: str = "") -> Took:
    """Count rows, or sum, find the least, greatest or latest `of`, among those `where` is true.

    `last` takes the latest row, with `per` the latest of each unit, added up. Without any row the
    value is unknown: nobody has told anything, and nought would be a claim. A row whose condition or amount is
    unknown is left out and listed.
    """
    seen, kept, unknown = 0, [], []
    for row in rows:
        seen += 1
        belongs = True if where is None else where(row.facts)
        if belongs is UNKNOWN:
            unknown.append(row.id)
            continue
        if not belongs:
            continue
        amount = True if of is None else of(row.facts)
        (unknown.append(row.id) if amount is UNKNOWN else kept.append((row, amount)))
    if not seen:
        return NOTHING
    if how == "last":
        kept = _latest(kept, per=per)
    return Took(_made(how, [amount for _, amount in kept]), tuple(row.id for row, _ in kept), tuple(unknown))


def _made(how: str, amounts: list[object]) -> object:
    if how == "count":
        return len(amounts)
    if how == "sum":
        return sum(amounts)  # type: ignore[arg-type]
    if not amounts:
        return UNKNOWN
    if how == "min":
        return min(amounts)  # type: ignore[type-var]
    if how == "max":
        return max(amounts)  # type: ignore[type-var]
    return amounts[0] if len(amounts) == 1 else sum(amounts)  # type: ignore[arg-type]


def _latest(kept: list[tuple[Row, object]], *, per: str) -> list[tuple[Row, object]]:
    """The latest row, or that of each unit in the order the units first came."""
    found: dict[object, tuple[Row, object]] = {}
    for row, amount in kept:
        unit = row.facts.get(per, UNKNOWN) if per else ""
        held = found.get(unit)
        if held is None or held[0].at <= row.at:
            found[unit] = (row, amount)
    return list(found.values())
