"""Numbers, days, moments and functions over columns, each as the Python back end reckons it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from qipan.kit.durations import Duration
from qipan.rules.expr import numbers, tree
from qipan.rules.expr.spans import FIRST, FIRST_MOMENT, LAST, PAST_MOMENT, WIDEST
from qipan.rules.expr.tables import NEVER, Array
from qipan.rules.expr.workdays import Workdays
from qipan.rules.facts import Kind
from qipan.rules.three import UNKNOWN

if TYPE_CHECKING:
    from qipan.rules.expr.vectors import Vectors

_DAY = 86_400_000_000  # microseconds
_EIGHT = 8 * 3_600_000_000  # Asia/Shanghai, see spans.ZONE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(value: datetime) -> int:
    return (value - _EPOCH) // timedelta(microseconds=1)


def days(value: date) -> int:
    return (value - _EPOCH.date()).days


def literal(value: Any) -> Array:
    """A literal as an array without rows."""
    if isinstance(value, Duration):
        return np.array(value.seconds * 1_000_000)
    if isinstance(value, date):
        return np.array(days(value))
    return np.array(float(value))


def unknown(kind: Kind) -> Any:
    return np.nan if kind == "number" else NEVER


def is_unknown(values: Array, kind: Kind) -> Array:
    found: Array = np.isnan(values) if kind == "number" else values == NEVER
    return found


# Numbers


def each(values: Array, answer: Callable[[float], Any]) -> Array:
    """Ask Python once for each different known number."""
    found, places = np.unique(values, return_inverse=True)
    answers = np.full(found.size, np.nan)
    for place, one in enumerate(found.tolist()):
        result = UNKNOWN if one != one else answer(one)
        if result is not UNKNOWN:
            answers[place] = result
    spread: Array = answers[places.reshape(values.shape)]
    return spread


def hold(values: Array) -> Array:
    """numbers.hold over a column: whole numbers are looked at together, the others one by one."""
    with np.errstate(invalid="ignore"):
        is_whole = (np.rint(values) == values) & (np.abs(values) < numbers.MOST)
    if is_whole.all():
        return values + 0.0
    result = np.where(is_whole, values + 0.0, np.nan)
    rest = ~is_whole & ~np.isnan(values)
    result[rest] = each(values[rest], numbers.hold)
    return result


def extreme(left: Array, right: Array, function: str, kind: Kind) -> Array:
    """least, greatest of two: one unknown makes it unknown."""
    choose = np.minimum if function == "least" else np.maximum
    if kind == "number":
        return choose(left, right)
    return np.where((left == NEVER) | (right == NEVER), NEVER, choose(left, right))


# Days and moments


def within(values: Array, first: int, last: int) -> Array:
    """Unknown where it leaves the known years."""
    return np.where((values < first) | (values > last), NEVER, values)


def bounded_days(values: Array) -> Array:
    return within(values, days(FIRST), days(LAST))


def bounded_moments(values: Array) -> Array:
    return within(values, microseconds(FIRST_MOMENT), microseconds(PAST_MOMENT) - 1)


def day(vectors: Vectors, node: tree.Node) -> Array:
    """The calendar day of a date or moment of the known years."""
    values = vectors.value(node)
    if node.kind == "date":
        return bounded_days(values)
    values = bounded_moments(values)
    return np.where(values == NEVER, NEVER, (values + _EIGHT) // _DAY)


def less(later: Array, earlier: Array) -> Array:
    """The difference; unknown where one is."""
    is_open = (later == NEVER) | (earlier == NEVER)
    return np.where(is_open, NEVER, np.where(is_open, 0, later) - np.where(is_open, 0, earlier))


def moved(vectors: Vectors, node: tree.Arith) -> Array:
    """A day or moment moved by a span, or a moment less a moment."""
    direction = 1 if node.sign == "+" else -1
    if node.kind == "date":
        start = day(vectors, node.left)
        span = _written(node.right)
        reached = _working_day(vectors.workdays, start, direction * span.working_days)
        return bounded_days(_shifted(reached, direction * (span.seconds // 86_400)))
    start = bounded_moments(vectors.value(node.left))
    if node.kind == "span":
        return less(start, bounded_moments(vectors.value(node.right)))
    if isinstance(node.right, tree.Literal):
        span = _written(node.right)
        if span.working_days:
            before = day(vectors, node.left)
            after = _working_day(vectors.workdays, before, direction * span.working_days)
            by = less(after, before)
            start = np.where(by == NEVER, NEVER, start + np.where(by == NEVER, 0, by) * _DAY)
        return bounded_moments(_shifted(start, direction * span.seconds * 1_000_000))
    most = WIDEST // timedelta(microseconds=1)
    span_values = within(vectors.value(node.right), -most, most)
    is_open = (start == NEVER) | (span_values == NEVER)
    return bounded_moments(np.where(is_open, NEVER, start + direction * np.where(is_open, 0, span_values)))


def _shifted(values: Array, by: int) -> Array:
    return np.where(values == NEVER, NEVER, values + by)


def _written(node: tree.Node) -> Duration:
    assert isinstance(node, tree.Literal) and isinstance(node.value, Duration)
    return node.value


def _working_day(workdays: Workdays | None, start: Array, count: int) -> Array:
    if not count:
        return start
    assert workdays is not None
    every = np.array([days(one) for one in workdays.days])
    known = within(start, days(workdays.since), days(workdays.until))
    side = "right" if count > 0 else "left"
    places = np.searchsorted(every, known, side=side) + (count - 1 if count > 0 else count)  # type: ignore[call-overload]
    is_open = (known == NEVER) | (places < 0) | (places >= every.size)
    return np.where(is_open, NEVER, every[np.where(is_open, 0, places)])


# Functions


def call(vectors: Vectors, node: tree.Call) -> Array:
    """A function whose value is a number, day, moment or span."""
    function, arguments = node.function, node.arguments
    first = arguments[0]
    match function:
        case "known":
            values = vectors.value(first)
            return np.where(is_unknown(values, node.kind), vectors.value(arguments[1]), values)
        case "least" | "greatest":
            result = vectors.value(first)
            for part in arguments[1:]:
                result = extreme(result, vectors.value(part), function, node.kind)
            return result
        case "date_of":
            return day(vectors, first)
        case "days_since":
            return _number(less(day(vectors, tree.At("moment")), day(vectors, first)))
        case "days_between":
            return _number(less(day(vectors, arguments[1]), day(vectors, first)))
        case "workdays_between":
            return _number(less(_count(vectors, arguments[1]), _count(vectors, first)))
        case "year" | "month":
            return _part(day(vectors, first), function)
        case "length":
            texts = vectors.text(first)
            return np.array([*map(len, texts.texts), np.nan])[texts.codes]
    return _of_number(vectors.held(first), function, arguments)


def _number(values: Array) -> Array:
    return np.where(values == NEVER, np.nan, values.astype(np.float64))


def _count(vectors: Vectors, node: tree.Node) -> Array:
    """Working days up to and with the day of a node."""
    workdays = vectors.workdays
    assert workdays is not None
    known = within(day(vectors, node), days(workdays.since), days(workdays.until))
    every = np.array([days(one) for one in workdays.days])
    return np.where(known == NEVER, NEVER, np.searchsorted(every, known, side="right"))


def _part(values: Array, part: str) -> Array:
    is_open = values == NEVER
    months = np.where(is_open, 0, values).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found = months // 12 + 1970 if part == "year" else months % 12 + 1
    return np.where(is_open, np.nan, found.astype(np.float64))


def _of_number(held: Array, function: str, arguments: tuple[tree.Node, ...]) -> Array:
    match function:
        case "abs":
            return np.abs(held)
        case "ceil":
            return np.ceil(held) + 0.0
        case "floor":
            return np.floor(held)
        case "round_fen":
            return each(held, lambda value: numbers.rounded(value, 0))
    written = arguments[1]
    assert isinstance(written, tree.Literal)
    step = Decimal(repr(written.value))
    if function == "round":
        return each(held, lambda value: numbers.rounded(value, int(step)))
    return each(held, lambda value: numbers.rounded_up(value, step))
