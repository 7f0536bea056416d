"""Write down what happened and what is due; every deed joins its caller's transaction."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from qipan.kit.ref import Ref
from qipan.ledger import registry
from qipan.ledger.core.canonical import canonical
from qipan.ledger.core.chain import Facts, event_hash
from qipan.ledger.core.salted import SALT_BYTES, salted
from qipan.ledger.models import Delivery, Event, Salt, State, Timer

# The first statement locks the subject's head (or makes it) and reserves the id the digest will cover.
LOCK = """
insert into ledger_head (subject_kind, subject_id, number, hash) values (%s, %s, 1, ''::bytea)
on conflict (subject_kind, subject_id) do update set number = ledger_head.number + 1
returning nextval('ledger_event_id_seq'), number, hash, coalesce((select max(id) from ledger_era), 1)
"""
WRITE = """
with event as (
  insert into ledger_event (id, era, at, verb, subject_kind, subject_id, by_kind, by_id, area, cause, version,
                            number, body, prev, hash)
  values (%(id)s, %(era)s, %(at)s, %(verb)s, %(subject_kind)s, %(subject_id)s, %(by_kind)s, %(by_id)s, %(area)s,
          %(cause)s, %(version)s, %(number)s, %(body)s::jsonb, %(prev)s, %(hash)s)),
head as (
  update ledger_head set hash = %(hash)s where subject_kind = %(subject_kind)s and subject_id = %(subject_id)s),
delivery as (
  insert into ledger_delivery (event_id, reaction, state, attempts, due_at, error)
  select %(id)s, name, 'waiting', 0, %(at)s, '' from unnest(%(reactions)s::text[]) as name)
select pg_current_xact_id()::text, pg_notify('qipan', concat_ws('/', %(subject_kind)s::text, %(subject_id)s::text,
       %(version)s::text, %(area)s::text, pg_current_xact_id()::text))
"""


def record(
    *,
    verb: str,
    subject: Ref,
    by: Ref,
    at: datetime,
    area: str = "",
    body: dict[str, Any] | None = None,
    cause: int | None = None,
    version: int = 0,
) -> Event:
    """Append one event to its subject's chain, with a delivery for every reaction that hears it.

    `body` holds ids, codes and salted digests only. Must be called inside `transaction.atomic()`
    (RuntimeError otherwise). Two writers of one subject wait for each other until they commit, so an
    action that writes several subjects should write them in a fixed order.
    Refused `ledger.unfit_body` when the body would not come back from the database unchanged.
    """
    _inside_a_transaction()
    registry.load()
    body = {} if body is None else body
    cause = registry.current_cause() if cause is None else cause
    subject, by = Ref(subject[0], str(subject[1])), Ref(by[0], str(by[1]))
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [subject.kind, subject.id])
        event_id, number, prev, era = cursor.fetchone()
        prev = bytes(prev)
        digest = event_hash(
            Facts(
                id=event_id,
                at=at,
                verb=verb,
                subject=subject,
                by=by,
                area=area,
                cause=cause,
                version=version,
                number=number,
                body=body,
                prev=prev,
            )
        )
        row = {
            "id": event_id,
            "era": era,
            "at": at,
            "verb": verb,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "by_kind": by.kind,
            "by_id": by.id,
            "area": area,
            "cause": cause,
            "version": version,
            "number": number,
            "prev": prev,
            "hash": digest,
        }
        reactions = [handler.name for handler in registry.REGISTRY.hearing(verb)]
        cursor.execute(WRITE, {**row, "body": canonical(body).decode(), "reactions": reactions})
        (xid, _) = cursor.fetchone()
    event = Event(**row, body=body, xid=int(xid))
    event._state.adding, event._state.db = False, connection.alias
    return event


def schedule(
    *,
    name: str,
    subject: Ref,
    due_at: datetime,
    key: str,
    payload: dict[str, Any] | None = None,
    area: str = "",
) -> Timer:
    """Set a timer, or move the waiting one with this key; one that is done, dead or cancelled stays so."""
    _inside_a_transaction()
    wanted = {"due_at": due_at, "retry_at": due_at, "payload": payload or {}, "area": area}
    timer, made = Timer.objects.select_for_update().get_or_create(
        key=key, defaults={**wanted, "name": name, "subject_kind": subject.kind, "subject_id": str(subject.id)}
    )
    if not made and timer.state == State.WAITING:
        for field, value in wanted.items():
            setattr(timer, field, value)
        timer.save(update_fields=list(wanted))
    wake()
    return timer


def cancel(*, key: str) -> bool:
    """Cancel a waiting timer; False when there is none or it has run."""
    return Timer.objects.filter(key=key, state=State.WAITING).update(state=State.CANCELLED) == 1


def wake() -> None:
    """Tell the workers, at commit, that something may be due sooner than they think."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('qipan_due', '')")


def digest(*, person: Ref, value: str) -> str:
    """Return a salted digest of personal data, fit for an event's body; `forget` makes it mute."""
    with transaction.atomic():
        row, _ = Salt.objects.get_or_create(
            subject_kind=person.kind,
            subject_id=str(person.id),
            defaults={"salt": secrets.token_bytes(SALT_BYTES)},
        )
    return salted(salt=bytes(row.salt), value=value)


def forget(*, person: Ref) -> bool:
    """Erase a person's salt: no digest of theirs can be matched again, and the chain still verifies."""
    gone, _ = Salt.objects.filter(subject_kind=person.kind, subject_id=str(person.id)).delete()
    return gone > 0


def retry(*, delivery_id: int, at: datetime) -> bool:
    """Give a dead delivery another round of tries."""
    dead = Delivery.objects.filter(id=delivery_id, state=State.DEAD)
    found = dead.update(state=State.WAITING, attempts=0, due_at=at)
    wake()
    return found == 1


def retry_all(*, at: datetime) -> int:
    """Give everything dead another round of tries, deliveries and timers; return how many."""
    deliveries = Delivery.objects.filter(state=State.DEAD).update(state=State.WAITING, attempts=0, due_at=at)
    timers = Timer.objects.filter(state=State.DEAD).update(state=State.WAITING, attempts=0, retry_at=at)
    wake()
    return deliveries + timers


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the ledger is written inside transaction.atomic(), together with what it tells of")
