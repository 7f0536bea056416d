"""An order in one sentence, and what changed since it was drafted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qipan.identity import queries as identity
from qipan.identity.models import Account, Approval, Signature
from qipan.response import queries as responses
from qipan.rulebook import queries as rules
from qipan.ui.marks import level_word
from qipan.ui.words import number, speaks_chinese, spoken
from qipan.zones import queries as zones
from qipan.zones import shown
from qipan.zones.models import Zone

SETTLED_SHOWN = 10
TITLES = {
    "plans.press": gettext_lazy("Lockdown order %(number)s"),
    "zones.lift": gettext_lazy("Lift zone %(number)s"),
    rules.DEED: gettext_lazy("Rule %(number)s"),
}


@dataclass(frozen=True)
class Changed:
    """One figure before and after."""

    label: str
    before: str
    after: str


def title(approval: Approval) -> str:
    """What the order is called on lists."""
    words = TITLES.get(approval.deed)
    if words is None:
        return _deed_word(approval)
    if approval.deed == rules.DEED:
        return str(words) % {"number": f"{spoken(approval.payload['title'])} {approval.payload['version']}"}
    return str(words) % {"number": approval.payload.get("number", approval.subject_id)}


def sentence(approval: Approval) -> str:
    """Everything that happens on the second signature, in one sentence; "" for a deed without one."""
    tell = SENTENCES.get(approval.deed)
    return tell(approval) if tell else ""


def changes(approval: Approval, zone: Zone | None) -> list[Changed]:
    """Figures that differ between the first drawing and what is signed; for other deeds, since it was asked."""
    if zone is None:
        found = identity.changes_since_asked(approval)
        return [Changed(change.key, str(change.before), str(change.after)) for change in found]
    first, standing = zones.version(zone, 1), zones.version(zone, approval.payload["version"])
    rows = shown.differences(first, standing)
    changed = [Changed(label, number(old), number(new)) for label, old, new in rows if old != new]
    if first.drawing.alternative != standing.drawing.alternative:
        old, new = (str(shown.NAMES[one.drawing.alternative]) for one in (first, standing))
        changed.insert(0, Changed(_("Alternative"), old, new))
    return changed


def settled_lately(reader: Account) -> list[Approval]:
    """Settled requests under which this person's name stands, newest first."""
    mine = Signature.objects.filter(account=reader).values("approval_id")
    rows = Approval.objects.exclude(state="open").filter(pk__in=mine).select_related("asked_by__organisation")
    return list(rows.order_by("-settled_at")[:SETTLED_SHOWN])


def _press(approval: Approval) -> str:
    payload = approval.payload
    rings = ("，" if speaks_chinese() else ", ").join(
        _("%(level)s %(people)s people") % {"level": level_word(level), "people": number(people)}
        for level, people in payload["levels"][:-1] or payload["levels"]
    )
    facts = {key: number(payload[key]) for key in ("gates", "guards", "kits")}
    said = _("%(rings)s, %(gates)s gates, %(guards)s guards over three shifts, %(kits)s kits.") % {
        "rings": rings,
        **facts,
    }
    confined = payload["enclosure_only"] + payload["shut_off"]
    if confined:
        said = (
            _("%(households)s households are confined for enclosure only.") % {"households": number(confined)}
            + " "
            + said
        )
    return said


def _lift(approval: Approval) -> str:
    facts = {"people": number(approval.payload["people"]), "gates": number(approval.payload["gates"])}
    return _("%(people)s people are free to go, %(gates)s gates open.") % facts


SENTENCES: dict[str, Callable[[Approval], str]] = {"plans.press": _press, "zones.lift": _lift}


def _deed_word(approval: Approval) -> str:
    if approval.subject_kind == "response":
        return responses.response(int(approval.subject_id)).named(get_language() or "zh-hans")
    return str(approval.payload.get("title") or approval.deed)
