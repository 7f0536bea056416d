"""The SQL back end: an expression as PostgreSQL (15 or later), NULL for unknown, row by row what Python says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qipan.rules.expr.reading import Expression
from qipan.rules.expr.sources import ListSource, Source, qualified, quoted
from qipan.rules.expr.spans import FIRST_MOMENT, PAST_MOMENT
from qipan.rules.expr.sqlwriter import SUBJECT, Writer
from qipan.rules.expr.workdays import Workdays

__all__ = ["ListSource", "Source", "emit", "select"]


def emit(
    expression: Expression, source: Source, *, at: datetime | None = None, workdays: Workdays | None = None
) -> str:
    """An expression over the source's relation under the alias "subject"; it stands in brackets or is one call.

    `at` is the moment asked about (else the source's column). Nothing of the rule's own text is in it: names come from
    the source, quoted; literals are written from the tree; there is no percent sign, so parameters may stand beside it.
    Raises ValueError when the source lacks a fact or list, or the moment or working days are missing.
    """
    _check(expression, source, at, workdays)
    return Writer(source, at, workdays).write(expression.root)


def select(
    expressions: Mapping[str, Expression],
    source: Source,
    *,
    at: datetime | None = None,
    workdays: Workdays | None = None,
) -> str:
    """`select` the source's key and each expression under its name, over every row."""
    columns = [f"{SUBJECT}.{quoted(source.key)}"]
    for name, expression in expressions.items():
        columns.append(f"{emit(expression, source, at=at, workdays=workdays)} as {quoted(name)}")
    return f"select {', '.join(columns)} from {qualified(source.relation)} as {SUBJECT}"


def _check(expression: Expression, source: Source, at: datetime | None, workdays: Workdays | None) -> None:
    missing = [name for name in expression.names if name not in source.facts]
    missing += [name for name in expression.lists if name not in source.lists]
    for owner, name in expression.facts:
        if owner and owner in source.lists and name not in source.lists[owner].facts:
            missing.append(f"{owner}: {name}")
    if missing:
        raise ValueError(f"{source.relation} does not tell {', '.join(missing)}")
    if expression.asks_at and at is None and not source.at:
        raise ValueError("this rule asks about a moment: hand it in, or name the source's column")
    if at is not None and (at.tzinfo is None or not FIRST_MOMENT <= at < PAST_MOMENT):
        raise ValueError("the moment asked about has a time zone and lies in the years 1900 to 2199")
    if expression.asks_workdays and workdays is None:
        raise ValueError("this rule counts working days: hand in the calendar's")
