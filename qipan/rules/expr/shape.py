"""From tokens to sqlglot's tree: sqlglot sees the shape and the number of each leaf, never a name or a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token as Shaped
from sqlglot.tokenizer_core import TokenType

from qipan.rules.expr import order
from qipan.rules.expr.faults import BadExpression, Wrong
from qipan.rules.expr.tokens import Token

_TYPES: Final[dict[str, TokenType]] = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    ",": TokenType.COMMA,
    "=": TokenType.EQ,
    "!=": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "+": TokenType.PLUS,
    "-": TokenType.DASH,
    "*": TokenType.STAR,
    "/": TokenType.SLASH,
    "and": TokenType.AND,
    "or": TokenType.OR,
    "not": TokenType.NOT,
    "between": TokenType.BETWEEN,
    "in": TokenType.IN,
    "is": TokenType.IS,
    "case": TokenType.CASE,
    "when": TokenType.WHEN,
    "then": TokenType.THEN,
    "else": TokenType.ELSE,
    "end": TokenType.END,
}


def shape(tokens: Sequence[Token]) -> exp.Expr:
    """Parse; a leaf of the result is a column `n12`, by the index of its token. Raises BadExpression."""
    order.check(tokens)
    given: list[Shaped] = []
    for index, token in enumerate(tokens):
        if token.sort in ("word", "sign") and token.text in _TYPES:
            given.append(Shaped(_TYPES[token.text], token.text, 1, index, index, index))
        elif not is_day(tokens, index):
            given.append(Shaped(TokenType.VAR, f"n{index}", 1, index, index, index))
    try:
        trees = Parser(error_level=ErrorLevel.IMMEDIATE).parse(given, "")
    except ParseError as error:
        raise misplaced(tokens, int(error.errors[0].get("col") or 0)) from None
    if len(trees) != 1 or trees[0] is None:
        raise misplaced(tokens, 0)
    return trees[0]


def is_day(tokens: Sequence[Token], index: int) -> bool:
    """Whether this text is the day after `date`: the two are one leaf, numbered by the first."""
    before = tokens[index - 1] if index else None
    return tokens[index].sort == "text" and before is not None and (before.sort, before.text) == ("word", "date")


def leaf(node: exp.Expr) -> int | None:
    """The index of the token this node stands for, or None when it is no leaf."""
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Identifier):
        return int(node.this.name[1:])
    return None


def misplaced(tokens: Sequence[Token], index: int) -> BadExpression:
    """The error for a token that order let pass and the grammar does not."""
    token = tokens[min(index, len(tokens) - 1)]
    return BadExpression([Wrong("expr.syntax", f"“{token.text}” cannot stand here; see the grammar.", token.at)])
