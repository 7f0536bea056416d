"""When a response ends: its zones end with it, and the addresses they were drawn around are emptied."""

from __future__ import annotations

from datetime import datetime

from qipan.kit.ref import Ref
from qipan.response.models import Response
from qipan.zones import force
from qipan.zones.models import Zone

BY = Ref("worker", "zones")


def delete(*, response: Response, at: datetime) -> int:
    """End what still stands under the response and empty the addresses; the number of zones emptied now."""
    emptied = 0
    for zone in Zone.objects.filter(response=response, sites_forgotten_at=None).order_by("id"):
        force.expire(zone_id=zone.pk, by=BY, at=at)
        emptied += force.forget_sites(zone_id=zone.pk, by=BY, at=at)
    return emptied
