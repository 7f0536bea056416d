"""Ask, sign in, take over what came with the release: each one transaction and one ledger event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import get_default_timezone

from qipan import __version__
from qipan.identity import actions as identity
from qipan.identity.models import Account, Approval, Area, Organisation
from qipan.identity.queries import ref, signatures
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict
from qipan.ledger.actions import record
from qipan.rulebook import dry_run, queries
from qipan.rulebook.core.adopting import check_memory, check_upper_level, number
from qipan.rulebook.core.days import Days, days_of, is_over
from qipan.rulebook.core.marks import from_memory
from qipan.rulebook.found import OnDisk, shelf
from qipan.rulebook.models import AdoptedVersion
from qipan.rulebook.proposal import Proposal, name_of, payload, prepare
from qipan.rulebook.reading import is_fit


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
            where=found.new.file,
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
    _hold(kind, ident)
    found = prepare(queries.on_disk(kind, ident, number), exercise=bool(approval.payload["exercise"]), at=at)
    if not approval.is_complete or found.new.digest != approval.payload["digest"]:
        raise Conflict(
            "rulebook.changed_since_asked",
            "The file was changed after the first signature",
            do="It must be asked again as it stands now",
            where=found.new.file,
            params={"newer": found.new.digest[:16]},
        )
    units = _units(approval)
    check_memory(found.new, found.memory, [unit.kind for unit in units])
    check_upper_level(found.new, needed=found.needs_upper_level, signed=_is_from_above(units, found.area))
    row = _keep(found.file, found.days, exercise=found.exercise, overlays=found.overlays, approval=approval, at=at)
    effects = dry_run.effects(found.old, found.new, exercise=found.exercise, at=at)
    affected = dry_run.counted(effects)
    _tell(row, "rulebook.adopted", by=ref(by), at=at, found=found, affected=affected, approval=approval.pk)
    return SignedIn(row, dry_run.mark(effects))


@transaction.atomic
def take_over(*, at: datetime) -> int:
    """Adopt, on the release's word, every shipped file this house has no version of yet; return how many.

    Files with rules from memory are left to a health authority. Later releases change nothing by themselves: a
    newer shipped version waits for two signatures like any other.
    """
    _hold("", "")
    known = set(AdoptedVersion.objects.values_list("kind", "ident"))
    taken = [one for one in _newest_fit(at) if (one.declared.kind, one.declared.id) not in known]
    for one in taken:
        exercise = one.declared.status != "active"
        days = days_of(one.declared, signed_at=at, zone=get_default_timezone(), exercise=exercise)
        row = _keep(one, days, exercise=exercise, overlays="", approval=None, at=at)
        _tell(row, "rulebook.came_with_the_release", by=Ref("release", __version__), at=at)
    return len(taken)


def _newest_fit(at: datetime) -> list[OnDisk]:
    """Of each shipped file, by use and jurisdiction, the newest version that may count without signatures."""
    newest: dict[tuple[str, str, bool, str], OnDisk] = {}
    for one in shelf().files:
        new = one.declared
        exercise = new.status != "active"
        is_past = not exercise and is_over(new, at=at, zone=get_default_timezone())
        if from_memory(new) or is_past or not is_fit(one, exercise=exercise):
            continue
        key = (new.kind, new.id, exercise, str(new.body.get("jurisdiction") or ""))
        if key not in newest or number(newest[key].declared.version) < number(new.version):
            newest[key] = one
    return list(newest.values())


def _keep(
    file: OnDisk, days: Days, *, exercise: bool, overlays: str, approval: Approval | None, at: datetime
) -> AdoptedVersion:
    new = file.declared
    return AdoptedVersion.objects.create(
        kind=new.kind,
        ident=new.id,
        version=new.version,
        jurisdiction=str(new.body.get("jurisdiction") or ""),
        exercise=exercise,
        title=dict(new.title),
        status=new.status,
        document=str(new.body.get("document") or ""),
        text=file.text,
        digest=new.digest,
        memory=len(from_memory(new)),
        overlays=overlays,
        from_on=days.from_on,
        to_on=days.to_on,
        adopted_at=at,
        starts_at=days.starts_at,
        ends_at=days.ends_at,
        approval=approval,
    )


def _tell(
    row: AdoptedVersion, verb: str, *, by: Ref, at: datetime, found: Proposal | None = None, **more: object
) -> None:
    body: dict[str, object] = {"version": row.version, "digest": row.digest, "exercise": row.exercise, **more}
    if found is not None:
        body |= {"follows": found.follows.ref if found.follows else "", "changes": len(found.changes)}
    area = found.area if found else queries.jurisdiction_area(row.jurisdiction)
    record(verb=verb, subject=row.line, by=by, at=at, area=area, body=body, version=row.pk)


def _units(approval: Approval) -> list[Organisation]:
    """The organisations whose names stand under the text as it is."""
    return [name.organisation for name in signatures(approval) if name.is_yes and name.digest == approval.digest]


def _is_from_above(units: list[Organisation], area: str) -> bool:
    """Does one of the units belong to the area right above?"""
    above = Area.objects.filter(code=area).values_list("parent_id", flat=True).first()
    return above is not None and any(unit.area_id == above for unit in units)


def _hold(kind: str, ident: str) -> None:
    """One adoption of a file at a time; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"rulebook/{kind}/{ident}"])
