"""A drawing as GeoJSON (RFC 7946): one feature per zone, strictest first, then one per gate."""

from __future__ import annotations

from typing import Any

from shapely.geometry import mapping

from qipan.zones.core.drawing import Drawing, Zone
from qipan.zones.core.shape import area_outline, outline


def feature_collection(atlas: Any, drawing: Drawing, *, declared_area: str = "") -> dict[str, Any]:
    """Return the FeatureCollection; everything the JSON answer holds outside the zones is under `qipan`."""
    whole = drawing.as_dict()
    zones = [_zone(atlas, zone, declared_area) for zone in drawing.zones]
    gates = [
        {
            "type": "Feature",
            "id": f"{zone.level}/{gate.segment}{gate.end}",
            "geometry": {"type": "Point", "coordinates": [gate.lon, gate.lat]},
            "properties": {"kind": "gate", "level": zone.level, **gate.as_dict()},
        }
        for zone in drawing.zones
        for gate in zone.gate_list
    ]
    return {
        "type": "FeatureCollection",
        "features": zones + gates,
        "qipan": {name: value for name, value in whole.items() if name != "zones"},
    }


def _zone(atlas: Any, zone: Zone, declared_area: str) -> dict[str, Any]:
    shape = area_outline(atlas, declared_area) if zone.drawn == "rest_of" else outline(atlas, zone.segments)
    return {
        "type": "Feature",
        "id": zone.level,
        "geometry": mapping(shape),
        "properties": {"kind": "zone", "label": dict(zone.label), **zone.as_dict()},
    }
