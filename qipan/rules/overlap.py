"""Can two conditions hold at once? Exact where each fact can be one of a few things; else only if they are the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product

from qipan.rules.expr import BadExpression, Expression, parse
from qipan.rules.expr.python import compile
from qipan.rules.facts import Fact, Vocabulary

MOST_CASES = 4_096
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # no condition that asks for the moment gets this far


def can_both_hold(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Say whether some facts make both true; False where that cannot be seen, or one of them cannot be read."""
    try:
        read = [parse(text, vocabulary) for text in (one, other)]
    except BadExpression:  # said elsewhere, with its place
        return False
    facts = {fact.name: fact for each in read for fact in each.facts.values()}
    cases = [_values(fact) for fact in facts.values()]
    if not all(cases) or not all(map(_is_plain, read)) or _product(cases) > MOST_CASES:
        return one == other
    first, second = (compile(each) for each in read)
    for row in product(*cases):
        told = dict(zip(facts, row, strict=True))
        if first(told, at=ANY_MOMENT) is True and second(told, at=ANY_MOMENT) is True:
            return True
    return False


def _is_plain(expression: Expression) -> bool:
    return not (expression.lists or expression.asks_at or expression.asks_workdays)


def _values(fact: Fact) -> Sequence[object]:
    """All a fact can be, None for not known; empty when that is not a short list."""
    if fact.kind == "flag":
        return (True, False, None)
    return (*fact.choices, None) if fact.choices else ()


def _product(cases: Sequence[Sequence[object]]) -> int:
    total = 1
    for each in cases:
        total *= len(each)
    return total
