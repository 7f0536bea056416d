"""The tree of an expression: every node typed, nothing in it but what the language has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal as OneOf

from qipan.kit.durations import Duration
from qipan.rules.facts import Kind

Value = bool | int | float | str | date | Duration
CompareSign = OneOf["=", "!=", "<", "<=", ">", ">="]
ArithSign = OneOf["+", "-", "*", "/"]
Aggregating = OneOf["count", "any", "all", "sum", "min", "max"]


@dataclass(frozen=True)
class Node:
    """`kind` is what it gives; `at` where it begins in the text (two trees are equal whatever their places)."""

    kind: Kind
    at: int = field(default=0, compare=False, kw_only=True)

    def children(self) -> tuple[Node, ...]:
        return ()


@dataclass(frozen=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True)
class Name(Node):
    """A fact of the subject, or of the item inside an aggregate."""

    name: str
    unit: str = field(default="", compare=False)
    choices: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class At(Node):
    """The moment asked about."""


@dataclass(frozen=True)
class Not(Node):
    item: Node

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True)
class Joined(Node):
    """`and` or `or` of two or more; one of the same word never stands directly inside another."""

    word: OneOf["and", "or"]
    items: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True)
class Compare(Node):
    sign: CompareSign
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Between(Node):
    """Both ends count."""

    item: Node
    low: Node
    high: Node

    def children(self) -> tuple[Node, ...]:
        return (self.item, self.low, self.high)


@dataclass(frozen=True)
class In(Node):
    item: Node
    options: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return (self.item, *self.options)


@dataclass(frozen=True)
class IsKnown(Node):
    item: Node
    known: bool

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True)
class ListKnown(Node):
    list: str
    known: bool


@dataclass(frozen=True)
class Arith(Node):
    """Numbers of any sign; a date or moment plus or minus a span; a moment minus a moment."""

    sign: ArithSign
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Negative(Node):
    item: Node

    def children(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True)
class Case(Node):
    whens: tuple[tuple[Node, Node], ...]
    otherwise: Node

    def children(self) -> tuple[Node, ...]:
        return (*(node for pair in self.whens for node in pair), self.otherwise)


@dataclass(frozen=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True)
class Aggregate(Node):
    """Over the items of `list` for which `condition` holds; `value` is what sum, min and max read."""

    function: Aggregating
    list: str
    value: Node | None
    condition: Node | None

    def children(self) -> tuple[Node, ...]:
        return tuple(node for node in (self.value, self.condition) if node is not None)


def walk(node: Node) -> Iterator[Node]:
    """Every node, parents first; into aggregates too."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children())
