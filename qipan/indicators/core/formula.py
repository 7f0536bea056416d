"""One formula of a declared file: read in the one language, run over facts, said in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qipan.rules.expr import BadExpression, Expression, Wrong, parse, python, say
from qipan.rules.facts import Kind, Vocabulary


@dataclass(frozen=True)
class Formula:
    """What a file wrote, and the closure that answers it."""

    expression: Expression
    run: Callable[..., object]

    @property
    def names(self) -> frozenset[str]:
        """The facts it asks for."""
        return frozenset(self.expression.names)

    def value(self, facts: Mapping[str, object], *, at: datetime) -> object:
        """Answer over these facts; UNKNOWN when one that decides is missing."""
        return self.run(facts, at=at)

    def of_rows(self, settings: Mapping[str, object], *, at: datetime) -> Callable[[Mapping[str, object]], object]:
        """The question to put to each row's facts, weights and thresholds beside them."""
        run, asked = self.run, {name: settings[name] for name in self.names & settings.keys()}
        if asked:
            return lambda facts: run({**facts, **asked}, at=at)
        return lambda facts: run(facts, at=at)

    def words(self, language: say.Language) -> str:
        """The formula as a sentence, `zh` or `en`."""
        return self.said(self.expression, language)

    @staticmethod
    def said(expression: Expression, language: say.Language) -> str:
        """Any expression as a sentence."""
        return say.plain(expression, language)


def formula(text: str, vocabulary: Vocabulary, *, wants: Kind) -> Formula:
    """Raises BadExpression with every fault and its place in the text; a figure never waits for a working day."""
    expression = parse(text, vocabulary, wants=wants)
    if expression.asks_workdays:
        raise BadExpression(
            [Wrong("indicator.workdays", "an indicator counts days of the calendar; use days_between", 0)]
        )
    return Formula(expression, python.compile(expression))
