"""From sqlglot's shape to our own typed tree; whatever is not on the list is refused with its place."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal, NoReturn

from sqlglot import exp

from qipan.rules.expr import agree, calls, tree
from qipan.rules.expr.faults import BadExpression, Wrong
from qipan.rules.expr.numbers import outgrows
from qipan.rules.expr.shape import leaf, misplaced
from qipan.rules.expr.spans import read_date
from qipan.rules.expr.tokens import Token
from qipan.rules.facts import Fact, ListOf, Vocabulary

DEEPEST = 100  # nodes above one another; a closure calls as deep as its tree
_COMPARE: Final[dict[type[exp.Expr], tree.CompareSign]] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITH: Final[dict[type[exp.Expr], tree.ArithSign]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_ORDERED = frozenset({"number", "date", "moment", "span"})


class Builder:
    """Builds one tree. A fault is noted and the walk goes on where it can; None stands for what could not be built."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary = tokens, vocabulary
        self.faults: list[Wrong] = []
        self.scope: ListOf | None = None  # inside an aggregate: the list whose items are asked
        self.facts: dict[tuple[str, str], Fact] = {}  # (list or "", name) → fact, as read
        self.lists: set[str] = set()
        self.depth = 0

    def build(self, node: exp.Expr) -> tree.Node | None:
        """The node's tree, or None when a fault below it was noted. Raises BadExpression on a foreign node."""
        if self.depth > DEEPEST:
            raise BadExpression([Wrong("expr.depth", "Nested too deep, or too long a sum; say it in two rules.", 0)])
        make = _MAKERS.get(type(node))
        if make is None:
            self.foreign(node)
        self.depth += 1
        made = make(self, node)
        self.depth -= 1
        return made

    def build_all(self, nodes: Iterable[exp.Expr]) -> list[tree.Node] | None:
        built = [self.build(node) for node in nodes]
        found = [node for node in built if node is not None]
        return found if len(found) == len(built) else None

    def refuse(self, rule: str, says: str, at: int) -> tree.Node | None:
        """Note a fault; what could not be built is None."""
        self.faults.append(Wrong(rule, says, at))
        return None

    def kept(self, made: Any, at: int) -> Any:
        """What agree made, or None after noting what it said."""
        if isinstance(made, tuple) and len(made) == 2 and isinstance(made[0], str):
            self.refuse(made[0], made[1], at)
            return None
        return made

    def parts(self, node: exp.Expr, *names: str) -> list[Any]:
        """These arguments of a node; any other that is set makes it foreign."""
        if any(value for name, value in node.args.items() if name not in names):
            self.foreign(node)
        return [node.args.get(name) for name in names]

    def foreign(self, node: exp.Expr) -> NoReturn:
        places = [found for part in node.walk() if (found := leaf(part)) is not None]
        raise misplaced(self.tokens, min(places, default=0))

    # Leaves

    def leaf(self, node: exp.Expr) -> tree.Node | None:
        index = leaf(node)
        if index is None:
            self.foreign(node)
        token = self.tokens[index]
        at = token.at
        match token.sort, token.text:
            case "number", text:
                return tree.Literal("number", float(text) if "." in text else int(text), at=at)
            case "text", text:
                return tree.Literal("text", text, at=at)
            case "word", ("true" | "false") as text:
                return tree.Literal("flag", text == "true", at=at)
            case "word", "date":
                day = read_date(self.tokens[index + 1].text)
                if isinstance(day, str):
                    return self.refuse("expr.literal", day, at)
                return tree.Literal("date", day, at=at)
            case "name", "at":
                return tree.At("moment", at=at)
            case "name", name:
                return self.name(name, at)
        return self.foreign(node)

    def name(self, name: str, at: int) -> tree.Node | None:
        told = {fact.name: fact for fact in self.scope.facts} if self.scope else self.vocabulary.facts
        if fact := told.get(name):
            self.facts[self.scope.name if self.scope else "", name] = fact
            return tree.Name(fact.kind, name, fact.unit, fact.choices, at=at)
        if name in self.vocabulary.lists:
            return self.refuse("expr.list", f"{name} is a list; ask count, any, all, sum, min or max of it.", at)
        if self.scope and name in self.vocabulary.facts:
            says = f"Inside {self.scope.name} stand only its own facts, and at; “{name}” is none of them."
            return self.refuse("expr.list", says, at)
        near = difflib.get_close_matches(name, told, 1)
        cure = f"did you mean {near[0]}?" if near else "see the vocabulary."
        of = self.scope.name if self.scope else self.vocabulary.subject
        return self.refuse("expr.name", f"Nobody tells “{name}” of {of}; {cure}", at)

    # Conditions

    def flag(self, node: exp.Expr) -> tree.Node | None:
        """Build what must be a condition."""
        built = self.build(node)
        if built is not None and built.kind != "flag":
            return self.refuse(
                "expr.type", f"A condition is wanted here, and this is a {built.kind}; compare it.", built.at
            )
        return built

    def joined(self, node: exp.Expr) -> tree.Node | None:
        word: Literal["and", "or"] = "and" if isinstance(node, exp.And) else "or"
        operands: list[exp.Expr] = []
        waiting = [node]
        while waiting:  # a long row of and leans to the left
            part = waiting.pop()
            inner = part
            while isinstance(inner, exp.Paren):
                inner = inner.this
            if type(inner) is type(node):
                waiting += reversed(self.parts(inner, "this", "expression"))
            else:
                operands.append(part)
        built = [self.flag(operand) for operand in operands]
        items = tuple(item for item in built if item is not None)
        return tree.Joined("flag", word, items, at=items[0].at) if len(items) == len(built) else None

    def negation(self, node: exp.Expr) -> tree.Node | None:
        (inner,) = self.parts(node, "this")
        item = self.flag(inner)
        return None if item is None else tree.Not("flag", item, at=item.at)

    def comparison(self, node: exp.Expr) -> tree.Node | None:
        built = self.build_all(self.parts(node, "this", "expression"))
        sides = self.kept(agree.same(built), built[0].at) if built else None
        if not sides or not built:
            return None
        sign = _COMPARE[type(node)]
        if sign not in ("=", "!=") and sides[0].kind not in _ORDERED:
            return self.refuse("expr.type", f"A {sides[0].kind} has no order; it is = or != another.", built[0].at)
        return tree.Compare("flag", sign, *sides, at=sides[0].at)

    def between(self, node: exp.Expr) -> tree.Node | None:
        built = self.build_all(self.parts(node, "this", "low", "high"))
        sides = self.kept(agree.same(built), built[0].at) if built else None
        if not sides:
            return None
        if sides[0].kind not in _ORDERED:
            return self.refuse("expr.type", f"A {sides[0].kind} has no order; use in (…).", sides[0].at)
        return tree.Between("flag", *sides, at=sides[0].at)

    def among(self, node: exp.Expr) -> tree.Node | None:
        item, options = self.parts(node, "this", "expressions")
        if not options:
            self.foreign(node)
        built = self.build_all([item, *options])
        sides = self.kept(agree.same(built), built[0].at) if built else None
        return tree.In("flag", sides[0], tuple(sides[1:]), at=sides[0].at) if sides else None

    def known(self, node: exp.Expr) -> tree.Node | None:
        item, asked = self.parts(node, "this", "expression")
        index = leaf(asked)
        if index is None or self.tokens[index].sort != "word" or self.tokens[index].text not in ("known", "unknown"):
            self.foreign(node)
        known = self.tokens[index].text == "known"
        place = leaf(item)
        if place is not None and self.scope is None and self.tokens[place].sort == "name":
            token = self.tokens[place]
            if token.text in self.vocabulary.lists:
                self.lists.add(token.text)
                return tree.ListKnown("flag", token.text, known, at=token.at)
        built = self.build(item)
        return None if built is None else tree.IsKnown("flag", built, known, at=built.at)

    # Values

    def arithmetic(self, node: exp.Expr) -> tree.Node | None:
        built = self.build_all(self.parts(node, "this", "expression"))
        if not built:
            return None
        made: tree.Node | None = self.kept(agree.arithmetic(_ARITH[type(node)], *built), built[0].at)
        if made is not None and made.kind == "number" and outgrows(made):
            return self.refuse(
                "expr.size", "So many multiplications may outgrow a number; round a part first.", made.at
            )
        return made

    def negative(self, node: exp.Expr) -> tree.Node | None:
        (inner,) = self.parts(node, "this")
        item = self.build(inner)
        if item is None:
            return None
        if item.kind != "number":
            return self.refuse("expr.type", f"Only a number has a minus before it, not a {item.kind}.", item.at)
        if isinstance(item, tree.Literal) and isinstance(item.value, int | float) and item.value > 0:
            return tree.Literal("number", -item.value, at=item.at)
        return tree.Negative("number", item, at=item.at)

    def case(self, node: exp.Expr) -> tree.Node | None:
        whens, otherwise = self.parts(node, "ifs", "default")
        if not whens or otherwise is None:
            self.foreign(node)
        pairs = [self.parts(when, "this", "true") for when in whens]
        conditions = [self.flag(condition) for condition, _ in pairs]
        values = self.build_all([*(value for _, value in pairs), otherwise])
        sides = self.kept(agree.same(values), values[0].at) if values else None
        asked = [condition for condition in conditions if condition is not None]
        if not sides or len(asked) != len(conditions):
            return None
        return tree.Case(sides[0].kind, tuple(zip(asked, sides, strict=False)), sides[-1], at=asked[0].at)

    def call(self, node: exp.Expr) -> tree.Node | None:
        name, arguments = self.parts(node, "this", "expressions")
        return calls.call(self, self.tokens[int(str(name)[1:])], arguments or [])


_Maker = Callable[[Builder, exp.Expr], tree.Node | None]
_MAKERS: Final[dict[type[exp.Expr], _Maker]] = {
    exp.Paren: lambda self, node: self.build(self.parts(node, "this")[0]),
    exp.Column: Builder.leaf,
    exp.And: Builder.joined,
    exp.Or: Builder.joined,
    exp.Not: Builder.negation,
    **dict.fromkeys(_COMPARE, Builder.comparison),
    exp.Between: Builder.between,
    exp.In: Builder.among,
    exp.Is: Builder.known,
    **dict.fromkeys(_ARITH, Builder.arithmetic),
    exp.Neg: Builder.negative,
    exp.Case: Builder.case,
    exp.Anonymous: Builder.call,
}
