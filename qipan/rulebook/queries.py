"""Questions about what was adopted. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qipan.identity.models import Approval, Area, Signature
from qipan.identity.queries import approval as find_approval
from qipan.identity.queries import signatures
from qipan.kit.refusal import Missing
from qipan.rulebook.core import days
from qipan.rulebook.core.days import Days
from qipan.rulebook.core.heads import jurisdiction_of
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rules.declared import Declared

DEED = "rulebook.adopt"
SUBJECT = "rule"  # kind/id@version of a file that waits for its signatures


def adopted(kind: str, ident: str) -> list[AdoptedVersion]:
    """Every adopted version of a file, in the order of its signatures, those for exercises too."""
    return list(AdoptedVersion.objects.of(kind, ident).select_related("approval"))


def track(rows: Sequence[AdoptedVersion], *, exercise: bool, jurisdiction: str) -> list[AdoptedVersion]:
    """The versions that follow one another: those in earnest, or those for exercises, of one jurisdiction."""
    return [row for row in rows if row.exercise is exercise and row.jurisdiction == jurisdiction]


def days_of(row: AdoptedVersion) -> Days:
    return Days(row.ref, row.from_on, row.to_on, row.starts_at, row.ends_at)


def standing(rows: Sequence[AdoptedVersion], at: datetime) -> AdoptedVersion | None:
    """Of the versions of one track, the one that stands at a moment."""
    place = days.standing([days_of(row) for row in rows], at)
    return None if place is None else rows[place]


def ended_at(row: AdoptedVersion, rows: Sequence[AdoptedVersion]) -> datetime | None:
    """When a version of a track stopped, or will: its own last day or the start of what follows; None while open."""
    later = [each.starts_at for each in rows if (each.starts_at, each.pk) > (row.starts_at, row.pk)]
    ends = [moment for moment in (row.ends_at, min(later, default=None)) if moment is not None]
    return min(ends, default=None)


def version(kind: str, ident: str, number: str) -> AdoptedVersion | None:
    """One id@version as it was adopted; where it was adopted twice (exercises, then in earnest) the texts are one."""
    return AdoptedVersion.objects.of(kind, ident).filter(version=number).order_by("-id").first()


def kept_digest(declared: Declared) -> str | None:
    """The digest of this id@version as it was adopted, if it was."""
    row = version(declared.kind, declared.id, declared.version)
    return None if row is None else row.digest


def on_disk(kind: str, ident: str, number: str) -> OnDisk:
    """The file of this name and version on this machine; Missing."""
    found = shelf().find(kind, ident, number)
    if found is None:
        raise Missing(
            "rulebook.no_file",
            "There is no file %(kind)s %(ref)s on this machine",
            do="Look at the rulebook for what there is",
            where=f"{kind}/{ident}@{number}",
            params={"kind": kind, "ref": f"{ident}@{number}"},
        )
    return found


def area_of(declared: Declared) -> str:
    """Where an adoption counts, as an area code: the jurisdiction when it is an area here, else the whole house."""
    return jurisdiction_area(jurisdiction_of(declared.body))


def jurisdiction_area(jurisdiction: str) -> str:
    known = Area.objects.filter(code=jurisdiction).values_list("code", flat=True).first() if jurisdiction else None
    return str(known or Area.objects.filter(parent=None).order_by("code").values_list("code", flat=True).first() or "")


def waiting(kind: str, ident: str, number: str, *, at: datetime) -> Approval | None:
    """The open request for signatures under this version, if any."""
    subject = f"{kind}/{ident}@{number}"
    rows = Approval.objects.open(at).filter(deed=DEED, subject_kind=SUBJECT, subject_id=subject)
    return rows.select_related("asked_by__organisation").order_by("-id").first()


def request(approval_id: int) -> Approval:
    """The request for signatures under a rule; Missing for any other."""
    held = find_approval(approval_id)
    if held.deed != DEED:
        raise Missing("rulebook.no_request", "There is no such request for signatures", where=f"approval/{approval_id}")
    return held


def signers(row: AdoptedVersion) -> list[Signature]:
    """Whose names stand under an adopted version; empty for one that came with the release."""
    if row.approval is None:
        return []
    return [name for name in signatures(row.approval) if name.is_yes and name.digest == row.approval.digest]


def overlays_of(kind: str, parent: str) -> list[AdoptedVersion]:
    """Every stricter local version of a rule that was adopted here, under whatever id, in order."""
    return list(AdoptedVersion.objects.filter(kind=kind, overlays=parent))
