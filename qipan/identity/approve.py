"""Two people of different units under one text; whoever signs last performs it, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from qipan.identity import rooms
from qipan.identity.core.payload import digest_of
from qipan.identity.models import Account, Approval, Signature
from qipan.identity.queries import ref
from qipan.identity.signing import open_one, pointer, require_other_unit, require_role, require_same_text
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden, Refused
from qipan.ledger.actions import cancel, record, schedule

LASTS = timedelta(hours=4)
EXPIRES = "identity.approval_expires"  # the timer's name
REASON_MAX = 500


@transaction.atomic
def ask(
    *,
    deed: str,
    subject: Ref,
    area: str,
    payload: Mapping[str, object],
    by: Account,
    at: datetime,
    lasts: timedelta = LASTS,
) -> Approval:
    """Ask for a second signature; asking is the first one.

    `payload` is JSON and says everything that is signed: ids, codes, counts, never a person's data.
    Raises Forbidden without a signing role over `area`, Conflict while the same deed on the same subject waits.
    """
    waiting = Approval.objects.select_for_update().filter(
        deed=deed, subject_kind=subject.kind, subject_id=subject.id, state="open"
    )
    for other in waiting:
        if other.expires_at > at:
            raise Conflict(
                "identity.already_asked",
                "This already waits for a signature",
                do="Open it, or withdraw it and ask again",
                where=str(pointer(other)),
                params={"newer": other.version},
            )
        _settle(other, "expired", by=Ref("worker", "identity"), at=at)
    digest = digest_of(payload)
    approval = Approval(
        deed=deed,
        subject_kind=subject.kind,
        subject_id=subject.id,
        area=area,
        asked_payload=dict(payload),
        payload=dict(payload),
        digest=digest,
        asked_by=by,
        asked_at=at,
        expires_at=at + lasts,
    )
    require_role(approval, by, at)
    approval.save(force_insert=True)
    _put_name(approval, by, at)
    body = {"deed": deed, "subject": str(subject), "digest": digest}
    record(verb="identity.asked", subject=pointer(approval), by=ref(by), at=at, area=area, body=body)
    schedule(
        name=EXPIRES, subject=pointer(approval), due_at=approval.expires_at, key=f"{EXPIRES}/{approval.pk}", payload={}
    )
    return approval


@transaction.atomic
def amend(*, approval: Approval, payload: Mapping[str, object], by: Account, at: datetime) -> Approval:
    """Put a changed text before the signers; earlier names stay under the earlier text, `by` signs this one."""
    held = open_one(approval, at)
    require_role(held, by, at)
    digest = digest_of(payload)
    if digest == held.digest:
        return held
    held.payload, held.digest, held.version = dict(payload), digest, held.version + 1
    held.save(update_fields=["payload", "digest", "version"])
    _put_name(held, by, at)
    body = {"digest": digest}
    record(
        verb="identity.amended",
        subject=pointer(held),
        by=ref(by),
        at=at,
        area=held.area,
        body=body,
        version=held.version,
    )
    return held


@transaction.atomic
def sign(*, approval: Approval, by: Account, at: datetime, seen_digest: str) -> Approval:
    """Sign what was seen. With the second name the approval is complete, once.

    Raises Forbidden for the same person, unit or reporting line, or without a signing role over the area;
    Conflict when it is settled or expired, or the text or the thing itself changed since `seen_digest`.
    """
    held = open_one(approval, at)
    require_role(held, by, at)
    require_same_text(held, seen_digest, at)
    names = list(
        Signature.objects.filter(approval=held, digest=held.digest, is_yes=True).select_related("organisation")
    )
    for name in names:
        require_other_unit(name, by)
    _put_name(held, by, at)
    if names:
        _settle(held, "complete", by=ref(by), at=at)
    else:
        body = {"digest": held.digest}
        record(verb="identity.signed", subject=pointer(held), by=ref(by), at=at, area=held.area, body=body)
    return held


@transaction.atomic
def sign_and_perform(*, approval: Approval, by: Account, at: datetime, seen_digest: str) -> tuple[Approval, object]:
    """Sign; if that completes it, perform the deed in the same transaction. Return the approval and what was done."""
    signed = sign(approval=approval, by=by, at=at, seen_digest=seen_digest)
    if not signed.is_complete:
        return signed, None
    performer = rooms.performers().get(signed.deed)
    if performer is None:
        raise Refused("identity.no_performer", "Nobody here can perform %(deed)s", params={"deed": signed.deed})
    done = performer(approval=signed, by=by, at=at)
    signed.performed_at = at
    signed.save(update_fields=["performed_at"])
    return signed, done


@transaction.atomic
def decline(*, approval: Approval, by: Account, at: datetime, reason: str) -> Approval:
    """Say no, with a reason the asker reads; one no settles it."""
    held = open_one(approval, at)
    require_role(held, by, at)
    if not reason.strip():
        raise Refused("identity.no_reason", "Say why you do not sign", do="One sentence is enough", where="reason")
    _put_name(held, by, at, no=reason.strip()[:REASON_MAX])
    _settle(held, "declined", by=ref(by), at=at)
    return held


@transaction.atomic
def withdraw(*, approval: Approval, by: Account, at: datetime) -> Approval:
    """Take one's own request back."""
    held = open_one(approval, at)
    if held.asked_by_id != by.pk:
        raise Forbidden("identity.not_yours", "Only the one who asked can withdraw this", do="Decline it instead")
    _settle(held, "withdrawn", by=ref(by), at=at)
    return held


@transaction.atomic
def expire(*, ident: int, at: datetime) -> bool:
    """Close a request whose time has passed. Return whether this call was the one that did it."""
    held = Approval.objects.select_for_update().get(pk=ident)
    if held.state != "open" or held.expires_at > at:
        return False
    _settle(held, "expired", by=Ref("worker", "identity"), at=at)
    return True


def _put_name(approval: Approval, by: Account, at: datetime, *, no: str = "") -> None:
    row, made = Signature.objects.get_or_create(
        approval=approval,
        account=by,
        digest=approval.digest,
        defaults={"organisation_id": by.organisation_id, "is_yes": not no, "reason": no, "at": at},
    )
    if not made and no:
        # The one who said yes may still say no while it is open.
        row.is_yes, row.reason, row.at = False, no, at
        row.save(update_fields=["is_yes", "reason", "at"])


def _settle(approval: Approval, state: str, *, by: Ref, at: datetime) -> None:
    approval.state, approval.settled_at = state, at
    approval.save(update_fields=["state", "settled_at"])
    body = {"deed": approval.deed, "subject": str(approval.subject), "digest": approval.digest}
    record(verb=f"identity.{state}", subject=pointer(approval), by=by, at=at, area=approval.area, body=body)
    if state != "expired":
        cancel(key=f"{EXPIRES}/{approval.pk}")
