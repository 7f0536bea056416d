"""What can be wrong with an expression: every id, in one table, with an example and its cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Wrong:
    """One fault: which rule said no, in a sentence that names the cure, and where (offset in the text from 0)."""

    rule: str
    says: str
    at: int


class BadExpression(Exception):
    """The text is no expression of the language; `faults` says why, in the order of the text."""

    def __init__(self, faults: Sequence[Wrong]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.at))
        super().__init__("; ".join(f"{fault.rule} at {fault.at}: {fault.says}" for fault in self.faults))


# id → (what it means, an example that gives this id and no other, the cure). Examples use the vocabulary of
# docs/formats/expressions.md; tests walk the table and the page.
FAULTS: Final[dict[str, tuple[str, str, str]]] = {
    "expr.length": ("longer than 4,000 characters", "true and … 4,000 times", "split it into several rules"),
    "expr.tokens": (
        "more than 600 words, numbers, texts and signs",
        "age = 1 or age = 1 or …",
        "split it, or use in (…)",
    ),
    "expr.depth": (
        "brackets, `case`, `not` or signs nested deeper than 16, or a chain of + - * / longer than 40",
        "((((((((((((((((((age = 1))))))))))))))))))",
        "say it flatter, or in two rules",
    ),
    "expr.size": (
        "so many multiplications that a number may outgrow what it is counted in",
        "1 < " + " * ".join(["age"] * 20),
        "round a part on the way",
    ),
    "expr.character": (
        "a character that may not stand here: controls, invisible ones, look-alikes",
        "age ＞ 18",
        "use the plain keyboard's letters and signs; other characters only between quotes",
    ),
    "expr.capital": ("a capital letter outside a text", "age > 18 AND is_tested", "write small letters"),
    "expr.comment": ("a comment", "age > 18 -- adults", "put it in the file's own comment or note"),
    "expr.sign": ("a sign the language does not have", "age == 18", "use = != < <= > >= + - * /"),
    "expr.literal": (
        "a number, text, date or length of time that cannot be read, is too long or out of range",
        "onset = date '2022-02-30'",
        "write 1.5, 'text', date '2022-02-01', '2d'",
    ),
    "expr.word": (
        "a word of SQL that the language does not have",
        "district like '鹿%'",
        "use = , in (…) or starts_with",
    ),
    "expr.subselect": ("a query inside the expression", "age in (select 1)", "name a list: count(samples)"),
    "expr.alias": (
        "one thing beside another without a sign between, or `as`",
        "age years > 18",
        "remove it or join with and",
    ),
    "expr.dotted": ("a name with a dot", "person.age > 18", "write the fact's bare name"),
    "expr.name": ("a fact nobody tells about this subject", "agee > 18", "use a name of the vocabulary"),
    "expr.function": ("a function off the list", "upper(district) = 'X'", "use one of the list"),
    "expr.arguments": (
        "too few or too many arguments, or one that must be written out",
        "round(share)",
        "see the table",
    ),
    "expr.list": (
        "a list used as a value, a fact of another list inside an aggregate, or one aggregate in another",
        "samples > 3",
        "ask count, any, all, sum, min or max of it",
    ),
    "expr.type": ("kinds that do not go together", "onset > '2022-02-01'", "write date '2022-02-01'"),
    "expr.unit": (
        "numbers of different units, or working days where clock time is meant",
        "at - tested_at > '5wd'",
        "use workdays_between, or the same unit on both sides",
    ),
    "expr.chained": ("two comparisons in a row", "18 < age < 60", "write age > 18 and age < 60, or between"),
    "expr.choice": ("a text which this fact can never be", "result = 'postive'", "use one of the fact's choices"),
    "expr.never": ("something that can only be unknown", "age = null", "ask `is unknown`"),
    "expr.syntax": ("not a sentence of the grammar", "age > ", "see the grammar"),
}
