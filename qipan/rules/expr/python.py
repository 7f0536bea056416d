"""The Python back end: an expression as a tree of closures, asked of one subject at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qipan.rules.expr import tree
from qipan.rules.expr.clauses import groups
from qipan.rules.expr.closures import Run, kleene
from qipan.rules.expr.reading import Expression
from qipan.rules.expr.text import emit_text
from qipan.rules.expr.weave import Weaver
from qipan.rules.expr.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Traced:
    """The value, and one row (text, value) for each clause of the top-level and/or, nested ones opened one level."""

    value: Any
    clauses: tuple[tuple[str, Any], ...]


class Closure:
    """`closure(facts, at=…)` gives the value or UNKNOWN. Facts by name; a list is a sequence of mappings.

    Absent, None, NaN and UNKNOWN are unknown; an unknown list is absent or UNKNOWN, an empty one is known. Values:
    bool, int (a whole number) or float, str, date, datetime with a zone, timedelta. A value of another type raises
    TypeError.
    """

    __slots__ = ("_clauses", "_groups", "_plan", "_run", "expression")

    def __init__(self, expression: Expression, workdays: Workdays | None) -> None:
        self.expression = expression
        weaver = Weaver(workdays)
        self._run = weaver.finished(expression.root)
        parts = groups(expression.root)
        clauses = [node for _, nodes in parts for node in nodes]
        self._clauses: tuple[tuple[str, Run], ...] = tuple((emit_text(n), weaver.finished(n)) for n in clauses)
        self._groups = parts if any(word for word, _ in parts) else []
        self._plan = expression.root.word if isinstance(expression.root, tree.Joined) else ""

    def __call__(self, facts: Mapping[str, object], *, at: datetime) -> Any:
        _check(at)
        return self._run(facts, at)

    def traced(self, facts: Mapping[str, object], *, at: datetime) -> Traced:
        """The value with every clause's own; none is skipped because another decided already."""
        _check(at)
        clauses = tuple([(text, run(facts, at)) for text, run in self._clauses])
        if not self._plan:
            return Traced(clauses[0][1], clauses)
        values = [value for _, value in clauses]
        if self._groups:
            left, values = values, []
            for word, nodes in self._groups:
                values.append(kleene(word, left[: len(nodes)]) if word else left[0])
                left = left[len(nodes) :]
        return Traced(kleene(self._plan, values), clauses)


def compile(expression: Expression, *, workdays: Workdays | None = None) -> Closure:
    """Weave the closures. Raises ValueError when the rule counts working days and there are none."""
    if expression.asks_workdays and workdays is None:
        raise ValueError("this rule counts working days: hand in the calendar's")
    return Closure(expression, workdays)


def _check(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("the moment asked about needs its time zone")
    if not 1900 <= at.year < 2200:
        raise ValueError("the moment asked about lies in the years 1900 to 2199")
