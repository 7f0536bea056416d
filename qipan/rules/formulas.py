"""Every place of a declared file where the expression language is spoken, what it is about and what it must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qipan.rules.declared import Declared, Way
from qipan.rules.facts import Kind

RULEBOOKS = {  # kind -> top-level keys that hold levels and rules
    "protocol": ("contacts", "codes"),
    "programme": ("grade",),
}


@dataclass(frozen=True)
class Formula:
    """One expression as written. `subject` is what its facts are of, `part` the top-level key it stands under.

    Where a moment is wanted a date will do: it ends with its day.
    """

    way: Way
    text: str
    wants: Kind
    subject: str
    part: str
    rule: Mapping[str, Any]  # the rule around it


def formulas_of(declared: Declared) -> Iterator[Formula]:
    """Yield them in the order of the file's parts; the file is as resolved, and its shape is right."""
    places = {"protocol": _protocol, "programme": _programme, "policy": _policy}.get(declared.kind)
    if places:
        yield from places(declared.body)


def subject_of(declared: Declared) -> str:
    """What the file is mainly about: a programme's subject, who a policy helps, the subject of a protocol's codes."""
    body = declared.body
    if declared.kind == "protocol":
        return str(body.get("codes", body.get("contacts", {})).get("subject", ""))
    return str(body.get("subject") or body.get("beneficiary") or "")


def rulebooks_of(declared: Declared) -> list[tuple[str, Mapping[str, Any]]]:
    """Every part that holds levels and rules, with its key."""
    keys = RULEBOOKS.get(declared.kind, ())
    return [(key, declared.body[key]) for key in keys if key in declared.body]


def _protocol(body: Mapping[str, Any]) -> Iterator[Formula]:
    for key in RULEBOOKS["protocol"]:
        yield from _rulebook(key, body.get(key, {}))
    lift = body.get("lift", {})
    for number, clause in enumerate(lift.get("clauses", ())):
        for n, each in enumerate(clause["all"]):
            way = ("lift", "clauses", number, "all", n, "expr")
            yield Formula(way, each["expr"], "flag", lift["subject"], "lift", each)
    care = body.get("care_override", {})
    for number, each in enumerate(care.get("rules", ())):
        yield Formula(
            ("care_override", "rules", number, "when"), each["when"], "flag", care["subject"], "care_override", each
        )


def _programme(body: Mapping[str, Any]) -> Iterator[Formula]:
    subject = str(body["subject"])
    for number, field in enumerate(body["form"]):
        if "required_when" in field:
            yield Formula(("form", number, "required_when"), field["required_when"], "flag", subject, "form", field)
    for key, rules in (("route", body.get("route", {}).get("rules", ())), ("transitions", body["transitions"])):
        for number, rule in enumerate(rules):
            way: Way = (key, number, "when") if key == "transitions" else (key, "rules", number, "when")
            if "when" in rule:
                yield Formula(way, rule["when"], "flag", subject, key, rule)
    for number, clock in enumerate(body.get("clocks", ())):
        if "when" in clock:
            yield Formula(("clocks", number, "when"), clock["when"], "flag", subject, "clocks", clock)
        for n, limit in enumerate(clock.get("limits", ())):
            yield Formula(("clocks", number, "limits", n, "when"), limit["when"], "flag", subject, "clocks", clock)
    yield from _rulebook("grade", {"subject": subject, **body.get("grade", {})})


def _policy(body: Mapping[str, Any]) -> Iterator[Formula]:
    for subject, rules in body["eligible"].items():
        for number, rule in enumerate(rules):
            yield Formula(("eligible", subject, number, "expr"), rule["expr"], "flag", subject, "eligible", rule)
    benefit = body["benefit"]
    yield Formula(("benefit", "expr"), benefit["expr"], "number", benefit["per"], "benefit", benefit)


def _rulebook(key: str, book: Mapping[str, Any]) -> Iterator[Formula]:
    for number, rule in enumerate(book.get("rules", ())):
        for word in ("when", "until", "ends_at"):
            if word in rule:
                wants: Kind = "moment" if word == "ends_at" else "flag"
                yield Formula((key, "rules", number, word), rule[word], wants, book["subject"], key, rule)
