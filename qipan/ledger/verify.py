"""Recompute every digest, chain and seal from the rows, and name what does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from qipan.kit.refusal import Refused
from qipan.ledger.core import merkle
from qipan.ledger.core.chain import FIRST, Facts, event_hash, seal_hash
from qipan.ledger.models import Event, Seal

BROKEN_LINKS = """
select id, subject_kind, subject_id, number, expected from (
  select id, subject_kind, subject_id, number, prev,
         coalesce(lag(number) over chain, 0) + 1 as expected, coalesce(lag(hash) over chain, ''::bytea) as before
  from ledger_event window chain as (partition by subject_kind, subject_id order by number)) as linked
where number <> expected or prev <> before order by id
"""
BROKEN_HEADS = """
select coalesce(head.subject_kind, last.subject_kind), coalesce(head.subject_id, last.subject_id),
       head.number, last.number
from ledger_head as head full join (
  select distinct on (subject_kind, subject_id) subject_kind, subject_id, number, hash
  from ledger_event order by subject_kind, subject_id, number desc) as last
on head.subject_kind = last.subject_kind and head.subject_id = last.subject_id
where head.number is distinct from last.number or head.hash is distinct from last.hash order by 1, 2
"""


@dataclass(frozen=True)
class Fault:
    """Something that does not agree; `event` or `seal` names the row where one can be named."""

    what: str
    event: int | None = None
    seal: int | None = None
    subject: str = ""


@dataclass(frozen=True)
class Report:
    """What `verify` counted and found."""

    events: int
    sealed: int
    seals: int
    head: str  # hex digest of the newest seal, "" without one
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(*, posted: Sequence[str] = ()) -> Report:
    """Read the whole ledger in one snapshot and recompute it; writes nothing, needs no key.

    `posted` are heads (hex) that were sent out earlier. A ledger cut off behind a seal, or written anew from some
    event on, agrees with itself; only with them it does not.
    """
    with transaction.atomic():
        if connection.in_atomic_block and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        events = _events()
        faults: list[Fault] = []
        total = sealed = seals = 0
        previous: Seal | None = None
        waiting = next(events, None)
        for seal in Seal.objects.order_by("number").iterator():
            seals += 1
            tree: list[bytes] = []
            while waiting is not None and _place(waiting) < (seal.era, seal.to_xid):
                total += 1
                faults += _event_faults(waiting)
                if _place(waiting) < (seal.era, seal.from_xid):
                    faults.append(Fault("an event lies before the seal it should be in", event=waiting.id))
                else:
                    tree.append(merkle.leaf(waiting.id, bytes(waiting.hash)))
                waiting = next(events, None)
            sealed += len(tree)
            faults += _seal_faults(seal, previous, tree)
            previous = seal
        while waiting is not None:
            total += 1
            faults += _event_faults(waiting)
            waiting = next(events, None)
        faults += _chain_faults() + _posted_faults(posted)
    head = "" if previous is None else bytes(previous.hash).hex()
    return Report(events=total, sealed=sealed, seals=seals, head=head, faults=tuple(faults))


def _events() -> Iterator[Event]:
    return Event.objects.order_by("era", "xid", "id").iterator(chunk_size=5000)


def _place(event: Event) -> tuple[int, int]:
    return event.era, event.xid


def _event_faults(event: Event) -> list[Fault]:
    facts = Facts(
        id=event.id,
        at=event.at,
        verb=event.verb,
        subject=event.subject,
        by=event.by,
        area=event.area,
        cause=event.cause,
        version=event.version,
        number=event.number,
        body=event.body,
        prev=bytes(event.prev),
    )
    try:
        agrees = event_hash(facts) == bytes(event.hash)
    except Refused:  # a body no writer could have written
        agrees = False
    if agrees:
        return []
    return [Fault("the event is not what was recorded", event=event.id, subject=str(event.subject))]


def _seal_faults(seal: Seal, previous: Seal | None, tree: list[bytes]) -> list[Fault]:
    faults = []
    if bytes(seal.prev) != (FIRST if previous is None else bytes(previous.hash)):
        faults.append(Fault("the seal does not follow the one before it", seal=seal.number))
    if seal.number != (1 if previous is None else previous.number + 1):
        faults.append(Fault("a seal is missing before this one", seal=seal.number))
    if seal.count != len(tree):
        says = f"the seal counts {seal.count} events and {len(tree)} are there"
        faults.append(Fault(says, seal=seal.number))
    elif bytes(seal.root) != merkle.root(tree):
        faults.append(Fault("the sealed events are not those that were sealed", seal=seal.number))
    facts = {name: getattr(seal, name) for name in ("number", "era", "from_xid", "to_xid", "count", "at")}
    if bytes(seal.hash) != seal_hash(**facts, root=bytes(seal.root), prev=bytes(seal.prev)):
        faults.append(Fault("the seal is not what was sealed", seal=seal.number))
    return faults


def _posted_faults(posted: Sequence[str]) -> list[Fault]:
    known = {bytes(digest).hex() for digest in Seal.objects.values_list("hash", flat=True).iterator()} if posted else ()
    heads = ("".join(head.split()).lower() for head in posted)
    return [Fault(f"no seal here has the posted head {head}") for head in heads if head not in known]


def _chain_faults() -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_LINKS)
        faults = []
        for event, kind, ident, number, expected in cursor.fetchall():
            subject = f"{kind}/{ident}"
            if number != expected:
                what = f"event number {expected} of {subject} is missing"
            else:
                what = "the event does not follow the one before it"
            faults.append(Fault(what, event=event, subject=subject))
        cursor.execute(BROKEN_HEADS)
        for kind, ident, head, last in cursor.fetchall():
            what = f"the subject's head stands at event {head or 0}, its last event is {last or 0}"
            faults.append(Fault(what, subject=f"{kind}/{ident}"))
    return faults
