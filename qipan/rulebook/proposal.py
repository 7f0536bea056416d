"""A version on disk that is not adopted yet, as it would be signed: checked, dated and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import get_default_timezone

from qipan.identity.models import Approval
from qipan.rulebook import queries, reading
from qipan.rulebook.core import adopting, overlay
from qipan.rulebook.core.days import Days, check_alone, days_of
from qipan.rulebook.core.difference import Difference, differences
from qipan.rulebook.core.marks import Mark, from_memory
from qipan.rulebook.found import OnDisk
from qipan.rulebook.models import AdoptedVersion
from qipan.rules.declared import Declared


@dataclass(frozen=True)
class Proposal:
    """Everything the two signers decide on."""

    file: OnDisk
    exercise: bool
    area: str
    follows: AdoptedVersion | None  # what stands now in its track
    old: Declared | None
    days: Days
    changes: tuple[Difference, ...]
    memory: tuple[Mark, ...]
    overlays: str  # the id it is a stricter local version of
    renewals: int  # earlier adoptions of such an overlay here

    @property
    def new(self) -> Declared:
        return self.file.declared

    @property
    def needs_upper_level(self) -> bool:
        return bool(self.overlays) and overlay.needs_upper_level(self.renewals)


def prepare(file: OnDisk, *, exercise: bool, at: datetime) -> Proposal:
    """Check what can be checked before anybody signs; raises Refused with file, line and cure."""
    new = file.declared
    adopting.check_text(new, queries.kept_digest(new))
    adopting.check_sound(new, file.faults)
    adopting.check_status(new, exercise=exercise)
    jurisdiction = str(new.body.get("jurisdiction") or "")
    rows = queries.track(queries.adopted(new.kind, new.id), exercise=exercise, jurisdiction=jurisdiction)
    adopting.check_newer(new, [row.version for row in rows])
    stands = queries.standing(rows, at)
    days = days_of(new, signed_at=at, zone=get_default_timezone(), exercise=exercise)
    check_alone(days, [queries.days_of(row) for row in rows if row == stands or row.starts_at > at])
    old = reading.read(stands) if stands else None
    extends = overlay.overlay_of(new.body)
    parent = extends.parent if extends else ""
    return Proposal(
        file=file,
        exercise=exercise,
        area=queries.area_of(new),
        follows=stands,
        old=old,
        days=days,
        changes=tuple(differences(old.body if old else None, new.body)),
        memory=tuple(from_memory(new)),
        overlays=parent,
        renewals=queries.overlays_adopted(parent, jurisdiction, exercise=exercise) if parent else 0,
    )


def payload(proposal: Proposal, *, counted: dict[str, int]) -> dict[str, object]:
    """What two people put their names under: file, version, digest, counts; never a text or a person."""
    new = proposal.new
    return {
        "file": f"{new.kind}/{new.id}",
        "version": new.version,
        "digest": new.digest,
        "exercise": proposal.exercise,
        "follows": proposal.follows.ref if proposal.follows else "",
        "from": proposal.days.from_on.isoformat() if proposal.days.from_on else "",
        "to": proposal.days.to_on.isoformat() if proposal.days.to_on else "",
        "changes": len(proposal.changes),
        "memory": len(proposal.memory),
        "renewals": proposal.renewals,
        "affected": counted,
    }


def standing_payload(approval: Approval, *, at: datetime) -> dict[str, object]:
    """The request as it would be asked now; raises as `prepare` when it could not be asked any more.

    How many living subjects it would change is kept as it was asked: they go on living between two signatures.
    The second signer sees the number of the moment, and `sign` holds him to what he saw.
    """
    file = queries.on_disk(*name_of(approval.subject_id))
    found = prepare(file, exercise=bool(approval.payload["exercise"]), at=at)
    return payload(found, counted=approval.payload["affected"])


def name_of(subject_id: str) -> tuple[str, str, str]:
    """kind/id@version as three words."""
    line, _at, number = subject_id.rpartition("@")
    kind, _slash, ident = line.partition("/")
    return kind, ident, number
