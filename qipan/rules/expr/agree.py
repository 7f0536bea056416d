"""Which kinds go together, and what a text between quotes means beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qipan.kit.durations import Duration
from qipan.rules.expr import tree
from qipan.rules.expr.spans import read_span
from qipan.rules.facts import Kind

Said = tuple[str, str]  # id of the fault, and the sentence
_SAME_UNIT = frozenset({"abs", "ceil", "floor", "round", "round_up", "known", "least", "greatest"})
_CURES = {
    frozenset(("date", "moment")): "a day and a moment do not compare; write date_of(…) round the moment",
    frozenset(("date", "text")): "write the day as date '2022-02-01'",
    frozenset(("moment", "text")): "write date_of(…) = date '2022-02-01', or compare two moments",
    frozenset(("number", "text")): "write the number without quotes",
    frozenset(("flag", "text")): "write true or false without quotes",
}


def as_span(node: tree.Node, *, working: bool = False) -> tree.Node | Said:
    """Read a written text (or each branch of a case) as a length of time. `working`: working days may stand here."""
    if isinstance(node, tree.Case):
        whens, otherwise = [], as_span(node.otherwise)
        for condition, value in node.whens:
            span = as_span(value)
            if isinstance(span, tuple):
                return span
            whens.append((condition, span))
        return (
            otherwise
            if isinstance(otherwise, tuple)
            else replace(node, kind="span", whens=tuple(whens), otherwise=otherwise)
        )
    if not isinstance(node, tree.Literal) or not isinstance(node.value, str):
        return node
    found = read_span(node.value)
    if isinstance(found, str):
        return "expr.literal", found
    if found.working_days and not working:
        return "expr.unit", "Working days only move a day or moment (at + '5wd'); count them with workdays_between."
    return tree.Literal("span", found, at=node.at)


def same(nodes: Sequence[tree.Node]) -> Sequence[tree.Node] | Said:
    """Bring what is compared or chosen between to one kind, one unit and known choices."""
    if any(node.kind == "span" for node in nodes):
        spans: list[tree.Node] = []
        for node in nodes:
            span = as_span(node)
            if isinstance(span, tuple):
                return span
            spans.append(span)
        nodes = spans
    first = nodes[0]
    for node in nodes:
        if node.kind != first.kind:
            cure = _CURES.get(frozenset((first.kind, node.kind)), "compare like with like")
            return "expr.type", f"A {first.kind} stands with a {node.kind}: {cure}."
    units = sorted({unit for node in nodes if (unit := unit_of(node))})
    if len(units) > 1:
        return "expr.unit", f"Numbers in {units[0]} and in {units[1]} stand together; bring them to one unit."
    choices = next((found for node in nodes if (found := choices_of(node))), ())
    if choices:
        for node in nodes:
            if isinstance(node, tree.Literal) and node.value not in choices:
                return "expr.choice", f"It is never “{node.value}”; it is one of {', '.join(choices)}."
    return nodes


def unit_of(node: tree.Node) -> str:
    """What a number counts, as far as its facts say; "" when they do not."""
    match node:
        case tree.Name(unit=unit):
            return unit
        case tree.Arith(sign="+" | "-", left=left, right=right):
            return unit_of(left) or unit_of(right)
        case tree.Negative(item=item):
            return unit_of(item)
        case tree.Case(whens=whens, otherwise=otherwise):
            return next((unit for _, value in whens if (unit := unit_of(value))), "") or unit_of(otherwise)
        case tree.Call(function=function, arguments=arguments) if function in _SAME_UNIT:
            return next((unit for value in arguments if (unit := unit_of(value))), "")
        case tree.Aggregate(value=value) if value is not None:
            return unit_of(value)
    return ""


def choices_of(node: tree.Node) -> tuple[str, ...]:
    """The texts a node can be, as far as its fact says."""
    match node:
        case tree.Name(choices=choices):
            return choices
        case tree.Call(function="known", arguments=arguments):
            return choices_of(arguments[0])
    return ()


def arithmetic(sign: tree.ArithSign, left: tree.Node, right: tree.Node) -> tree.Node | Said:
    """`left sign right`, typed."""
    kinds = (left.kind, right.kind)
    if kinds == ("number", "number"):
        if sign in "+-" and isinstance(units := same((left, right)), tuple) and isinstance(units[0], str):
            return units[0], str(units[1])
        if sign == "/" and isinstance(right, tree.Literal) and right.value == 0:
            return "expr.never", "A division by zero is never known; take it out."
        return tree.Arith("number", sign, left, right, at=left.at)
    if sign in "+-" and left.kind in ("date", "moment") and right.kind in ("span", "text"):
        return _moved(sign, left, right)
    if sign == "-" and kinds == ("moment", "moment"):
        return tree.Arith("span", sign, left, right, at=left.at)
    if sign == "-" and set(kinds) <= {"date", "moment"}:
        return "expr.type", "Days are counted with days_between(earlier, later), or with days_since(…)."
    if sign == "+" and left.kind in ("span", "text") and right.kind in ("date", "moment"):
        return "expr.type", "Write the day or moment first: onset + '2d'."
    return "expr.type", f"A {left.kind} and a {right.kind} do not go together with {sign}."


def _moved(sign: tree.ArithSign, left: tree.Node, right: tree.Node) -> tree.Node | Said:
    span = as_span(right, working=True)
    if isinstance(span, tuple):
        return span
    kind: Kind = left.kind
    if span.kind != "span":
        return "expr.type", f"A {kind} moves by a length of time: '2d', '5wd'."
    if kind == "date":
        if not isinstance(span, tree.Literal) or not isinstance(span.value, Duration):
            return "expr.unit", "A day moves only by days that are written out: '2d' or '5wd'."
        if span.value.seconds % 86_400:
            return "expr.unit", "A day moves by whole days: '2d' or '5wd'."
    return tree.Arith(kind, sign, left, span, at=left.at)
