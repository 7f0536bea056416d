"""What kinds, statuses, confidences and the commoner fields of a declared file are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
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
    "repealed": gettext_lazy("Repealed by"),
    "extends": gettext_lazy("Stricter version of"),
    "reason": gettext_lazy("Reason"),
    "hazard": gettext_lazy("Hazard"),
    "plan": gettext_lazy("Plan"),
    "norm": gettext_lazy("Norm"),
    "risk": gettext_lazy("Risk model"),
    "shape": gettext_lazy("How lines are drawn"),
    "effect": gettext_lazy("What people are asked"),
    "zones": gettext_lazy("Levels"),
    "label": gettext_lazy("Name"),
    "draw": gettext_lazy("Drawn"),
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
    "clause": gettext_lazy("Clause"),
    "measures": gettext_lazy("Measures"),
    "kits": gettext_lazy("Kits"),
    "per_person": gettext_lazy("a person"),
    "round_up": gettext_lazy("rounded up to boxes of"),
    "gate_class": gettext_lazy("Post by class of street"),
    "guards_per_gate": gettext_lazy("Guards at a gate"),
    "vehicle": gettext_lazy("for vehicles"),
    "foot": gettext_lazy("on foot"),
    "closed": pgettext_lazy("gate", "closed"),
    "barriers_per_patroller": gettext_lazy("Closed barriers a patroller walks"),
    "shifts": gettext_lazy("Shifts"),
    "closed_price": gettext_lazy("Guards a closed barrier counts as"),
    "people_per_sampler": gettext_lazy("People a sampler"),
    "people_per_tube": gettext_lazy("People a tube"),
    "people_per_point": gettext_lazy("People a sampling point"),
    "lockdown": gettext_lazy("Lockdown"),
    "controlled": gettext_lazy("Controlled"),
    "precaution": gettext_lazy("Precaution"),
    "household": gettext_lazy("one household"),
    "trigger": gettext_lazy("Begins with"),
    "steps": gettext_lazy("Steps"),
    "do": gettext_lazy("Does"),
    "ask": gettext_lazy("Asks"),
    "per": gettext_lazy("once for each"),
    "teams": gettext_lazy("Teams"),
    "within": gettext_lazy("Within"),
    "arrive_within": gettext_lazy("There within"),
    "opens": gettext_lazy("Opens"),
    "after": pgettext_lazy("step", "after"),
    "when": pgettext_lazy("rule", "When"),
    "level": gettext_lazy("Level"),
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
VALUES = ("cut", "rest_of", "buffer", "household", "lockdown", "controlled", "precaution")
STATED = {True: gettext_lazy("yes"), False: gettext_lazy("no")}


def field_words(path: Sequence[str]) -> str:
    """ "Kits · a person": the names down to a field, in the reader's language where they have words."""
    return " · ".join(str(FIELDS.get(step, step)) for step in path)


def value_words(value: Any) -> str:
    """A value as a reader says it: both languages' texts in one, lists joined, yes and no as words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(STATED[value])
    if isinstance(value, Mapping):
        if set(value) <= {"zh", "en"}:
            return spoken(value)
        between = "；" if speaks_chinese() else "; "
        return between.join(f"{FIELDS.get(key, key)} {value_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ("、" if speaks_chinese() else ", ").join(value_words(inner) for inner in value)
    if isinstance(value, str) and value in VALUES:
        return str(FIELDS[value])
    if isinstance(value, str) and value in STATUSES:
        return str(STATUSES[value])
    return f"{value:g}" if isinstance(value, float) else str(value)


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def lines_word(lines: str) -> str:
    """ "lines 14, 22"."""
    return _("lines %(lines)s") % {"lines": lines}
