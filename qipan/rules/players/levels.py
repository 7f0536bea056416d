"""Plays examples of levels: the first rule that holds and has not ended decides, and what is missing decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.rules.declared import Declared
from qipan.rules.offer import Offer
from qipan.rules.players.ask import Asked
from qipan.rules.three import UNKNOWN, every, negate

NO_MOMENT = "2000-01-01T00:00"  # for an example that says none, whose rules then do not ask for it


def play_levels(declared: Declared, offer: Offer, part: str, example: Mapping[str, Any]) -> dict[str, object]:
    """`{level, rule}`; `{level: unknown, missing}` when a rule that might decide cannot be answered."""
    book = declared.body[part]
    subject = book.get("subject", declared.body.get("subject", ""))
    asked = Asked(declared, offer, subject, example["given"], example.get("at", NO_MOMENT))
    return level_of(book, asked)


def level_of(book: Mapping[str, Any], asked: Asked) -> dict[str, object]:
    """The level these rules give what was asked."""
    for rule in book["rules"]:
        until = asked.value(rule["until"]) if "until" in rule else False
        holds = every([asked.value(rule["when"]), negate(until)])
        if holds is UNKNOWN:
            return {"level": "unknown", "rule": rule["id"], "missing": sorted(asked.missing)}
        asked.missing.clear()
        if holds:
            return {"level": rule["level"], "rule": rule["id"]}
    return {"level": book["otherwise"], "rule": "otherwise"}


def play_lift(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{lift, becomes}` for the zone named in `given.zone`: true, false or unknown with what is missing."""
    lift, given = declared.body["lift"], dict(example["given"])
    level = given.pop("zone", "")
    asked = Asked(declared, offer, lift["subject"], given, example.get("at", NO_MOMENT))
    clause = next((each for each in lift["clauses"] if level in each["levels"]), None)
    if clause is None:
        return {"lift": False}
    answer = every(asked.value(each["expr"]) for each in clause["all"])
    if answer is UNKNOWN:
        return {"lift": "unknown", "missing": sorted(asked.missing)}
    return {"lift": answer, **({"becomes": clause["becomes"]} if answer and "becomes" in clause else {})}


def play_care(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{grants, rule}` of the first rule that lets somebody through; `{grants: null}` when none does."""
    care = declared.body["care_override"]
    asked = Asked(declared, offer, care["subject"], example["given"], example.get("at", NO_MOMENT))
    for rule in care["rules"]:
        if asked.value(rule["when"]) is True:
            return {"grants": rule["grants"], "rule": rule["id"]}
    return {"grants": None}
