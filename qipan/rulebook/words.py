"""What kinds, statuses, confidences and the commoner fields of a declared file are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from qipan.ui.words import speaks_chinese, spoken

KINDS = {
    "protocol": gettext_lazy("Protocols"),
    "norm": gettext_lazy("Norms"),
    "plan": gettext_lazy("Plans"),
    "programme": gettext_lazy("Programmes"),
    "policy": gettext_lazy("Policies"),
    "indicator": gettext_lazy("Indicators"),
    "calendar": gettext_lazy("Calendars"),
    "codes": gettext_lazy("Code lists"),
}
STATUSES = {
    "draft": pgettext_lazy("rule", "Draft"),
    "active": pgettext_lazy("rule", "Active"),
    "repealed": pgettext_lazy("rule", "Repealed"),
}
CONFIDENCES = {
    "sourced": gettext_lazy("with its source"),
    "secondary": gettext_lazy("from a secondary source"),
    "memory": gettext_lazy("from memory"),
    "design": gettext_lazy("a choice of design"),
}
HOW = {
    "added": pgettext_lazy("rule", "Added"),
    "removed": pgettext_lazy("rule", "Removed"),
    "changed": pgettext_lazy("rule", "Changed"),
    "moved": pgettext_lazy("rule", "Other order"),
}
# A field nobody has put into words is shown as it is written.
FIELDS = {
    "title": gettext_lazy("Title"),
    "status": gettext_lazy("Status"),
    "document": gettext_lazy("Document"),
    "authority": gettext_lazy("Authority"),
    "jurisdiction": gettext_lazy("Where it counts"),
    "effective": gettext_lazy("Days"),
    "from": pgettext_lazy("day", "from"),
    "to": pgettext_lazy("day", "to"),
    "confidence": gettext_lazy("How sure"),
    "source": gettext_lazy("Source"),
    "sources": gettext_lazy("Sources"),
    "says": gettext_lazy("Says"),
    "examples": gettext_lazy("Examples"),
    "given": gettext_lazy("given"),
    "expect": gettext_lazy("comes out"),
    "refused": gettext_lazy("is refused"),
    "part": gettext_lazy("Part"),
    "repealed": gettext_lazy("Repealed by"),
    "supersedes": gettext_lazy("Takes the place of"),
    "extends": gettext_lazy("Stands on"),
    "replace": gettext_lazy("Replaces"),
    "overlay": gettext_lazy("Stricter local version"),
    "of": pgettext_lazy("overlay", "of"),
    "set": pgettext_lazy("overlay", "Sets"),
    "expires": gettext_lazy("Last day"),
    "reason": gettext_lazy("Reason"),
    "clause": pgettext_lazy("rule", "Clause"),
    "label": pgettext_lazy("rule", "Name"),
    "name": pgettext_lazy("rule", "Name"),
    "note": gettext_lazy("Note"),
    # levels and rules
    "hazard": gettext_lazy("Hazard"),
    "subject": gettext_lazy("About"),
    "facts": gettext_lazy("Facts"),
    "levels": gettext_lazy("Levels"),
    "level": pgettext_lazy("rule", "Level"),
    "rules": pgettext_lazy("title", "Rules"),
    "when": pgettext_lazy("rule", "When"),
    "until": pgettext_lazy("rule", "Until"),
    "otherwise": gettext_lazy("Otherwise"),
    "clears": gettext_lazy("Clears when"),
    "contacts": gettext_lazy("Contacts"),
    "codes": gettext_lazy("Codes"),
    "lift": gettext_lazy("Lifting"),
    "tests": gettext_lazy("Tests"),
    "quarantine": gettext_lazy("Quarantine"),
    # zones
    "plan": gettext_lazy("Plan"),
    "norm": gettext_lazy("Norm"),
    "risk": gettext_lazy("Risk model"),
    "shape": gettext_lazy("How lines are drawn"),
    "effect": gettext_lazy("What people are asked"),
    "zones": gettext_lazy("Levels"),
    "draw": pgettext_lazy("rule", "Drawn"),
    "by": pgettext_lazy("drawn", "by"),
    "cut": gettext_lazy("the cheapest cut of the streets"),
    "rest_of": gettext_lazy("the rest of the area"),
    "buffer": gettext_lazy("distance"),
    "multiple": gettext_lazy("times the trade-off"),
    "radius_m": gettext_lazy("metres around"),
    "requires": gettext_lazy("Must lie inside"),
    "home": gettext_lazy("the home"),
    "visited": gettext_lazy("places visited"),
    "visited_hours": gettext_lazy("places visited for so many hours"),
    "measures": gettext_lazy("Measures"),
    "lockdown": gettext_lazy("Lockdown"),
    "controlled": gettext_lazy("Controlled"),
    "precaution": gettext_lazy("Precaution"),
    # norms
    "items": pgettext_lazy("norm", "Quantities"),
    "qty": pgettext_lazy("norm", "How much"),
    "unit": pgettext_lazy("norm", "Unit"),
    "per": pgettext_lazy("norm", "for every"),
    "round_up": gettext_lazy("rounded up to"),
    "formula": gettext_lazy("Formula"),
    "gate_class": gettext_lazy("Post by class of street"),
    "vehicle": gettext_lazy("for vehicles"),
    "foot": gettext_lazy("on foot"),
    "closed": pgettext_lazy("gate", "closed"),
    "closed_price": gettext_lazy("Guards a closed barrier counts as"),
    "people": pgettext_lazy("norm", "people"),
    # plans and programmes
    "trigger": gettext_lazy("Begins with"),
    "steps": gettext_lazy("Steps"),
    "do": gettext_lazy("Does"),
    "ask": gettext_lazy("Asks"),
    "teams": gettext_lazy("Teams"),
    "within": gettext_lazy("Within"),
    "arrive_within": gettext_lazy("There within"),
    "opens": gettext_lazy("Opens"),
    "after": pgettext_lazy("step", "after"),
    "form": gettext_lazy("Form"),
    "states": gettext_lazy("States"),
    "transitions": gettext_lazy("Transitions"),
    "clocks": gettext_lazy("Clocks"),
    "limit": gettext_lazy("Limit"),
    "calendar": gettext_lazy("Calendar"),
    "year": gettext_lazy("Year"),
    "holidays": gettext_lazy("Holidays"),
    "make_up": gettext_lazy("Made up for on"),
    "purpose": gettext_lazy("Purpose"),
    "readers": gettext_lazy("Who reads it"),
    "retention": gettext_lazy("Kept for"),
    "coverage": gettext_lazy("Coverage"),
}  # fmt: skip
# What a request for signatures says, where it no longer says what the file does.
PAYLOAD = {
    "digest": gettext_lazy("The file (SHA-256)"),
    "follows": gettext_lazy("Follows version"),
    "from": pgettext_lazy("day", "from"),
    "to": pgettext_lazy("day", "to"),
    "changes": gettext_lazy("Fields that differ"),
    "memory": gettext_lazy("Rules from memory"),
    "renewals": gettext_lazy("Renewals"),
}
VALUES = ("cut", "rest_of", "buffer", "lockdown", "controlled", "precaution")
STATED = {True: gettext_lazy("yes"), False: gettext_lazy("no")}


def field_words(path: Sequence[str]) -> str:
    """ "Kits · a person": the names down to a field, in the reader's language where they have words."""
    return " · ".join(str(FIELDS.get(step, step)) for step in path)


def value_words(value: Any, *, of: str = "") -> str:
    """A value as a reader says it: both languages' texts in one, lists joined, yes and no as words.

    `of` is the name of its field, where that gives its words a meaning of their own.
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(STATED[value])
    if isinstance(value, Mapping):
        if set(value) <= {"zh", "en"}:
            return spoken(value)
        between = "；" if speaks_chinese() else "; "
        return between.join(f"{FIELDS.get(key, key)} {value_words(inner, of=key)}" for key, inner in value.items())
    if isinstance(value, list):
        return ("、" if speaks_chinese() else ", ").join(value_words(inner, of=of) for inner in value)
    if isinstance(value, float):
        return f"{value:g}"
    known = {**(STATUSES if of == "status" else {}), **(CONFIDENCES if of != "status" else {})}
    if value in VALUES:
        return str(FIELDS[value])
    return str(known.get(value, value))


def example_words(example: Mapping[str, Any]) -> str:
    """One example as a sentence: given this, that comes out, or it is refused."""
    given = value_words(example.get("given"))
    more = {key: value for key, value in example.items() if key not in ("given", "expect", "refused")}
    before = f"{value_words(more)}{'；' if speaks_chinese() else '; '}" if more else ""
    if "refused" in example:
        return f"{before}{given} → {FIELDS['refused']} ({example['refused']})"
    return f"{before}{given} → {value_words(example.get('expect'))}"


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))
