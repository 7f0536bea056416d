"""The digest of one event, chained to the previous event of the same subject, and of one seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from qipan.kit.ref import Ref
from qipan.ledger.core.canonical import canonical

FIRST = b""  # what stands before a subject's first event and before the first seal


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything an event says; `number` counts the subject's events from 1."""

    id: int
    at: datetime
    verb: str
    subject: Ref
    by: Ref
    area: str
    cause: int | None
    version: int
    number: int
    body: object
    prev: bytes


def event_hash(facts: Facts) -> bytes:
    """Return 32 bytes: SHA-256 over the canonical list of all facts and the previous digest."""
    return sha256(
        canonical(
            [
                "qipan-event/1",
                facts.id,
                moment(facts.at),
                facts.verb,
                *facts.subject,
                *facts.by,
                facts.area,
                facts.cause,
                facts.version,
                facts.number,
                facts.body,
                facts.prev.hex(),
            ]
        )
    ).digest()


def seal_hash(
    *, number: int, era: int, from_xid: int, to_xid: int, count: int, at: datetime, root: bytes, prev: bytes
) -> bytes:
    """Return 32 bytes: SHA-256 over the seal's bounds, its Merkle root and the seal before it."""
    facts = ["qipan-seal/1", number, era, from_xid, to_xid, count, moment(at), root.hex(), prev.hex()]
    return sha256(canonical(facts)).digest()


def moment(at: datetime) -> str:
    """Return an aware moment in UTC with microseconds; a naive one raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger must carry its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
