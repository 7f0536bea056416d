"""Ask for two signatures and sign a version in: each one transaction and one ledger event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qipan.identity import actions as identity
from qipan.identity.models import Account, Approval, Area, Organisation
from qipan.identity.queries import ref, signatures
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict
from qipan.rulebook import dry_run, queries
from qipan.rulebook.core.adopting import check_memory, check_upper_level
from qipan.rulebook.kept import hold, keep, tell
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.proposal import name_of, payload, prepare


@dataclass(frozen=True)
class SignedIn:
    """What a second signature did: the version now kept, and the mark of the living subjects it bears on."""

    version: AdoptedVersion
    seen: str = ""


@transaction.atomic
def ask(*, kind: str, ident: str, number: str, exercise: bool, seen_digest: str, by: Account, at: datetime) -> Approval:
    """Put the first signature under a version on disk and ask for the second.

    Asked again after the file changed, the new text takes the old one's place under a new first name.
    Conflict when the file is not the one that was seen; Refused with file, line and cure when it could not be
    adopted; Missing when there is no such file.
    """
    found = prepare(queries.on_disk(kind, ident, number), exercise=exercise, at=at)
    if found.new.digest != seen_digest:
        raise Conflict(
            "rulebook.changed_on_disk",
            "The file was changed since you opened it",
            do="Read the difference again, then ask",
            where=found.file.declared.file,
            params={"newer": found.new.digest[:16]},
        )
    told = payload(
        found, counted=dry_run.counted(dry_run.effects(found.old, found.new, exercise=found.exercise, at=at))
    )
    held = queries.waiting(kind, ident, number, at=at)
    if held is not None and held.payload != told:
        return identity.amend(approval=held, payload=told, by=by, at=at)
    subject = Ref(queries.SUBJECT, f"{kind}/{ident}@{number}")
    return identity.ask(deed=queries.DEED, subject=subject, area=found.area, payload=told, by=by, at=at)


@transaction.atomic
def sign(*, approval: Approval, by: Account, at: datetime, seen_digest: str, seen: str) -> SignedIn | None:
    """Sign what was seen; the second name signs the version in. None while a name is still missing.

    `seen` marks the living subjects it would change as the page showed them (`dry_run.mark`): Conflict when they
    are others by now, and nothing is signed.
    """
    _held, done = identity.sign_and_perform(approval=approval, by=by, at=at, seen_digest=seen_digest)
    if not isinstance(done, SignedIn):
        return None
    if done.seen != seen:
        raise Conflict(
            "rulebook.others_affected",
            "Meanwhile it would change others than you saw",
            do="Read again whom it would change, then sign",
            where=str(approval.subject),
            params={"newer": approval.version},
        )
    return done


@transaction.atomic
def adopt(*, approval: Approval, by: Account, at: datetime) -> SignedIn:
    """Keep the bytes of a version two people have signed; the same approval again, once.

    Called in the transaction of the second signature. Refused when the file changed, when another version would
    be in force on the same day, or when neither signer is whom a rule from memory or a further renewal needs.
    """
    kept = AdoptedVersion.objects.filter(approval=approval).first()
    if kept is not None:
        return SignedIn(kept)
    kind, ident, number = name_of(approval.subject_id)
    hold(kind, ident)
    found = prepare(queries.on_disk(kind, ident, number), exercise=bool(approval.payload["exercise"]), at=at)
    if not approval.is_complete or found.new.digest != approval.payload["digest"]:
        raise Conflict(
            "rulebook.changed_since_asked",
            "The file was changed after the first signature",
            do="It must be asked again as it stands now",
            where=found.file.declared.file,
            params={"newer": found.new.digest[:16]},
        )
    units = _units(approval)
    check_memory(found.file.declared, found.memory, [unit.kind for unit in units])
    check_upper_level(found.file.declared, needed=found.needs_upper_level, signed=_is_from_above(units, found.area))
    effects = dry_run.effects(found.old, found.new, exercise=found.exercise, at=at)
    row = keep(found.file, found.days, exercise=found.exercise, overlays=found.overlays, approval=approval, at=at)
    told = {"follows": found.old.ref if found.old else "", "changes": len(found.changes), "approval": approval.pk}
    tell(row, "rulebook.adopted", by=ref(by), at=at, affected=dry_run.counted(effects), **told)
    return SignedIn(row, dry_run.mark(effects))


def _units(approval: Approval) -> list[Organisation]:
    """The organisations whose names stand under the text as it is."""
    return [name.organisation for name in signatures(approval) if name.is_yes and name.digest == approval.digest]


def _is_from_above(units: list[Organisation], area: str) -> bool:
    """Does one of the units belong to the area right above?"""
    above = Area.objects.filter(code=area).values_list("parent_id", flat=True).first()
    return above is not None and any(unit.area_id == above for unit in units)
