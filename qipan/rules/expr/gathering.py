"""Aggregates over columns: every subject's items at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qipan.rules.expr import arrays, numbers, tree
from qipan.rules.expr.tables import NEVER, Array, Items
from qipan.rules.three import UNKNOWN

if TYPE_CHECKING:
    from qipan.rules.expr.vectors import Vectors

FALSE, OPEN, TRUE = 0, 1, 2


def gather(vectors: Vectors, node: tree.Aggregate) -> Array:
    """One value for each subject: a flag as 0, 1, 2, else as Vectors.value."""
    items, rows = vectors.table.lists[node.list], vectors.table.rows
    inside = vectors.of_items(node.list)
    size = items.owner.size
    holds = np.full(size, TRUE, dtype=np.int8)
    if node.condition is not None:
        holds = np.broadcast_to(inside.flag(node.condition), (size,))
    if node.kind == "flag":
        return _flags(node.function, items, holds, rows)
    is_open = np.bincount(items.owner, weights=holds == OPEN, minlength=rows) > 0
    if node.value is None:
        result = np.bincount(items.owner, weights=holds == TRUE, minlength=rows)
    else:
        given = inside.held(node.value) if node.function == "sum" else inside.value(node.value)
        values = np.broadcast_to(given, (size,))
        counts = holds == TRUE
        missing = counts & arrays.is_unknown(values, node.kind)
        is_open |= np.bincount(items.owner, weights=missing, minlength=rows) > 0
        counts = counts & ~missing
        owner, values = items.owner[counts], values[counts]
        result = _sums(owner, values, rows) if node.function == "sum" else _ends(node, owner, values, rows)
    if items.known is not None:
        is_open |= ~items.known
    return np.where(is_open, arrays.unknown(node.kind), result)


def _flags(function: str, items: Items, holds: Array, rows: int) -> Array:
    decides, other = (TRUE, FALSE) if function == "any" else (FALSE, TRUE)
    result = np.full(rows, other, dtype=np.int8)
    result[items.owner[holds == OPEN]] = OPEN
    result[items.owner[holds == decides]] = decides
    if items.known is not None:
        result[~items.known] = OPEN
    return result


def _sums(owner: Array, values: Array, rows: int) -> Array:
    """Exact: whole numbers add up in a double, others in decimals, subject by subject."""
    is_whole = bool((np.rint(values) == values).all())
    if is_whole and (values.size == 0 or np.abs(values).sum() < numbers.MOST):
        return np.bincount(owner, weights=values, minlength=rows)
    result = np.zeros(rows)
    order = np.argsort(owner, kind="stable")
    owners, starts = np.unique(owner[order], return_index=True)
    for row, part in zip(owners, np.split(values[order], starts[1:]), strict=True):
        total: Any = numbers.total(part.tolist())
        result[row] = np.nan if total is UNKNOWN else total
    return result


def _ends(node: tree.Aggregate, owner: Array, values: Array, rows: int) -> Array:
    """min and max; unknown of no items."""
    if node.kind == "number":
        start: float | int = np.inf if node.function == "min" else -np.inf
        result = np.full(rows, start)
    else:
        start = np.iinfo(np.int64).max if node.function == "min" else NEVER
        result = np.full(rows, start, dtype=np.int64)
    choose = np.minimum if node.function == "min" else np.maximum
    choose.at(result, owner, values)
    has_any = np.bincount(owner, minlength=rows) > 0
    return np.where(has_any, result, arrays.unknown(node.kind))
