"""The columns back end: many rules over a table of arrays at once, with two bits of reason for each clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from qipan.rules.expr import tree
from qipan.rules.expr.clauses import groups
from qipan.rules.expr.reading import Expression
from qipan.rules.expr.tables import Array, Items, Table, Texts
from qipan.rules.expr.text import emit_text
from qipan.rules.expr.vectors import Vectors
from qipan.rules.expr.workdays import Workdays

__all__ = ["Answers", "Items", "Table", "evaluate"]

MOST_CLAUSES = 31  # two bits each and two for the verdict, in 64


@dataclass(frozen=True)
class Answers:
    """One rule over every row. `values`: for a flag int8, 1 0 and -1 for unknown; else as the column of its kind.

    `reasons` (of a flag with at most 31 clauses, else None): two bits for each clause of `clauses`, the first lowest,
    then two for the verdict; 0 false, 1 unknown, 2 true. uint16 up to 7 clauses, uint32 up to 15, uint64 above.
    `texts`: what the codes of a text mean.
    """

    values: Array
    reasons: Array | None
    clauses: tuple[str, ...]
    texts: tuple[str, ...] = ()

    def reason(self, row: int) -> list[tuple[str, int]]:
        """The clauses of one row with 0, 1 or 2."""
        if self.reasons is None:
            raise ValueError("this rule has no reasons in columns; ask the Python back end")
        code = int(self.reasons[row])
        return [(clause, code >> 2 * place & 3) for place, clause in enumerate(self.clauses)]


def evaluate(
    expressions: Sequence[Expression], table: Table, *, at: datetime, workdays: Workdays | None = None
) -> list[Answers]:
    """Answer each rule for every row. Raises ValueError when a rule counts working days and there are none."""
    if any(expression.asks_workdays for expression in expressions) and workdays is None:
        raise ValueError("this rule counts working days: hand in the calendar's")
    vectors = Vectors(table, at, workdays)
    return [_answer(expression, vectors) for expression in expressions]


def _answer(expression: Expression, vectors: Vectors) -> Answers:
    root, shape = expression.root, (vectors.table.rows,)
    if root.kind == "text":
        texts: Texts = vectors.text(root)
        return Answers(np.broadcast_to(texts.codes, shape), None, (), texts.texts)
    if root.kind != "flag":
        return Answers(np.broadcast_to(vectors.value(root), shape), None, ())
    parts = groups(root)
    nodes = [node for _, items in parts for node in items]
    clauses = tuple(map(emit_text, nodes))
    if len(nodes) > MOST_CLAUSES:
        return Answers(_signed(np.broadcast_to(vectors.flag(root), shape)), None, clauses)
    return _with_reasons(
        root, [(word, [vectors.flag(node) for node in items]) for word, items in parts], clauses, shape
    )


def _with_reasons(
    root: tree.Node, parts: list[tuple[str, list[Array]]], clauses: tuple[str, ...], shape: tuple[int]
) -> Answers:
    size: Any = np.uint16 if len(clauses) <= 7 else np.uint32 if len(clauses) <= 15 else np.uint64
    codes = np.zeros(shape, dtype=size)
    verdict, place = None, 0
    outer = np.minimum if isinstance(root, tree.Joined) and root.word == "and" else np.maximum
    for word, flags in parts:
        joined = flags[0]
        for flag in flags[1:]:
            joined = (np.minimum if word == "and" else np.maximum)(joined, flag)
        verdict = joined if verdict is None else outer(verdict, joined)
        for flag in flags:
            codes |= flag.astype(size) << size(2 * place)
            place += 1
    assert verdict is not None
    codes |= verdict.astype(size) << size(2 * place)
    return Answers(_signed(np.broadcast_to(verdict, shape)), codes, clauses)


def _signed(flags: Array) -> Array:
    """0, 1, 2 as 0, -1, 1."""
    result: Array = np.array([0, -1, 1], dtype=np.int8)[flags]
    return result
