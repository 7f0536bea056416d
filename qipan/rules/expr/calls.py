"""Functions and aggregates: whether the list has them, and whether their arguments are right."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from sqlglot import exp

from qipan.rules.expr import agree, tree
from qipan.rules.expr.functions import AGGREGATES, FUNCTIONS, MOST_ARGUMENTS, NUMBER, ORDERED, VALUED, Function
from qipan.rules.expr.shape import leaf
from qipan.rules.expr.tokens import Token
from qipan.rules.facts import Kind

if TYPE_CHECKING:
    from qipan.rules.expr.build import Builder


def call(builder: Builder, token: Token, arguments: Sequence[exp.Expr]) -> tree.Node | None:
    """A function or an aggregate, by its name."""
    if token.text in AGGREGATES:
        return _aggregate(builder, token, arguments)
    function = FUNCTIONS.get(token.text)
    if function is None:
        near = difflib.get_close_matches(token.text, [*FUNCTIONS, *AGGREGATES], 1)
        cure = f"did you mean {near[0]}?" if near else "use one of the list."
        return builder.refuse("expr.function", f"There is no function “{token.text}”; {cure}", token.at)
    fewest, most = len(function.takes), MOST_ARGUMENTS if function.is_open else len(function.takes)
    if not fewest <= len(arguments) <= most:
        return builder.refuse("expr.arguments", f"It is written {function.shows}.", token.at)
    built = builder.build_all(arguments)
    return None if built is None else _typed(builder, token, function, built)


def _typed(builder: Builder, token: Token, function: Function, built: list[tree.Node]) -> tree.Node | None:
    if function.gives is None:
        sides = builder.kept(agree.same(built), token.at)
        if not sides:
            return None
        built = list(sides)
    for place, node in enumerate(built):
        slot = function.takes[min(place, len(function.takes) - 1)]
        if node.kind not in slot:
            says = f"{token.text} takes a {' or '.join(slot)} here, not a {node.kind}."
            return builder.refuse("expr.type", says, node.at)
        if place in function.written and not _is_written(token.text, node):
            return builder.refuse("expr.arguments", f"This must be written out: {function.shows}.", node.at)
    kind = function.gives or built[0].kind
    return tree.Call(kind, token.text, tuple(built), at=token.at)


def _is_written(function: str, node: tree.Node) -> bool:
    """Whether a literal stands here, of a size that makes sense."""
    if not isinstance(node, tree.Literal):
        return False
    value = node.value
    if isinstance(value, str):
        return value != ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if function == "round_up":
        return 1e-6 <= value <= 1e9
    lowest, highest = {"round": (0, 6), "prefix": (1, 100)}[function]
    return isinstance(value, int) and lowest <= value <= highest


def _aggregate(builder: Builder, token: Token, arguments: Sequence[exp.Expr]) -> tree.Node | None:
    function, shows = token.text, AGGREGATES[token.text]
    fewest = {"count": 1}.get(function, 2)
    most = 3 if function in VALUED else 2
    if not fewest <= len(arguments) <= most:
        return builder.refuse("expr.arguments", f"It is written {shows}.", token.at)
    if builder.scope is not None:
        return builder.refuse("expr.list", "Inside one list no other is asked; give each its own rule.", token.at)
    place = leaf(arguments[0])
    name = builder.tokens[place].text if place is not None and builder.tokens[place].sort == "name" else ""
    if name not in builder.vocabulary.lists:
        return builder.refuse("expr.list", f"First comes the name of a list: {shows}.", token.at)
    builder.lists.add(name)
    builder.scope = builder.vocabulary.lists[name]
    value = builder.build(arguments[1]) if function in VALUED else None
    conditions = arguments[2:] if function in VALUED else arguments[1:]
    condition = builder.flag(conditions[0]) if conditions else None
    builder.scope = None
    if (function in VALUED and value is None) or (conditions and condition is None):
        return None
    if value is not None and value.kind not in (ORDERED if function != "sum" else NUMBER):
        says = f"{function} reads a {' or '.join(ORDERED if function != 'sum' else NUMBER)}, not a {value.kind}."
        return builder.refuse("expr.type", says, value.at)
    kind: Kind = "flag" if function in ("any", "all") else value.kind if value is not None else "number"
    return tree.Aggregate(kind, cast("tree.Aggregating", function), name, value, condition, at=token.at)
