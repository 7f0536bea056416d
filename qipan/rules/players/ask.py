"""Asks the expressions of a file about given facts, and says which facts were missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qipan.kit.moments import read_moment
from qipan.rules.declared import Declared
from qipan.rules.expr import parse
from qipan.rules.expr.python import compile
from qipan.rules.facts import Kind, Vocabulary
from qipan.rules.given import HERE, facts_given
from qipan.rules.offer import Offer
from qipan.rules.three import UNKNOWN
from qipan.rules.vocabulary import vocabulary_of


class Asked:
    """One subject of a file's example at one moment; `missing` gathers what an unknown answer wanted."""

    def __init__(
        self, declared: Declared, offer: Offer, subject: str, given: Mapping[str, Any], at: datetime | str
    ) -> None:
        self.vocabulary: Vocabulary = vocabulary_of(declared, offer, subject)
        self.facts = facts_given(given, self.vocabulary)
        self.at = read_moment(at, HERE) if isinstance(at, str) else at
        self.missing: set[str] = set()

    def value(self, text: str, wants: Kind = "flag") -> Any:
        """What the expression gives, or UNKNOWN."""
        expression = parse(text, self.vocabulary, wants=wants)
        value = compile(expression)(self.facts, at=self.at)
        if value is UNKNOWN:
            self.missing |= {
                name for name in (*expression.names, *expression.lists) if self.facts.get(name, UNKNOWN) is UNKNOWN
            }
        return value
