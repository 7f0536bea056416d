"""Venues, facilities and loose addresses of a city; and the ground it is drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from qipan.board.core.osm import tags as meaning
from qipan.board.core.osm.read import Point, Shape, Source

Columns = dict[str, list[Any]]
_ONLY_NAMED = {"parking"}  # every yard is mapped as one; a named car park is where a convoy can gather


def places(source: Source, loose: Sequence[Point]) -> Columns:
    """Return columns name, name_en, kind, capacity, geometry (points): venues first, then addresses on no building."""
    rows = []
    things: list[Point | Shape] = [*source.points, *source.shapes]
    for thing in things:
        kind = meaning.place_kind(thing.tags)
        name, name_en = meaning.names(thing.tags)
        if kind and (name or kind not in _ONLY_NAMED):
            rows.append((name, name_en, kind, meaning.capacity(thing.tags), _spot(thing)))
    rows += [(meaning.address(p.tags), "", "address", -1, _spot(p)) for p in loose]
    columns = ("name", "name_en", "kind", "capacity", "geometry")
    return {name: [row[i] for row in rows] for i, name in enumerate(columns)}


def ground(source: Source) -> Columns:
    """Return columns kind, name, geometry: water, parks, works, walls, rails; the largest first, to be drawn first."""
    drawn = [(meaning.ground_kind(s.tags), meaning.names(s.tags)[0], s.geometry) for s in source.shapes]
    drawn.sort(key=lambda row: -row[2].area)
    drawn += [
        (meaning.ground_kind(w.tags), meaning.names(w.tags)[0], shapely.LineString(w.points)) for w in source.lines
    ]
    rows = [row for row in drawn if row[0] and not (row[0] == "wall" and row[2].area > 0)]
    return {name: [row[i] for row in rows] for i, name in enumerate(("kind", "name", "geometry"))}


def _spot(thing: Point | Shape) -> Any:
    if isinstance(thing, Point):
        return shapely.Point(thing.lon, thing.lat)
    return shapely.point_on_surface(thing.geometry)


def lonlat(points: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Return lon and lat (n,) of points (n,)."""
    return {"lon": shapely.get_x(points), "lat": shapely.get_y(points)}
