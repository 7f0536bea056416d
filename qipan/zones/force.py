"""From a drawing to a line in force and its end: signatures, gates, lifting, forgetting."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qipan.identity import actions as identity
from qipan.identity.models import Account, Approval
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Refused
from qipan.ledger.actions import record
from qipan.response.queries import require_power
from qipan.zones import queries
from qipan.zones.kept import POWER, editable, end, locked, pointer, stale, tell
from qipan.zones.models import Gate, Zone


@transaction.atomic
def ask_to_sign(*, zone_id: int, version: int, without_evidence: int | None, by: Account, at: datetime) -> Approval:
    """Put the first signature under the standing drawing and ask for the second.

    `without_evidence` is the number of households the asker says he has seen, inside for enclosure only or shut
    off behind the line; it must be the drawing's own whenever that is not zero: nobody is confined for the
    fence's sake unless an officer signs for the number.
    """
    zone = editable(zone_id, version=version, at=at)
    drawing = zone.drawing
    if drawing.without_evidence and without_evidence != drawing.without_evidence:
        raise Refused(
            "zones.enclosure_unsigned",
            "%(households)d households would be confined for enclosure only, without clause or evidence",
            do="Let them out, or sign for this number",
            where="without_evidence",
            params={"households": drawing.without_evidence},
        )
    payload, waiting = queries.payload(zone, drawing), queries.find_waiting(zone, at=at)
    if waiting:  # redrawn since it was asked: the new text takes the old one's place, under a new first name
        approval = identity.amend(approval=waiting, payload=payload, by=by, at=at)
    else:
        approval = identity.ask(deed=queries.DEED, subject=pointer(zone), area=zone.area, payload=payload, by=by, at=at)
    zone.state, zone.changed_at = "asked", at
    zone.save(update_fields=["state", "changed_at"])
    tell(zone, "zones.asked", by=by, at=at, drawing=drawing)
    return approval


@transaction.atomic
def take_back(*, zone_id: int, why: str, by: Ref, at: datetime, cause: int | None = None) -> bool:
    """Make a zone a draft again because its request ended unsigned; False when another request waits by now."""
    zone = locked(zone_id)
    if zone.state != "asked" or queries.find_waiting(zone, at=at):
        return False
    zone.state, zone.changed_at = "draft", at
    zone.save(update_fields=["state", "changed_at"])
    record(
        verb="zones.taken_back",
        subject=pointer(zone),
        by=by,
        at=at,
        area=zone.area,
        cause=cause,
        version=zone.version,
        body={"why": why},
    )
    return True


@transaction.atomic
def enter_into_force(*, approval: Approval, by: Account, at: datetime) -> Zone:
    """Bring the zone of a complete approval into force and set up its gates; the same approval again, once.

    Called by the room above inside the transaction of the second signature.
    """
    zone = locked(int(approval.subject_id))
    if zone.state == "in_force":
        return zone
    _require_signed(approval)
    if zone.state != "asked":
        raise Conflict("zones.not_asked", "This zone is no longer waiting for a signature", do="Look at the zone")
    require_power(POWER, area=zone.area, at=at)
    drawing = zone.drawing
    if approval.payload != queries.payload(zone, drawing):
        raise stale(zone)
    Gate.objects.bulk_create(
        Gate(
            zone=zone,
            number=gate["number"],
            name=gate["name"],
            level=gate["level"],
            street_class=gate["class"],
            segment=gate["segment"],
            lon=gate["lon"],
            lat=gate["lat"],
            guards_needed=gate["guards"],
        )
        for gate in drawing.gates
    )
    zone.state, zone.in_force_at, zone.changed_at = "in_force", at, at
    zone.save(update_fields=["state", "in_force_at", "changed_at"])
    tell(zone, "zones.in_force", by=by, at=at, drawing=drawing, approval=approval.pk)
    return zone


@transaction.atomic
def close_gate(*, zone_id: int, number: str, by: Ref, at: datetime, cause: int | None = None) -> bool:
    """Mark a gate closed once it is manned. Return whether this call was the one that did it."""
    if not Gate.objects.filter(zone_id=zone_id, number=number, closed_at=None).update(closed_at=at):
        return False
    zone = Zone.objects.get(pk=zone_id)
    body = {"gate": number}
    record(verb="zones.gate_closed", subject=pointer(zone), by=by, at=at, area=zone.area, cause=cause, body=body)
    return True


@transaction.atomic
def ask_to_lift(*, zone_id: int, reason: str, by: Account, at: datetime) -> Approval | None:
    """Ask for the second signature under lifting a zone in force; a draft is dropped at once (None)."""
    zone = locked(zone_id)
    if not reason.strip():
        raise Refused("zones.no_reason", "Say why the zone ends", do="One sentence is enough", where="reason")
    if zone.ended_at:
        raise Conflict("zones.ended", "This zone has already ended", do="Look at the zone")
    if zone.is_editable:
        end(zone, "expired", why=reason.strip()[:200], by=ref(by), at=at)
        return None
    zone.ended_why = reason.strip()[:200]
    zone.save(update_fields=["ended_why"])
    return identity.ask(
        deed=queries.LIFT, subject=pointer(zone), area=zone.area, payload=queries.lift_payload(zone), by=by, at=at
    )


@transaction.atomic
def lift(*, approval: Approval, by: Account, at: datetime) -> Zone:
    """End the zone of a complete approval; twice is once. Runs inside the second signature's transaction."""
    zone = locked(int(approval.subject_id))
    if zone.ended_at:
        return zone
    _require_signed(approval)
    return end(zone, "lifted", why=zone.ended_why, by=ref(by), at=at)


@transaction.atomic
def expire(*, zone_id: int, by: Ref, at: datetime, cause: int | None = None) -> Zone:
    """End a zone because the response that carried it has ended; twice is once."""
    zone = locked(zone_id)
    return zone if zone.ended_at else end(zone, "expired", why="", by=by, at=at, cause=cause)


@transaction.atomic
def forget_sites(*, zone_id: int, by: Ref, at: datetime) -> bool:
    """Empty the addresses of an ended zone and leave a receipt in the ledger. True when this call did it."""
    zone = locked(zone_id)
    if zone.sites_forgotten_at or not zone.ended_at:
        return False
    count = len(zone.sites)
    zone.sites, zone.sites_forgotten_at = [], at
    zone.save(update_fields=["sites", "sites_forgotten_at"])
    body = {"sites": count}
    record(verb="zones.sites_forgotten", subject=pointer(zone), by=by, at=at, area=zone.area, body=body)
    return True


def _require_signed(approval: Approval) -> None:
    if not approval.is_complete:
        raise Conflict("zones.unsigned", "The second signature is missing", do="Ask an officer of another unit")
