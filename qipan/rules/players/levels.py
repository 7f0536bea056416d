"""Plays examples of levels, lifts and the way to care: the assessment asked about given facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qipan.kit.moments import read_moment
from qipan.rules.assess import assess
from qipan.rules.books import rulebook_of
from qipan.rules.declared import Declared
from qipan.rules.given import HERE, facts_given
from qipan.rules.levels import UNKNOWN_LEVEL, Known
from qipan.rules.offer import Offer
from qipan.rules.players.ask import Asked
from qipan.rules.three import UNKNOWN, every
from qipan.rules.vocabulary import vocabulary_of

NO_MOMENT = "2000-01-01T00:00"  # for an example that says none, whose rules then do not ask for it


def play_levels(declared: Declared, offer: Offer, part: str, example: Mapping[str, Any]) -> dict[str, object]:
    """`{level, rule, missing}`; the level is `unknown` when a rule that might decide cannot be answered."""
    at = read_moment(example.get("at", NO_MOMENT), HERE)
    return level_of(declared, offer, part, example["given"], at)


def level_of(declared: Declared, offer: Offer, part: str, given: Mapping[str, Any], at: datetime) -> dict[str, object]:
    """The level the rules of a part give these facts at a moment."""
    book = rulebook_of(declared, part, offer)
    facts = facts_given(given, vocabulary_of(declared, offer, book.subject))
    rows = [(name, Known(value, at=at, recorded_at=at, id=name)) for name, value in facts.items()]
    found = assess(book, rows, at=at, known_at=at)
    return {"level": found.level, "rule": found.rule, "missing": list(found.missing)}


def play_lift(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{lift, becomes}` for the zone named in `given.zone`: true, false or unknown with what is missing."""
    lift, given = declared.body["lift"], dict(example["given"])
    level = given.pop("zone", "")
    asked = Asked(declared, offer, lift["subject"], given, example.get("at", NO_MOMENT))
    clause = next((each for each in lift["clauses"] if level in each["levels"]), None)
    if clause is None:
        return {"lift": False}
    answer = every([asked.value(each["expr"]) for each in clause["all"]])
    if answer is UNKNOWN:
        return {"lift": UNKNOWN_LEVEL, "missing": sorted(asked.missing)}
    return {"lift": answer, **({"becomes": clause["becomes"]} if answer and "becomes" in clause else {})}


def play_care(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{grants, rule}` of the first rule that lets somebody through; `{grants: null}` when none does."""
    care = declared.body["care_override"]
    asked = Asked(declared, offer, care["subject"], example["given"], example.get("at", NO_MOMENT))
    for rule in care["rules"]:
        if asked.value(rule["when"]) is True:
            return {"grants": rule["grants"], "rule": rule["id"]}
    return {"grants": None}
