"""The expression written again from its tree, one way for each tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qipan.kit.durations import Duration
from qipan.rules.expr import tree

# How tightly each binds, as in SQL; an operand that binds no tighter stands in brackets.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _LEAF = range(8)


def emit_text(node: tree.Node) -> str:
    """Parsing the result gives an equal tree."""
    return _write(node)[0]


def number(value: int | float) -> str:
    """A number as the language writes it: never with an exponent."""
    return format(Decimal(repr(value)), "f")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def literal(value: tree.Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Duration):
        return quoted(str(value))
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return quoted(value)


def _in(node: tree.Node, above: int) -> str:
    text, binds = _write(node)
    return text if binds > above else f"({text})"


def _list(nodes: tuple[tree.Node, ...]) -> str:
    return ", ".join(emit_text(node) for node in nodes)


def _write(node: tree.Node) -> tuple[str, int]:
    match node:
        case tree.Literal(value=value):
            is_negative = isinstance(value, int | float) and not isinstance(value, bool) and value < 0
            return literal(value), _SIGN if is_negative else _LEAF
        case tree.Name(name=name):
            return name, _LEAF
        case tree.At():
            return "at", _LEAF
        case tree.Joined(word=word, items=items):
            binds = _AND if word == "and" else _OR
            return f" {word} ".join(_in(item, binds) for item in items), binds
        case tree.Not(item=item):
            return f"not {_in(item, _AND)}", _NOT
        case tree.Compare(sign=sign, left=left, right=right):
            return f"{_in(left, _COMPARE)} {sign} {_in(right, _COMPARE)}", _COMPARE
        case tree.Between(item=item, low=low, high=high):
            return f"{_in(item, _COMPARE)} between {_in(low, _COMPARE)} and {_in(high, _COMPARE)}", _COMPARE
        case tree.In(item=item, options=options):
            return f"{_in(item, _COMPARE)} in ({_list(options)})", _COMPARE
        case tree.IsKnown(item=item, known=known):
            return f"{_in(item, _COMPARE)} is {'known' if known else 'unknown'}", _COMPARE
        case tree.ListKnown(list=name, known=known):
            return f"{name} is {'known' if known else 'unknown'}", _COMPARE
        case tree.Arith(sign=sign, left=left, right=right):
            binds = _SUM if sign in "+-" else _PRODUCT
            return f"{_in(left, binds - 1)} {sign} {_in(right, binds)}", binds
        case tree.Negative(item=item):
            return f"-{_in(item, _SIGN)}", _SIGN
        case tree.Case(whens=whens, otherwise=otherwise):
            parts = [f"when {emit_text(condition)} then {emit_text(value)}" for condition, value in whens]
            return f"case {' '.join(parts)} else {emit_text(otherwise)} end", _LEAF
        case tree.Call(function=function, arguments=arguments):
            return f"{function}({_list(arguments)})", _LEAF
        case tree.Aggregate(function=function, list=name, value=value, condition=condition):
            rest = [emit_text(part) for part in (value, condition) if part is not None]
            return f"{function}({', '.join([name, *rest])})", _LEAF
    raise TypeError(f"no text for {type(node).__name__}")
