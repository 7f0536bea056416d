"""How a zone is held while it changes, and how each change is told to the ledger."""

from __future__ import annotations

from datetime import datetime

from qipan.identity.models import Account
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Missing
from qipan.ledger.actions import record
from qipan.ledger.models import Event
from qipan.response.queries import require_power
from qipan.zones import queries
from qipan.zones.models import Drawing, Zone

POWER = "zone"


def pointer(zone: Zone) -> Ref:
    return Ref("zone", str(zone.pk))


def locked(zone_id: int) -> Zone:
    """The zone, held until the transaction ends; Missing."""
    zone = Zone.objects.select_for_update(of=("self",)).select_related("response").filter(pk=zone_id).first()
    if zone is None:
        raise Missing("zones.missing", "There is no such zone")
    return zone


def editable(zone_id: int, *, version: int, at: datetime) -> Zone:
    """The zone if it may be edited from this version; Missing without the power, Conflict with what stands."""
    zone = locked(zone_id)
    require_power(POWER, area=zone.area, at=at)
    if not zone.is_editable:
        raise Conflict(
            "zones.not_draft", "This zone can no longer be edited", do="Draw a new one", params={"newer": zone.version}
        )
    if zone.version != version:
        raise stale(zone)
    return zone


def stale(zone: Zone) -> Conflict:
    newer = queries.version(zone)
    return Conflict(
        "zones.changed",
        "%(who)s changed this zone meanwhile",
        do="Your change is not lost: look at both side by side",
        where=str(pointer(zone)),
        params={"who": newer.by.masked_name, "newer": zone.version},
    )


def tell(zone: Zone, verb: str, *, by: Account, at: datetime, drawing: Drawing, **more: object) -> Event:
    """Record a change with the figures that now stand: numbers and digests, never an address."""
    body = {
        "alternative": drawing.alternative,
        "digest": drawing.digest,
        "enclosure_only": drawing.enclosure_only,
        "shut_off": drawing.shut_off,
        **queries.totals(drawing),
        **more,
    }
    return record(verb=verb, subject=pointer(zone), by=ref(by), at=at, area=zone.area, body=body, version=zone.version)


def end(zone: Zone, state: str, *, why: str, by: Ref, at: datetime, cause: int | None = None) -> Zone:
    """Close a zone as lifted or expired; its gates stand no longer."""
    zone.state, zone.ended_at, zone.ended_why, zone.changed_at = state, at, why, at
    zone.save(update_fields=["state", "ended_at", "ended_why", "changed_at"])
    record(
        verb=f"zones.{state}", subject=pointer(zone), by=by, at=at, area=zone.area, cause=cause, version=zone.version
    )
    return zone
