"""Evaluates a tree over columns; conditions are int8 arrays of 0 false, 1 unknown, 2 true, so that and is min."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np

from qipan.rules.expr import arrays, gathering, tree
from qipan.rules.expr.numbers import is_held
from qipan.rules.expr.tables import Array, Table, Texts, column
from qipan.rules.expr.workdays import Workdays

FALSE, OPEN, TRUE = 0, 1, 2
_SIGNS: Final[dict[str, Callable[[Any, Any], Array]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Vectors:
    """Evaluates nodes over one table; what many rules read is looked at once."""

    def __init__(self, table: Table, at: datetime, workdays: Workdays | None) -> None:
        self.table, self.at, self.workdays = table, at, workdays
        self._columns: dict[str, Any] = {}
        self._unknowns: dict[str, Array] = {}
        self._items: dict[str, Vectors] = {}
        self._at: Array = np.array(arrays.microseconds(at))

    def of_items(self, name: str) -> Vectors:
        """The evaluator of a list's items."""
        if name not in self._items:
            items = self.table.lists[name]
            self._items[name] = Vectors(Table(items.owner.size, items.facts, items.texts), self.at, self.workdays)
        return self._items[name]

    def flag(self, node: tree.Node) -> Array:
        """A condition as 0, 1, 2."""
        match node:
            case tree.Literal(value=value):
                return np.array(TRUE if value else FALSE, dtype=np.int8)
            case tree.Name(name=name):
                return self._flags(name)
            case tree.Not(item=item):
                return np.int8(TRUE) - self.flag(item)
            case tree.Joined(word=word, items=items):
                choose = np.minimum if word == "and" else np.maximum
                result = self.flag(items[0])
                for item in items[1:]:
                    result = choose(result, self.flag(item))
                return result
            case tree.Compare(sign=sign, left=left, right=right):
                return self._compare(sign, left, right)
            case tree.Between(item=item, low=low, high=high):
                return np.minimum(self._compare(">=", item, low), self._compare("<=", item, high))
            case tree.In(item=item, options=options):
                return self._among(item, options)
            case tree.IsKnown(item=item, known=known):
                unknown = self.unknown(item)
                return np.where(unknown, *((FALSE, TRUE) if known else (TRUE, FALSE))).astype(np.int8)
            case tree.ListKnown(list=name, known=known):
                given = self.table.lists[name].known
                is_known = np.ones((), dtype=bool) if given is None else given
                return np.where(is_known == known, TRUE, FALSE).astype(np.int8)
            case tree.Case(whens=whens, otherwise=otherwise):
                flags = self.flag(otherwise)
                for condition, chosen in reversed(whens):
                    flags = _choose(self.flag(condition), self.flag(chosen), flags, np.int8(OPEN))
                return flags
            case tree.Call(function="known", arguments=(item, default)):
                flags = self.flag(item)
                return np.where(flags == OPEN, self.flag(default), flags)
            case tree.Call(function="starts_with", arguments=(item, tree.Literal(value=str(start)))):
                texts = self.text(item)
                return _of_codes(texts, [TRUE if text.startswith(start) else FALSE for text in texts.texts])
            case tree.Aggregate():
                return gathering.gather(self, node)
        raise TypeError(f"no column for {type(node).__name__}")

    def text(self, node: tree.Node) -> Texts:
        """A text by codes."""
        match node:
            case tree.Literal(value=str(value)):
                return Texts(np.array(0), (value,))
            case tree.Name(name=name):
                if name not in self._columns:
                    self._columns[name] = Texts.of(self.table.facts[name], self.table.texts[name])
                return self._columns[name]  # type: ignore[no-any-return]
            case tree.Case(whens=whens, otherwise=otherwise):
                every = [*(self.text(value) for _, value in whens), self.text(otherwise)]
                codes, texts = _together(every)
                result = codes[-1]
                for (condition, _), chosen in zip(reversed(whens), reversed(codes[:-1]), strict=True):
                    result = _choose(self.flag(condition), chosen, result, -1)
                return Texts(result, texts)
            case tree.Call(function="known", arguments=(item, default)):
                (one, other), texts = _together([self.text(item), self.text(default)])
                return Texts(np.where(one == -1, other, one), texts)
            case tree.Call(function="prefix", arguments=(item, tree.Literal(value=int(length)))):
                whole = self.text(item)
                return Texts.of(whole.codes, tuple(text[:length] for text in whole.texts))
        raise TypeError(f"no column for {type(node).__name__}")

    def value(self, node: tree.Node) -> Array:
        """A number (float64, NaN), day, moment or span (int64, NEVER)."""
        match node:
            case tree.Literal(value=value):
                return arrays.literal(value)
            case tree.Name(name=name, kind=kind):
                if name not in self._columns:
                    self._columns[name] = column(self.table.facts[name], kind)
                return self._columns[name]  # type: ignore[no-any-return]
            case tree.At():
                return self._at
            case tree.Case(whens=whens, otherwise=otherwise):
                result = self.value(otherwise)
                for condition, chosen in reversed(whens):
                    result = _choose(self.flag(condition), self.value(chosen), result, arrays.unknown(node.kind))
                return result
            case tree.Arith(kind="number") | tree.Negative():
                return arrays.hold(self._reckoned(node))
            case tree.Arith():
                return arrays.moved(self, node)
            case tree.Call():
                return arrays.call(self, node)
            case tree.Aggregate():
                return gathering.gather(self, node)
        raise TypeError(f"no column for {type(node).__name__}")

    def held(self, node: tree.Node) -> Array:
        return self.value(node) if is_held(node) else arrays.hold(self.value(node))

    def unknown(self, node: tree.Node) -> Array:
        """Where a node is unknown (bool)."""
        if isinstance(node, tree.Name) and node.name in self._unknowns:
            return self._unknowns[node.name]
        if node.kind == "flag":
            found: Array = self.flag(node) == OPEN
        elif node.kind == "text":
            found = self.text(node).codes == -1
        else:
            found = arrays.is_unknown(self.value(node), node.kind)
        if isinstance(node, tree.Name):
            self._unknowns[node.name] = found
        return found

    def _flags(self, name: str) -> Array:
        if name not in self._columns:
            given = self.table.facts[name]
            self._columns[name] = np.where(given < 0, OPEN, given * 2).astype(np.int8)
        return self._columns[name]  # type: ignore[no-any-return]

    def _compare(self, sign: str, left: tree.Node, right: tree.Node) -> Array:
        if left.kind == "flag":
            one, other = self.flag(left), self.flag(right)
            return _three(_SIGNS[sign](one, other), (one == OPEN) | (other == OPEN))
        if left.kind == "text":
            texts, others = self.text(left), self.text(right)
            return _three(_SIGNS[sign](texts.codes, others.as_in(texts.texts)), self._either(left, right))
        return _three(_SIGNS[sign](self.value(left), self.value(right)), self._either(left, right))

    def _either(self, left: tree.Node, right: tree.Node) -> Array:
        if isinstance(right, tree.Literal):
            return self.unknown(left)
        return self.unknown(left) | self.unknown(right)

    def _among(self, item: tree.Node, options: Sequence[tree.Node]) -> Array:
        if item.kind == "text" and all(isinstance(option, tree.Literal) for option in options):
            texts = self.text(item)
            wanted = {option.value for option in options if isinstance(option, tree.Literal)}
            return _of_codes(texts, [TRUE if text in wanted else FALSE for text in texts.texts])
        result = self._compare("=", item, options[0])
        for option in options[1:]:
            result = np.maximum(result, self._compare("=", item, option))
        return result

    def _reckoned(self, node: tree.Node) -> Array:
        with np.errstate(all="ignore"):
            match node:
                case tree.Arith(kind="number", sign="/", left=left, right=right):
                    divisor = self.held(right)
                    return self._reckoned(left) / np.where(divisor == 0, np.nan, divisor)
                case tree.Arith(kind="number", sign=sign, left=left, right=right):
                    return _RECKONED[sign](self._reckoned(left), self._reckoned(right))
                case tree.Negative(item=item):
                    return -self._reckoned(item)
            return self.held(node)


_RECKONED: Final[dict[str, Callable[[Array, Array], Array]]] = {"+": np.add, "-": np.subtract, "*": np.multiply}


def _three(holds: Array, unknown: Array) -> Array:
    """Truth (bool) with what is unknown, as 0, 1, 2."""
    result: Array = ((holds & ~unknown).view(np.int8) << 1) | unknown.view(np.int8)
    return result


def _of_codes(texts: Texts, answers: list[int]) -> Array:
    found: Array = np.array([*answers, OPEN], dtype=np.int8)[texts.codes]
    return found


def _choose(condition: Array, chosen: Any, otherwise: Any, unknown: Any) -> Array:
    result: Array = np.where(condition == TRUE, chosen, np.where(condition == FALSE, otherwise, unknown))
    return result


def _together(every: Sequence[Texts]) -> tuple[list[Array], tuple[str, ...]]:
    """The codes of several in one list of texts."""
    texts = tuple(dict.fromkeys(text for one in every for text in one.texts))
    return [one.as_in(texts) for one in every], texts
