"""What can be wrong with levels and the rules that give them: colours without an end, lifts without an anchor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules.declared import Declared, Fault
from qipan.rules.formulas import rulebooks_of
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer
from qipan.rules.vocabulary import vocabulary_of

UNKNOWN = Lint("level.unknown", "a level nobody described has no meaning", "use one of the levels listed")
UNTIL = Lint(
    "colour.until",
    "a colour that never says when it ends is never taken back",
    "write `until` with the condition that ends it, or `ends_at` with the moment",
)
ORDER = Lint(
    "colour.order",
    "where two rules hold at once, the first decides, so the stricter must stand first",
    "put the rules in the order of the levels, strictest first",
)
ANCHOR = Lint(
    "lift.anchor",
    "days are counted from something, and two readers of one sentence have counted from two things",
    "name a day or moment among the facts, and count from it",
)
MISSING = Lint(
    "lift.missing",
    "a line nobody says how to lift stands for ever",
    "write a clause for it under `lift`",
)
COLOURS = ("codes",)  # parts whose levels are colours of people


def check(declared: Declared, offer: Offer, *_: object) -> Iterator[Fault]:
    """Faults of every part of a (resolved) file that gives levels; its expressions are sound."""
    for key, book in rulebooks_of(declared):
        yield from _rulebook(declared, key, book)
    if "lift" in declared.body:
        yield from _lift(declared, declared.body["lift"], offer)
    contacts = declared.body.get("contacts", {})
    for number, handling in enumerate(contacts.get("handling", ())):
        name = handling["counts_from"]
        if name not in _moments(declared, offer, contacts["subject"]):
            what = f"`{name}` is no day or moment of a {contacts['subject']}"
            yield ANCHOR.at(declared, ("contacts", "handling", number), what)
    for number, window in enumerate(declared.body.get("windows", ())):
        anchors = _moments(declared, offer, window["subject"])
        for name in (*window["starts"].values(), window["ends"]):
            if name not in anchors:
                what = f"`{name}` is no day or moment of a {window['subject']}"
                yield ANCHOR.at(declared, ("windows", number), what)


def _rulebook(declared: Declared, key: str, book: Mapping[str, Any]) -> Iterator[Fault]:
    order = [level["id"] for level in book["levels"]]
    strictest = 0
    for number, rule in enumerate(book["rules"]):
        way = (key, "rules", number)
        if rule["level"] not in order:
            yield UNKNOWN.at(declared, (*way, "level"), f"`{rule['level']}` is not a level of `{key}`")
            continue
        place = order.index(rule["level"])
        if place < strictest:
            yield ORDER.at(declared, way, f"`{rule['id']}` ({rule['level']}) stands after a milder rule")
        strictest = max(strictest, place)
        if key in COLOURS and not {"until", "ends_at"} & set(rule) and rule["level"] != order[-1]:
            yield UNTIL.at(declared, way, f"`{rule['id']}` says when {rule['level']} begins, not when it ends")
    if book["otherwise"] not in order:
        yield UNKNOWN.at(declared, (key, "otherwise"), f"`{book['otherwise']}` is not a level of `{key}`")


def _lift(declared: Declared, lift: Mapping[str, Any], offer: Offer) -> Iterator[Fault]:
    levels = {zone["id"] for zone in declared.body.get("zones", ())}
    anchors = _moments(declared, offer, lift["subject"])
    lifted = {level for clause in lift["clauses"] for level in clause["levels"]}
    for number, zone in enumerate(declared.body.get("zones", ())):
        if zone["id"] not in lifted and zone["draw"]["by"] != "rest_of":
            yield MISSING.at(declared, ("zones", number), f"nobody says when `{zone['id']}` is lifted")
    for number, clause in enumerate(lift["clauses"]):
        way = ("lift", "clauses", number)
        for level in clause["levels"]:
            if level not in levels:
                yield UNKNOWN.at(declared, (*way, "levels"), f"`{level}` is not a zone of this protocol")
        for n, each in enumerate(clause["all"]):
            anchor = each.get("anchor")
            if anchor not in anchors or not re.search(rf"\b{anchor}\b", each["expr"]):
                what = f"`{anchor}` is no day or moment this counts from" if anchor else f"`{each['id']}` has no anchor"
                yield ANCHOR.at(declared, (*way, "all", n), what)


def _moments(declared: Declared, offer: Offer, subject: str) -> set[str]:
    facts = vocabulary_of(declared, offer, subject).facts
    return {name for name, fact in facts.items() if fact.kind in ("date", "moment")}


LINTS = (UNKNOWN, UNTIL, ORDER, ANCHOR, MISSING)
