"""Propose, put into force, confirm, end: each one transaction and one event."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qipan.identity.actions import ask
from qipan.identity.models import Account, Approval, Area
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Refused
from qipan.ledger.actions import cancel, record, schedule
from qipan.response import expiring
from qipan.response.core import basis
from qipan.response.core.basis import Proposal
from qipan.response.models import LEVELS, POWERS, Measure, Response
from qipan.response.protocols import protocol as find_protocol
from qipan.response.queries import measures, response

DEED = "response.enter"
EXPIRES = "response.expires"  # the timer's name


@transaction.atomic
def propose(*, proposal: Proposal, protocol: str, by: Account, at: datetime) -> Response:
    """Write the draft and ask for the second signature; proposing is the first.

    Refused with the field in `where` when law, authority, time or protocol would make it void; a repealed
    protocol outside an exercise is refused with its successor named, and so is one nobody has signed in here.
    Forbidden without a signing role.
    """
    declared = find_protocol(protocol, exercise=proposal.exercise, at=at)
    basis.check(proposal, protocol=declared, powers=POWERS, levels=LEVELS, at=at)
    area = Area.objects.filter(code=proposal.area).first()
    if area is None:
        raise Refused("response.no_area", "There is no area %(code)s.", where="area", params={"code": proposal.area})
    fields = {name: value for name, value in vars(proposal).items() if name not in ("measures", "area")}
    held = Response.objects.create(
        **fields,
        area=area,
        protocol=declared.id,
        protocol_version=declared.version,
        protocol_digest=declared.digest,
        proposed_by=by,
        proposed_at=at,
    )
    Measure.objects.bulk_create(Measure(response=held, **vars(act)) for act in proposal.measures)
    held.approval = ask(
        deed=DEED, subject=held.ref, area=area.code, payload=payload_of(subject=held.ref, at=at), by=by, at=at
    )
    held.save(update_fields=["approval"])
    _tell(held, "response.proposed", by=ref(by), at=at)
    return held


def payload_of(*, subject: Ref, at: datetime) -> dict[str, object]:
    """Everything the signers sign, told from the rows as they stand."""
    held = response(int(subject.id))
    words = ("title", "protocol", "protocol_version", "protocol_digest", "level", "law", "article", "decided_by")
    moments = ("decided_at", "provisional_until", "starts_at", "ends_at")
    told: dict[str, object] = {name: getattr(held, name) for name in (*words, "document", "exercise")}
    told |= {name: value.isoformat() if (value := getattr(held, name)) else None for name in moments}
    acts = [{"name": m.name, "power": m.power, "law": m.law, "article": m.article} for m in measures(held)]
    return {**told, "area": held.area_id, "measures": acts}


@transaction.atomic
def enter_into_force(*, approval: Approval, by: Account, at: datetime) -> Response:
    """Load the powers; called in the transaction of the last signature."""
    held = _locked(int(approval.subject_id))
    if held.state != "draft" or not approval.is_complete or approval.pk != held.approval_id:
        raise _settled(held)
    if held.lasts_until <= at:
        raise Refused("response.ends", "A response ends after it starts, and later than now.", where="ends_at")
    basis.check_protocol(find_protocol(held.protocol, exercise=held.exercise, at=at), exercise=held.exercise)
    held.state, held.in_force_at, held.version = "in_force", at, held.version + 1
    held.save(update_fields=["state", "in_force_at", "version"])
    _set_expiry(held)
    _tell(held, "response.in_force", by=ref(by), at=at, until=held.lasts_until.isoformat())
    return held


@transaction.atomic
def decline(*, approval_id: int, why: str, by: Ref, at: datetime) -> bool:
    """Close a draft whose signatures were refused, withdrawn or never came."""
    held = Response.objects.select_for_update().filter(approval_id=approval_id, state="draft").first()
    if held is None:
        return False
    _close(held, "declined", why=why, closed_at=at)
    _tell(held, "response.declined", by=by, at=at, why=why)
    return True


@transaction.atomic
def confirm(*, response_id: int, confirmed_by: str, document: str, version: int, by: Account, at: datetime) -> Response:
    """Enter the upper authority's decision: a provisional response then holds until its own end."""
    held = _locked(response_id, version=version)
    if held.state != "in_force" or not held.is_provisional or held.lasts_until <= at:
        raise _settled(held)
    if not confirmed_by.strip() or not document.strip():
        raise Refused(
            "response.basis_missing",
            "A response names its law and article, who decided it and in which document.",
            do="Fill in this field.",
            where="document" if confirmed_by.strip() else "confirmed_by",
        )
    for field, text in (("confirmed_by", confirmed_by), ("document", document)):
        basis.check_length(text, basis.SIGNS["document"], where=field)
    held.confirmed_at, held.confirmed_by, held.confirmed_document = at, confirmed_by.strip(), document.strip()
    held.version += 1
    held.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_document", "version"])
    _set_expiry(held)
    _tell(
        held,
        "response.confirmed",
        by=ref(by),
        at=at,
        document=held.confirmed_document,
        until=held.lasts_until.isoformat(),
    )
    return held


@transaction.atomic
def end(*, response_id: int, why: str, version: int, by: Account, at: datetime) -> Response:
    """End it early: the powers go now and deletion starts. One person may let go; it takes two to take hold."""
    held = _locked(response_id, version=version)
    if held.state != "in_force" or held.lasts_until <= at:
        raise _settled(held)
    if not why.strip():
        raise Refused("response.no_reason", "Say why it ends now.", do="One sentence is enough.", where="why")
    _close(held, "ended", why=why.strip()[:300], closed_at=at)
    cancel(key=f"{EXPIRES}/{held.pk}")
    _tell(held, "response.ended", by=ref(by), at=at)
    expiring.start(held, at=at)
    return held


@transaction.atomic
def expire(*, response_id: int, at: datetime) -> bool:
    """Close a response whose time has run out; its powers went at that minute, whenever this runs."""
    held = _locked(response_id)
    if held.state != "in_force" or held.lasts_until > at:
        return False
    _close(held, "expired", why="", closed_at=held.lasts_until)
    _tell(held, "response.expired", by=Ref("worker", "response"), at=at, closed_at=held.closed_at.isoformat())
    expiring.start(held, at=at)
    return True


def _set_expiry(held: Response) -> None:
    schedule(name=EXPIRES, subject=held.ref, due_at=held.lasts_until, key=f"{EXPIRES}/{held.pk}", area=held.area_id)


def _close(held: Response, state: str, *, why: str, closed_at: datetime) -> None:
    held.state, held.closed_at, held.closed_why, held.version = state, closed_at, why, held.version + 1
    held.save(update_fields=["state", "closed_at", "closed_why", "version"])


def _locked(response_id: int, *, version: int | None = None) -> Response:
    response(response_id)
    held = Response.objects.select_for_update().get(pk=response_id)
    if version is not None and held.version != version:
        raise _settled(held)
    return held


def _settled(held: Response) -> Conflict:
    return Conflict(
        "response.changed",
        "This response has changed since you opened it.",
        do="Read how it stands now.",
        where=str(held.ref),
        params={"newer": held.version, "state": held.state},
    )


def _tell(held: Response, verb: str, *, by: Ref, at: datetime, **more: object) -> None:
    body = {"protocol": f"{held.protocol}@{held.protocol_version}", "exercise": held.exercise, **more}
    record(verb=verb, subject=held.ref, by=by, at=at, area=held.area_id, version=held.version, body=body)
