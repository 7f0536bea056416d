"""A version on disk that is not adopted yet, as it would be signed: checked, dated and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import get_default_timezone

from qipan.identity.models import Approval
from qipan.rulebook import queries, reading
from qipan.rulebook.core import adopting, overlay
from qipan.rulebook.core.days import Days, check_alone, days_of
from qipan.rulebook.core.heads import jurisdiction_of
from qipan.rulebook.core.marks import Mark, from_memory
from qipan.rulebook.found import OnDisk
from qipan.rules.declared import Declared
from qipan.rules.difference import Difference, differences
from qipan.rules.resolve import parent_ref


@dataclass(frozen=True)
class Proposal:
    """Everything the two signers decide on; `new` and `old` are put together with what they stand on."""

    file: OnDisk
    exercise: bool
    area: str
    new: Declared
    old: Declared | None  # what holds in its place now
    days: Days
    changes: tuple[Difference, ...]
    memory: tuple[Mark, ...]
    overlays: str  # the id it is a stricter local version of
    renewals: int  # how often the same field was made stricter here before

    @property
    def needs_upper_level(self) -> bool:
        return bool(self.overlays) and overlay.needs_upper_level(self.renewals)


def prepare(file: OnDisk, *, exercise: bool, at: datetime) -> Proposal:
    """Check what can be checked before anybody signs; raises Refused with file, line and cure."""
    declared = file.declared
    adopting.check_text(declared, queries.kept_digest(declared))
    adopting.check_sound(declared, file.faults)
    adopting.check_status(declared, exercise=exercise)
    adopting.check_parent(declared, adopted=_parent_is_kept(declared))
    place = jurisdiction_of(declared.body)
    known = queries.adopted(declared.kind, declared.id)
    rows = queries.track(known, exercise=exercise, jurisdiction=place)
    adopting.check_newer(declared, [row.version for row in rows])
    stands = queries.standing(rows, at)
    days = days_of(declared, signed_at=at, zone=get_default_timezone(), exercise=exercise)
    check_alone(days, [queries.days_of(row) for row in rows if row == stands or row.starts_at > at])
    stricter = overlay.overlay_of(declared)
    new, old = reading.whole(declared), _followed(declared, stricter, exercise=exercise, at=at)
    return Proposal(
        file=file,
        exercise=exercise,
        area=queries.area_of(declared),
        new=new,
        old=old,
        days=days,
        changes=tuple(differences(old.body if old else None, new.body)),
        memory=tuple(from_memory(declared)),
        overlays=stricter.parent if stricter else "",
        renewals=_renewals(declared, stricter, exercise=exercise, at=at) if stricter else 0,
    )


def _followed(declared: Declared, stricter: overlay.Overlay | None, *, exercise: bool, at: datetime) -> Declared | None:
    """What holds in the file's place now: its own last version, a wider place's, or the rule it makes stricter."""
    area, ident = queries.area_of(declared), stricter.parent if stricter else declared.id
    for name in dict.fromkeys((declared.id, ident)):
        rows = queries.adopted(declared.kind, name)
        row = reading.find_standing(rows, at=at, exercise=exercise, area=area)
        if row is not None:
            return reading.read(row)
    return None


def _parent_is_kept(declared: Declared) -> bool:
    ident, _at, number = parent_ref(declared).partition("@")
    return queries.version(declared.kind, ident, number) is not None


def _renewals(declared: Declared, stricter: overlay.Overlay, *, exercise: bool, at: datetime) -> int:
    """Count earlier overlays of the place; Refused while one under another id still holds."""
    place = jurisdiction_of(declared.body)
    rows = queries.track(queries.overlays_of(declared.kind, stricter.parent), exercise=exercise, jurisdiction=place)
    idents = {row.ident for row in rows}
    holding = (queries.standing([row for row in rows if row.ident == ident], at) for ident in sorted(idents))
    overlay.check_only_one(declared, [row.ident for row in holding if row is not None])
    earlier = (overlay.overlay_of(reading.as_kept(row)) for row in rows)
    return overlay.renewals(stricter, [each for each in earlier if each is not None])


def payload(proposal: Proposal, *, counted: dict[str, int]) -> dict[str, object]:
    """What two people put their names under: file, version, digest, counts; never a text or a person."""
    new = proposal.new
    return {
        "file": f"{new.kind}/{new.id}",
        "title": dict(new.title),
        "version": new.version,
        "digest": new.digest,
        "exercise": proposal.exercise,
        "follows": proposal.old.ref if proposal.old else "",
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
