"""Questions to the ledger. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Min, QuerySet

from qipan.kit.ref import Ref
from qipan.ledger.core.salted import matches
from qipan.ledger.models import Delivery, Event, Salt, Seal, State, Timer


def events_of(subject: Ref) -> QuerySet[Event]:
    """A subject's events, first to last."""
    return Event.objects.filter(subject_kind=subject.kind, subject_id=str(subject.id)).order_by("number")


def events_in(area: str) -> QuerySet[Event]:
    """Events inside an area code (containment is prefix), newest first."""
    return Event.objects.filter(area__startswith=area).order_by("-id")


def consequences_of(event_id: int) -> QuerySet[Event]:
    """Events that name this one as their cause, in order."""
    return Event.objects.filter(cause=event_id).order_by("id")


def last_seal() -> Seal | None:
    """The newest seal, if any."""
    return Seal.objects.order_by("-number").first()


def next_due_at() -> datetime | None:
    """When the earliest waiting delivery or timer comes due."""
    waiting = [
        Delivery.objects.filter(state=State.WAITING).aggregate(at=Min("due_at"))["at"],
        Timer.objects.filter(state=State.WAITING).aggregate(at=Min("retry_at"))["at"],
    ]
    return min((at for at in waiting if at is not None), default=None)


def dead_deliveries() -> QuerySet[Delivery]:
    """Deliveries given up, with the error kept, oldest first."""
    return Delivery.objects.filter(state=State.DEAD).select_related("event").order_by("id")


def dead_timers() -> QuerySet[Timer]:
    """Timers given up, with the error kept, oldest first; among them may be a deletion that is owed."""
    return Timer.objects.filter(state=State.DEAD).order_by("id")


def is_digest_of(*, person: Ref, value: str, digest: str) -> bool:
    """Was this digest made of this value? False also when the person's salt has been erased."""
    row = Salt.objects.filter(subject_kind=person.kind, subject_id=str(person.id)).first()
    return row is not None and matches(salt=bytes(row.salt), value=value, digest=digest)


def has_unsealed() -> bool:
    """Is there an event no seal covers yet?"""
    newest = Event.objects.order_by("-era", "-xid").values_list("era", "xid").first()
    last = last_seal()
    return newest is not None and (last is None or newest >= (last.era, last.to_xid))


def mark() -> str:
    """`era.xid`: everything written by transactions below it is visible now; the stream resumes from there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce((select max(id) from ledger_era), 1), pg_snapshot_xmin(pg_current_snapshot())::text"
        )
        era, xid = cursor.fetchone()
    return f"{era}.{xid}"
