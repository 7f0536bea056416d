"""How far each rule can be trusted: sourced, second hand, from memory or designed, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules import ways
from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint

MISSING = Lint(
    "confidence.missing",
    "a reader must see which figure was looked up and which was thought up",
    "write `confidence: sourced`, `secondary`, `memory` or `design`, on the rule or once for the file",
)
MEMORY = Lint(
    "confidence.memory",
    "a rule from memory may be wrong, and people are held by it",
    "leave the file a draft, or name the health authority that answers for it in `authority.signed_off_by`",
)
SOURCE = Lint(
    "source.missing",
    "what was looked up can be looked up again",
    "write `source` on the rule, or `source` or `document` once for the file",
)
UNKNOWN = Lint("source.unknown", "a source nobody described leads nowhere", "describe it once under `sources`")

RULES = {  # kind -> ways to what must say how far it can be trusted
    "protocol": (
        "zones.*",
        "windows.*",
        "timeline.*",
        "contacts.rules.*",
        "contacts.handling.*",
        "codes.rules.*",
        "lift.clauses.*",
        "care_override.rules.*",
        "screening",
    ),
    "programme": ("clocks.*", "grade.rules.*"),
    "policy": ("eligible.*.*", "benefit"),
    "plan": ("steps.*",),
}


def check(declared: Declared, *_: object) -> Iterator[Fault]:
    """Faults of every rule of a file; a file's own `confidence` and `source` stand for rules without."""
    body = declared.body
    signed = isinstance(body.get("authority"), Mapping) and bool(body["authority"].get("signed_off_by"))
    for way, rule in [((), body), *_rules(declared)]:
        words = confidence_of(rule, body)
        if way and not words:
            yield MISSING.at(declared, way, f"`{_name(way, rule)}` does not say how far it can be trusted")
        own = words if way == () or "confidence" in rule else ()
        if "memory" in own and declared.status == "active" and not signed:
            yield MEMORY.at(declared, (*way, "confidence"), "this was written from memory and is active")
        if way and {"sourced", "secondary"} & set(words) and not _has_source(rule, body):
            yield SOURCE.at(declared, way, f"`{_name(way, rule)}` was looked up, nobody says where")
    yield from _unknown(declared, body, ())


def confidence_of(rule: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, ...]:
    """The words a rule, or else its file, says of itself; a mapping has one for each of its fields."""
    said = rule.get("confidence", body.get("confidence", ()))
    return tuple(said.values()) if isinstance(said, Mapping) else (said,) if said else ()


def _rules(declared: Declared) -> Iterator[tuple[Way, Mapping[str, Any]]]:
    for way in RULES.get(declared.kind, ()):
        for steps in ways.matches(declared.body, way):
            rule = ways.get(declared.body, steps)
            if isinstance(rule, Mapping):
                yield steps, rule


def _has_source(rule: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    return bool(rule.get("source") or body.get("source") or body.get("document"))


def _name(way: Way, rule: Mapping[str, Any]) -> str:
    return str(rule.get("id", way[-1]))


def _unknown(declared: Declared, node: Any, way: Way) -> Iterator[Fault]:
    """Sources named anywhere in a file that describes its sources by name."""
    table = declared.body.get("sources")
    if not isinstance(table, Mapping):
        return
    if isinstance(node, Mapping):
        named = node.get("source", ())
        for each in [named] if isinstance(named, str) else named:
            if each not in table:
                yield UNKNOWN.at(declared, (*way, "source"), f"`{each}` is not among the sources")
        for key, value in node.items():
            if key not in ("examples", "sources"):
                yield from _unknown(declared, value, (*way, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _unknown(declared, value, (*way, number))


LINTS = (MISSING, MEMORY, SOURCE, UNKNOWN)
