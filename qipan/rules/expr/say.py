"""A rule as a sentence a clerk reads, in Chinese or English, by the facts' own labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from qipan.kit import durations, money
from qipan.kit.durations import Duration
from qipan.rules.expr import agree, phrases, text, tree
from qipan.rules.expr.clauses import groups
from qipan.rules.expr.phrases import Phrase
from qipan.rules.expr.reading import Expression
from qipan.rules.facts import Fact, Vocabulary

Language = Literal["zh", "en"]


def plain(expression: Expression, language: Language) -> str:
    """The whole rule: 年龄大于18，且已检测 / age is more than 18 and tested."""
    return _Sayer(expression.vocabulary, language).say(expression.root)


def clauses(expression: Expression, language: Language) -> tuple[str, ...]:
    """One sentence for each row of a trace, in its order."""
    sayer = _Sayer(expression.vocabulary, language)
    return tuple(sayer.say(node) for _, nodes in groups(expression.root) for node in nodes)


class _Sayer:
    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self.vocabulary, self.language = vocabulary, language
        self.told: Mapping[str, Fact] = vocabulary.facts

    def say(self, node: tree.Node) -> str:
        match node:
            case tree.Literal(value=value):
                return self._literal(value, None)
            case tree.Name(name=name):
                return self._label(self.told[name].label, name)
            case tree.At():
                return self._word("at")
            case tree.Joined(word=word, items=items):
                inner = [self._bracketed(item) if isinstance(item, tree.Joined) else self.say(item) for item in items]
                return self._word(word).join(inner)
            case tree.Not(item=item):
                return self._word("not_flag" if isinstance(item, tree.Name) else "not", self.say(item))
            case tree.Compare(sign=sign, left=left, right=right):
                signs = phrases.SIGNS.get(left.kind, phrases.TIME_SIGNS)
                return self._fill(signs[sign], *self._alike((left, right)))
            case tree.Between(item=item, low=low, high=high):
                return self._word("between", *self._alike((item, low, high)))
            case tree.In(item=item, options=options):
                said, *others = self._alike((item, *options))
                return self._word("in" if len(others) > 1 else "is", said, self._word("comma").join(others))
            case tree.IsKnown(item=item, known=known):
                return self._word("known" if known else "unknown", self.say(item))
            case tree.ListKnown(list=name, known=known):
                return self._word("known" if known else "unknown", self._list(name))
            case tree.Case(whens=whens, otherwise=otherwise):
                *values, last = self._alike((*(value for _, value in whens), otherwise))
                pairs = zip(whens, values, strict=True)
                chosen = [self._word("when", self.say(condition), value) for (condition, _), value in pairs]
                return self._word("next").join(chosen) + self._word("otherwise", last)
            case tree.Negative(item=item):
                return f"-{self._bracketed(item) if isinstance(item, tree.Arith | tree.Negative) else self.say(item)}"
            case tree.Arith():
                return self._arithmetic(node)
            case tree.Call():
                return self._call(node)
            case tree.Aggregate():
                return self._aggregate(node)
        raise TypeError(f"no words for {type(node).__name__}")

    def _arithmetic(self, node: tree.Arith) -> str:
        if node.kind == "number":
            left, right = (
                self._alike((node.left, node.right)) if node.sign in "+-" else map(self.say, (node.left, node.right))
            )
            if isinstance(node.left, tree.Arith):
                left = self._word("brackets", left)
            if isinstance(node.right, tree.Arith):
                right = self._word("brackets", right)
            return self._word(node.sign, left, right)
        word = "elapsed" if node.kind == "span" else "after" if node.sign == "+" else "before"
        return self._word(word, self.say(node.left), self.say(node.right))

    def _call(self, node: tree.Call) -> str:
        is_time = node.kind in ("date", "moment") and node.function in phrases.EARLIEST
        phrase = (phrases.EARLIEST if is_time else phrases.CALLS)[node.function]
        if node.function in ("known", "least", "greatest"):
            said = self._alike(node.arguments)
        else:
            first, *others = node.arguments
            is_reckoned = isinstance(first, tree.Arith) and first.kind == "number"
            said = [self._bracketed(first) if is_reckoned else self.say(first), *map(self.say, others)]
        return phrase[self.language].format(*said, all=self._word("comma").join(said))

    def _aggregate(self, node: tree.Aggregate) -> str:
        name = self._list(node.list)
        self.told = {fact.name: fact for fact in self.vocabulary.lists[node.list].facts}
        value = "" if node.value is None else self.say(node.value)
        condition = "" if node.condition is None else self.say(node.condition)
        self.told = self.vocabulary.facts
        of = phrases.WHERE[self.language].format(list=name, condition=condition) if condition else name
        is_time = node.kind in ("date", "moment")
        phrase = (phrases.EARLIEST if is_time else phrases.AGGREGATES)[node.function]
        return phrase[self.language].format(list=name, of=of, value=value, condition=condition)

    def _alike(self, nodes: Sequence[tree.Node]) -> list[str]:
        """What stands together; a literal beside a fact is said in that fact's own words and unit."""
        fact = next((self.told[name] for node in nodes if (name := _name(node))), None)
        unit = next((found for node in nodes if (found := agree.unit_of(node))), "")
        return [
            self._literal(node.value, fact, unit) if isinstance(node, tree.Literal) else self.say(node)
            for node in nodes
        ]

    def _literal(self, value: tree.Value, fact: Fact | None, unit: str = "") -> str:
        if isinstance(value, bool):
            return self._word("true" if value else "false")
        if unit == "fen" and isinstance(value, int):
            return self._word("yuan", money.format_yuan(value))
        if isinstance(value, int | float):
            return text.number(value)
        if isinstance(value, Duration):
            return durations.format_duration(value, language=self.language)
        if isinstance(value, date):
            months = phrases.MONTHS.split()
            zh, en = (
                f"{value.year}年{value.month}月{value.day}日",
                f"{value.day} {months[value.month - 1]} {value.year}",
            )
            return zh if self.language == "zh" else en
        if fact is not None and value in fact.choice_labels:
            return self._label(fact.choice_labels[value], value)
        return self._word("quoted", value)

    def _list(self, name: str) -> str:
        return self._label(self.vocabulary.lists[name].label, name)

    def _label(self, label: Mapping[str, str], name: str) -> str:
        return label.get(self.language) or name

    def _bracketed(self, node: tree.Node) -> str:
        return self._word("brackets", self.say(node))

    def _word(self, word: str, *said: str) -> str:
        return self._fill(phrases.WORDS[word], *said)

    def _fill(self, phrase: Phrase, *said: str) -> str:
        return phrase[self.language].format(*said)


def _name(node: tree.Node) -> str:
    """The fact a node is, or is when it is known."""
    match node:
        case tree.Name(name=name):
            return name
        case tree.Call(function="known", arguments=(item, _)):
            return _name(item)
    return ""
