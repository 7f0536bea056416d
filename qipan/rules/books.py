"""The rules of one part of a declared file as the assessment asks them: `codes`, `contacts`, `grade`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.kit.durations import parse as parse_span
from qipan.rules.declared import Declared
from qipan.rules.facts import Vocabulary
from qipan.rules.formulas import formulas_of
from qipan.rules.levels import Rule, Rulebook
from qipan.rules.offer import Offer
from qipan.rules.vocabulary import parsed


def rulebook_of(declared: Declared, part: str, offer: Offer) -> Rulebook:
    """The rulebook of a (resolved) file's part; KeyError when it has none, BadExpression when a rule cannot be read."""
    raw = declared.body[part]
    kept: dict[str, Vocabulary] = {}
    read: dict[tuple[int, str], Any] = {}
    for formula in formulas_of(declared):
        if formula.part == part and len(formula.way) == 4:
            read[int(formula.way[2]), str(formula.way[3])] = parsed(formula, declared, offer, kept)
    return Rulebook(
        file=declared.ref,
        subject=str(raw.get("subject", declared.body.get("subject", ""))),
        levels=tuple(level["id"] for level in raw["levels"]),
        rules=tuple(
            _rule(rule, {word: read[n, word] for m, word in read if m == n}) for n, rule in enumerate(raw["rules"])
        ),
        otherwise=raw["otherwise"],
        otherwise_says=raw.get("otherwise_says", {}),
    )


def _rule(raw: Mapping[str, Any], read: Mapping[str, Any]) -> Rule:
    return Rule(
        id=raw["id"],
        level=raw["level"],
        when=read["when"],
        says=raw["says"],
        clears=raw.get("clears", {}),
        until=read.get("until"),
        ends_at=read.get("ends_at"),
        check_after=parse_span(raw["check_after"]) if "check_after" in raw else None,
    )
