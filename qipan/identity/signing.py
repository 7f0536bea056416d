"""Whose name counts, under which text: what must hold before somebody signs."""

from __future__ import annotations

from datetime import datetime

from qipan.identity import rooms
from qipan.identity.core.payload import digest_of
from qipan.identity.models import Account, Approval, Signature
from qipan.identity.queries import may_sign, on_one_line
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden


def pointer(approval: Approval) -> Ref:
    return Ref("approval", str(approval.pk))


def open_one(approval: Approval, at: datetime) -> Approval:
    """Lock the row: of two people signing at once the second finds what the first left."""
    held = Approval.objects.select_for_update().get(pk=approval.pk)
    facts = {"newer": held.version, "state": held.state}
    if held.state != "open":
        raise Conflict(
            "identity.settled",
            "This is already settled",
            do="Read how it ended",
            where=str(pointer(held)),
            params=facts,
        )
    if held.expires_at <= at:
        raise Conflict(
            "identity.expired",
            "The time to sign this has passed",
            do="Ask again",
            where=str(pointer(held)),
            params=facts,
        )
    return held


def require_role(approval: Approval, by: Account, at: datetime) -> None:
    if not may_sign(approval, by, at):
        raise Forbidden(
            "identity.may_not_sign",
            "You hold no role that signs for this area",
            do="Ask the leader of the area",
            where=approval.area,
        )


def require_same_text(approval: Approval, seen_digest: str, at: datetime) -> None:
    where, facts = str(pointer(approval)), {"newer": approval.version}
    if seen_digest != approval.digest:
        raise Conflict(
            "identity.changed_since_seen",
            "It changed since you opened it",
            do="Read what changed, then sign again",
            where=where,
            params=facts,
        )
    standing = rooms.standing_payload(approval.deed, approval.subject, at)
    if standing is not None and digest_of(standing) != approval.digest:
        raise Conflict(
            "identity.changed_since_asked",
            "It changed since the signature was asked for",
            do="It must be asked again as it stands now",
            where=where,
            params=facts,
        )


def require_other_unit(name: Signature, by: Account) -> None:
    if name.account_id == by.pk:
        raise Forbidden("identity.signed_already", "You have signed this", do="Somebody of another unit signs next")
    facts = {"unit": name.organisation.name}
    if name.organisation_id == by.organisation_id:
        raise Forbidden(
            "identity.same_unit",
            "Your unit, %(unit)s, has already signed",
            do="Somebody of another unit signs next",
            params=facts,
        )
    if on_one_line(name.organisation_id, by.organisation_id):
        raise Forbidden(
            "identity.same_line",
            "Your unit and %(unit)s report to one another",
            do="Somebody of another unit signs next",
            params=facts,
        )
