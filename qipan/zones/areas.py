"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from qipan.kit.refusal import Missing
from qipan.zones.models import Zone


def _zone(zone_id: int) -> str:
    area = Zone.objects.filter(pk=zone_id).values_list("area", flat=True).first()
    if area is None:
        raise Missing("zones.missing", "There is no such zone")
    return str(area)


READING = ("show", "map", "needs", "certificate", "gates", "gates-csv", "gates-xlsx")
WRITING = ("choose", "edit", "undo", "ask", "lift")
LOCATE = {f"zones:{name}": _zone for name in (*READING, *WRITING)}
