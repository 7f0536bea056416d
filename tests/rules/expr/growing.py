"""Random typed trees: every node and function the language has, over the vocabulary of the page."""

from __future__ import annotations

from datetime import date
from random import Random

from qipan.kit.durations import Duration
from qipan.rules.expr import tree
from qipan.rules.expr.numbers import outgrows
from tests.rules.expr.conftest import PERSON

KINDS = ("flag", "number", "text", "date", "moment", "span")
ORDERED = ("number", "date", "moment", "span")
NUMBERS = (0, 1, 2, 3, 10, 100, 0.1, 0.2, 0.3, 0.5, 1.5, 0.001, 123456.789, 999999999999999, -1, -2.5)
TEXTS = ("", "鹿城", "瓯海", "a", "50%", "O'Brien", "330381", "3303")
DAYS = (date(1900, 1, 1), date(2020, 2, 29), date(2022, 1, 28), date(2022, 2, 6), date(2022, 4, 1), date(2199, 12, 31))
SPANS = (Duration(), Duration(1), Duration(1200), Duration(3600), Duration(172_800), Duration(36_500 * 86_400))
WHOLE_DAYS = (Duration(), Duration(86_400), Duration(31 * 86_400), Duration(36_500 * 86_400))
WORKING = (Duration(0, 1), Duration(0, 5), Duration(86_400, 2), Duration(0, 200))
LITERALS = {"flag": (True, False), "number": NUMBERS, "text": TEXTS, "date": DAYS, "span": SPANS}


class Grower:
    """Grows trees from one random source; `scope` is the list whose items are asked, "" for the subject."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.scope = ""

    def grow(self, kind, depth):
        """A tree of a kind, at most `depth` nodes high."""
        if depth <= 1 or self.random.random() < 0.1:
            return self._leaf(kind)
        makers = [getattr(self, name) for name in (*_MAKERS[kind], "_case", "_known")]
        if kind in ORDERED:
            makers.append(self._extreme)
        if not self.scope and kind != "text" and self.random.random() < 0.15:
            makers = [self._aggregate]
        made = self.random.choice(makers)(kind, depth - 1)
        return made if made is not None else self._leaf(kind)

    def _leaf(self, kind):
        if kind in LITERALS and kind != "span" and self.random.random() < 0.3:
            return self._literal(kind)
        names = self._names(kind)
        if kind == "span" and not names:
            return tree.Arith("span", "-", tree.At("moment"), self._leaf("moment"))
        if kind == "moment" and self.random.random() < 0.2:
            return tree.At("moment")
        return tree.Name(kind, self.random.choice(names))

    def _names(self, kind):
        facts = PERSON.lists[self.scope].facts if self.scope else PERSON.facts.values()
        return [fact.name for fact in facts if fact.kind == kind and not fact.unit and not fact.choices]

    def _literal(self, kind):
        return tree.Literal(kind, self.random.choice(LITERALS[kind]))

    def _beside(self, kind, depth):
        """What may stand beside one of a kind: for a span, a written one too; two written ones would be two texts."""
        is_written = kind == "span" and self.random.random() < 0.4
        return self._literal("span") if is_written else self.grow(kind, depth)

    def _several(self, kind, depth, least, most):
        count = self.random.randint(least, most) - 1
        return (self.grow(kind, depth), *(self._beside(kind, depth) for _ in range(count)))

    # Any kind

    def _case(self, kind, depth):
        first, *others = self._several(kind, depth, 2, 3)
        whens = [(self.grow("flag", depth), value) for value in (first, *others[1:])]
        return tree.Case(kind, tuple(whens), others[0])

    def _known(self, kind, depth):
        return tree.Call(kind, "known", self._several(kind, depth, 2, 2))

    def _extreme(self, kind, depth):
        return tree.Call(kind, self.random.choice(("least", "greatest")), self._several(kind, depth, 2, 3))

    def _aggregate(self, kind, depth):
        names = {"flag": ("any", "all", "known"), "number": ("count", "sum", "min", "max")}.get(kind, ("min", "max"))
        name = self.random.choice(names)
        if name == "known":
            return tree.ListKnown("flag", "samples", self.random.random() < 0.5)
        self.scope = "samples"
        value = self.grow(kind, depth) if name in ("sum", "min", "max") else None
        has_condition = kind == "flag" or self.random.random() < 0.6
        condition = self.grow("flag", depth) if has_condition else None
        self.scope = ""
        return tree.Aggregate(kind, name, "samples", value, condition)

    # Flags

    def _not(self, kind, depth):
        return tree.Not("flag", self.grow("flag", depth))

    def _join(self, kind, depth):
        word, flat = self.random.choice(("and", "or")), []
        for item in self._several("flag", depth, 2, 4):
            flat += item.items if isinstance(item, tree.Joined) and item.word == word else [item]
        return tree.Joined("flag", word, tuple(flat))

    def _compare(self, kind, depth):
        of = self.random.choice(KINDS)
        sign = self.random.choice(("=", "!=", "<", "<=", ">", ">=") if of in ORDERED else ("=", "!="))
        return tree.Compare("flag", sign, *self._several(of, depth, 2, 2))

    def _between(self, kind, depth):
        return tree.Between("flag", *self._several(self.random.choice(ORDERED), depth, 3, 3))

    def _in(self, kind, depth):
        of = self.random.choice(KINDS)
        if of != "span" and self.random.random() < 0.5 and of in LITERALS:
            options = tuple(self._literal(of) for _ in range(self.random.randint(1, 4)))
            return tree.In("flag", self.grow(of, depth), options)
        item, *options = self._several(of, depth, 2, 4)
        return tree.In("flag", item, tuple(options))

    def _is_known(self, kind, depth):
        return tree.IsKnown("flag", self.grow(self.random.choice(KINDS), depth), self.random.random() < 0.5)

    def _starts_with(self, kind, depth):
        start = tree.Literal("text", self.random.choice([text for text in TEXTS if text]))
        return tree.Call("flag", "starts_with", (self.grow("text", depth), start))

    # Numbers

    def _arith(self, kind, depth):
        sign, left, right = self.random.choice("+-*/"), self.grow("number", depth), self.grow("number", depth)
        node = tree.Arith("number", sign, left, right)
        is_never = sign == "/" and isinstance(right, tree.Literal) and right.value == 0
        return None if is_never or outgrows(node) else node

    def _negative(self, kind, depth):
        item = self.grow("number", depth)
        if isinstance(item, tree.Literal) and item.value > 0:
            return tree.Literal("number", -item.value)
        return tree.Negative("number", item)

    def _of_number(self, kind, depth):
        name, item = self.random.choice(_OF_NUMBER), self.grow("number", depth)
        written = {"round": (0, 1, 2, 6), "round_up": (1, 100, 0.05, 0.3, 7)}.get(name)
        rest = (tree.Literal("number", self.random.choice(written)),) if written else ()
        return tree.Call("number", name, (item, *rest))

    def _of_days(self, kind, depth):
        name = self.random.choice(("days_since", "year", "month", "days_between", "workdays_between"))
        count = 2 if name.endswith("between") else 1
        days = tuple(self.grow(self.random.choice(("date", "moment")), depth) for _ in range(count))
        return tree.Call("number", name, days)

    def _length(self, kind, depth):
        return tree.Call("number", "length", (self.grow("text", depth),))

    # Texts, days, moments, spans

    def _prefix(self, kind, depth):
        return tree.Call(
            "text", "prefix", (self.grow("text", depth), tree.Literal("number", self.random.randint(1, 5)))
        )

    def _date_of(self, kind, depth):
        return tree.Call("date", "date_of", (self.grow("moment", depth),))

    def _move(self, kind, depth):
        spans = (WHOLE_DAYS if kind == "date" else SPANS) + WORKING
        span = tree.Literal("span", self.random.choice(spans))
        return tree.Arith(kind, self.random.choice("+-"), self.grow(kind, depth), span)

    def _move_by(self, kind, depth):
        return tree.Arith(kind, self.random.choice("+-"), self.grow(kind, depth), self.grow("span", depth))

    def _elapsed(self, kind, depth):
        return tree.Arith("span", "-", self.grow("moment", depth), self.grow("moment", depth))


_OF_NUMBER = ("abs", "ceil", "floor", "round_fen", "round", "round_up")
_MAKERS = {
    "flag": ("_not", "_join", "_join", "_compare", "_compare", "_between", "_in", "_is_known", "_starts_with"),
    "number": (
        "_arith",
        "_arith",
        "_arith",
        "_negative",
        "_of_number",
        "_of_number",
        "_of_days",
        "_of_days",
        "_length",
    ),
    "text": ("_prefix", "_prefix"),
    "date": ("_date_of", "_move", "_move"),
    "moment": ("_move", "_move", "_move_by"),
    "span": ("_elapsed", "_elapsed"),
}


def grow(seed, kind, depth):
    """The tree of a seed."""
    return Grower(Random(seed)).grow(kind, depth)
