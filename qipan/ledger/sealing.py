"""Seal what no open transaction can still add to: Merkle batches, each chained to the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction

from qipan.ledger.core import merkle
from qipan.ledger.core.chain import FIRST, seal_hash
from qipan.ledger.models import Era, Event, Seal
from qipan.ledger.queries import last_seal

BATCH = 5000  # events in a seal, more only when one transaction wrote more
ONE_SEALER = 0x51504C31  # advisory lock

# A transaction below this horizon has ended, and no new one can get a lower number.
HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text"
UPPER = """
select xid::text from ledger_event where era = %s and xid >= %s::xid8 and xid < %s::xid8
order by era, xid, id offset %s limit 1
"""
ROWS = """
select id, hash from ledger_event where era = %s and xid >= %s::xid8 and xid < %s::xid8 order by era, xid, id
"""


@transaction.atomic
def seal(*, at: datetime, batch: int = BATCH) -> Seal | None:
    """Seal the next batch; None when nothing can be sealed now or another process is sealing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
        if not cursor.fetchone()[0]:
            return None
        previous, era = last_seal(), _era()
        from_xid = previous.to_xid if previous is not None and previous.era == era else 0
        cursor.execute(HORIZON)
        horizon = int(cursor.fetchone()[0])
        cursor.execute(UPPER, [era, str(from_xid), str(horizon), batch])
        row = cursor.fetchone()
    to_xid = horizon if row is None else max(int(row[0]), from_xid + 1)
    return _write(previous, era, from_xid, to_xid, at)


def seal_all(*, at: datetime) -> int:
    """Seal batch after batch until nothing is left below the horizon; return how many seals were made."""
    made = 0
    while seal(at=at) is not None:
        made += 1
    return made


@transaction.atomic
def open_era(*, at: datetime) -> bool:
    """After a restore into another cluster: seal what came with it and begin a new era.

    Transaction ids start again there, so old and new ids must not be compared. Call it before anything
    is recorded (`qipan serve`, `qipan worker` and `qipan restore` do). True when a new era was opened.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_SEALER])
        cursor.execute("select system_identifier::text from pg_control_system()")
        system = cursor.fetchone()[0]
    latest = Era.objects.order_by("-id").first()
    if latest is not None and latest.system == system:
        return False
    if latest is not None:
        previous = last_seal()
        from_xid = previous.to_xid if previous is not None and previous.era == latest.id else 0
        highest = Event.objects.filter(era=latest.id).order_by("-xid").values_list("xid", flat=True).first()
        if highest is not None and highest >= from_xid:
            _write(previous, latest.id, from_xid, highest + 1, at)
    Era.objects.create(id=1 if latest is None else latest.id + 1, system=system)
    return True


def leaves(rows: Iterable[tuple[int, bytes]]) -> Iterator[bytes]:
    """The Merkle leaves of (event id, digest) rows, in their order."""
    return (merkle.leaf(event_id, bytes(digest)) for event_id, digest in rows)


def _write(previous: Seal | None, era: int, from_xid: int, to_xid: int, at: datetime) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [era, str(from_xid), str(to_xid)])
        rows = cursor.fetchall()
    if not rows:
        return None
    facts = {
        "number": 1 if previous is None else previous.number + 1,
        "era": era,
        "from_xid": from_xid,
        "to_xid": to_xid,
        "count": len(rows),
        "at": at,
        "root": merkle.root(leaves(rows)),
        "prev": FIRST if previous is None else bytes(previous.hash),
    }
    return Seal.objects.create(**facts, hash=seal_hash(**facts))


def _era() -> int:
    latest = Era.objects.order_by("-id").first()
    return 1 if latest is None else latest.id
