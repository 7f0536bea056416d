"""What may follow what: where sqlglot forgives (aliases, neighbouring texts, dropped signs), it is never asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from qipan.rules.expr.faults import BadExpression, Wrong
from qipan.rules.expr.tokens import Token

DEEPEST = 16  # brackets, case, not and minus inside one another: sqlglot and we recurse over them
COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">=", "between", "in", "is"})
_LEAVES = frozenset({"name", "number", "text", "true", "false", "date", "known", "unknown", "at"})
_BEFORE_NOT = frozenset({"", "(", ",", "and", "or", "not", "when", "then", "else"})
_STAGES = {"when": ("case", "then"), "then": ("when",), "else": ("then",), "end": ("else",)}
_CASE = "A case reads: case when … then … else … end."
_ENDS = "between needs two ends: between 1 and 5."


class _Level:
    """One bracket or case: what opened it, and what was seen in it so far."""

    def __init__(self, opener: str, at: int, *, has_commas: bool = False) -> None:
        self.opener, self.at, self.has_commas = opener, at, has_commas
        self.stage = "case"
        self.is_compared = False  # a comparison since the last and, or, comma
        self.betweens = 0  # between that still waits for its and


def check(tokens: Sequence[Token]) -> None:
    """Raise BadExpression at the first token that cannot stand where it stands."""
    _Order(tokens).check()


class _Order:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.keys = ["at" if t.text == "at" and t.sort == "name" else _key(t) for t in tokens]
        self.has_operand = False  # an operand stands to the left
        self.levels = [_Level("", 0)]
        self.signs = 0  # not and minus in a row

    def check(self) -> None:
        for index, key in enumerate(self.keys):
            if key == "text" and self._key(index - 1) == "date":
                continue
            if key in _LEAVES:
                self._leaf(index, key)
            elif key in ("(", "case"):
                self._open(index, key)
            elif key == ")":
                self._close(index)
            elif key in _STAGES:
                self._case(index, key)
            elif key == "not":
                self._not(index)
            elif key == "-" and not self.has_operand:
                self._deeper(index)
            else:
                self._operator(index, key)
        if len(self.levels) > 1:
            self._stop("expr.syntax", f"This “{self.levels[-1].opener}” is never closed.", self.levels[-1].at)
        if not self.has_operand:
            self._misses(len(self.keys) - 1, "after")
        if self.levels[0].betweens:
            self._stop("expr.syntax", _ENDS, self.tokens[-1].at)

    def _leaf(self, index: int, key: str) -> None:
        before, after = self._key(index - 1), self._key(index + 1)
        if self.has_operand:
            rule = "expr.alias" if key == "name" else "expr.syntax"
            self._here(rule, index, "“%s” stands beside something; join the two with a sign, or take it out.")
        is_asked = before == "is" or (before == "not" and self._key(index - 2) == "is")
        if key in ("known", "unknown") and not (key == "known" and after == "("):
            if not is_asked:
                self._here("expr.never", index, "Nothing equals %s; ask with is: age is unknown.")
        elif is_asked:
            self._here("expr.syntax", index, "After is comes known or unknown, not “%s”.")
        if key == "date" and after != "text":
            self._here("expr.syntax", index, "After %s comes a day in quotes: date '2022-02-01'.")
        self.has_operand, self.signs = True, 0

    def _open(self, index: int, key: str) -> None:
        before = self._key(index - 1)
        is_call = key == "(" and before in ("name", "known", "at")
        if self.has_operand and not is_call:
            self._here("expr.syntax", index, "“%s” cannot stand here; a sign is missing before it.")
        if before == "is" or (before == "not" and self._key(index - 2) == "is"):
            self._here("expr.syntax", index, "After is comes known or unknown, not “%s”.")
        self.levels.append(_Level(key, self.tokens[index].at, has_commas=is_call or before == "in"))
        self.has_operand = False
        self._measure(index)

    def _close(self, index: int) -> None:
        level = self.levels[-1]
        if level.opener != "(":
            self._here("expr.syntax", index, "This “%s” was never opened.")
        if not self.has_operand and not (level.has_commas and self._key(index - 1) == "("):
            self._misses(index, "before")
        self._no_open_between(index)
        self.levels.pop()
        self.has_operand, self.signs = True, 0

    def _case(self, index: int, key: str) -> None:
        level = self.levels[-1]
        is_first = key == "when" and level.stage == "case"
        if level.opener != "case" or level.stage not in _STAGES[key] or self.has_operand is is_first:
            self._stop("expr.syntax", _CASE, self.tokens[index].at)
        self._no_open_between(index)
        level.is_compared, level.stage, self.signs = False, key, 0
        self.has_operand = key == "end"
        if key == "end":
            self.levels.pop()

    def _not(self, index: int) -> None:
        if self._key(index - 1) == "is":
            return
        if self.has_operand:
            if self._key(index + 1) not in ("in", "between"):
                self._here("expr.syntax", index, "“%s” cannot stand here; and, or is missing before it.")
        elif self._key(index - 1) not in _BEFORE_NOT:
            self._here("expr.syntax", index, "Put brackets round this %s.")
        else:
            self._deeper(index)

    def _operator(self, index: int, key: str) -> None:
        level = self.levels[-1]
        if not self.has_operand:
            self._misses(index, "before")
        if key in COMPARING:
            if level.is_compared:
                self._here(
                    "expr.chained", index, "“%s” follows another comparison; join the two with and, or bracket one."
                )
            level.is_compared = True
            level.betweens += key == "between"
            if key == "in" and self._key(index + 1) != "(":
                self._here("expr.syntax", index, "After %s come brackets: in ('a', 'b').")
        elif key == "and" and level.betweens:
            level.betweens -= 1
        elif key in ("and", "or", ","):
            self._no_open_between(index)
            if key == "," and not level.has_commas:
                self._here("expr.syntax", index, "A “%s” stands only in a function or after in.")
            level.is_compared = False
        self.has_operand, self.signs = False, 0

    def _deeper(self, index: int) -> None:
        self.signs += 1
        self._measure(index)

    def _measure(self, index: int) -> None:
        if len(self.levels) - 1 + self.signs > DEEPEST:
            says = f"Nested deeper than {DEEPEST}; say it flatter, or in two rules."
            self._stop("expr.depth", says, self.tokens[index].at)

    def _no_open_between(self, index: int) -> None:
        if self.levels[-1].betweens:
            self._stop("expr.syntax", _ENDS, self.tokens[index].at)

    def _misses(self, index: int, side: str) -> NoReturn:
        self._here("expr.syntax", index, f"Something is missing {side} “%s”.")

    def _key(self, index: int) -> str:
        return self.keys[index] if 0 <= index < len(self.keys) else ""

    def _here(self, rule: str, index: int, says: str) -> NoReturn:
        token = self.tokens[index]
        self._stop(rule, says % token.text if "%s" in says else says, token.at)

    @staticmethod
    def _stop(rule: str, says: str, at: int) -> NoReturn:
        raise BadExpression([Wrong(rule, says, at)])


def _key(token: Token) -> str:
    return token.text if token.sort in ("word", "sign") else token.sort
