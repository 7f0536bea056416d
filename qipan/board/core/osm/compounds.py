"""Walled compounds, the gates in their walls, and natural villages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from qipan.board.core.osm.read import Point, Shape, metres
from qipan.board.core.osm.tags import COMPOUND_WALLS, GATES, names

Ints = np.ndarray[Any, np.dtype[np.int32]]
GATE_REACH_M = 4.0  # a gate drawn beside the wall it stands in
VILLAGE_REACH_M, VILLAGE_MARGIN_M = 500.0, 20.0
_VILLAGES = {"village", "hamlet", "neighbourhood", "isolated_dwelling"}
_PRIVATE = {"private", "customers", "permit", "residents", "destination"}


@dataclass(frozen=True)
class Compound:
    name: str
    name_en: str
    kind: str
    geometry: Any


def walled(shapes: Sequence[Shape], homes: np.ndarray[Any, Any]) -> list[Compound]:
    """Return the compounds the map shows: residential ground with a wall or a gate, closed walls around two homes.

    `homes` (n,) are points inside residential buildings.
    """
    tree = shapely.STRtree(homes)
    found = []
    for shape in shapes:
        tags = shape.tags
        is_walled = tags.get("barrier") in COMPOUND_WALLS
        is_ground = tags.get("landuse") == "residential"
        is_gated = is_ground and (tags.get("gated") == "yes" or tags.get("access") in _PRIVATE)
        if not (is_gated or is_walled) or "building" in tags:
            continue
        if is_gated or is_ground or len(tree.query(shape.geometry, predicate="contains")) > 1:
            found.append(Compound(*names(tags), "compound", shape.geometry))
    return found


def villages(
    shapes: Sequence[Shape], points: Sequence[Point], homes: np.ndarray[Any, Any], *, at: tuple[float, float]
) -> list[Compound]:
    """Return natural villages: the map's own outlines, else the hull of the homes nearest to a village's name.

    `homes` (n,) points in degrees of homes in no compound; a home counts within 500 m, a village has three or more.
    """
    drawn = [s for s in shapes if s.tags.get("place") in _VILLAGES]
    found = [Compound(*names(s.tags), "village", s.geometry) for s in drawn]
    named = [p for p in points if p.tags.get("place") in _VILLAGES and names(p.tags)[0]]
    named = [p for p in named if not any(s.geometry.contains(shapely.Point(p.lon, p.lat)) for s in drawn)]
    if not named or not len(homes):
        return found
    flat = shapely.points(metres(shapely.get_coordinates(homes), at=at))
    centres = shapely.points(metres(np.array([(p.lon, p.lat) for p in named]), at=at))
    home, village = shapely.STRtree(centres).query_nearest(flat, max_distance=VILLAGE_REACH_M, all_matches=False)
    for number, point in enumerate(named):
        own = home[village == number]
        if len(own) > 2:
            hull = shapely.convex_hull(shapely.multipoints(flat[own])).buffer(VILLAGE_MARGIN_M, quad_segs=2)
            found.append(Compound(*names(point.tags), "village", _to_degrees(hull, at)))
    return found


def within(compounds: Sequence[Compound], points: np.ndarray[Any, Any]) -> Ints:
    """Return for each point (n,) the smallest compound around it, -1 for none."""
    found = np.full(len(points), -1, dtype=np.int32)
    if compounds and len(points):
        outlines = np.array([c.geometry for c in compounds], dtype=object)
        which, compound = shapely.STRtree(outlines).query(points, predicate="intersects")
        order = np.argsort(-shapely.area(outlines)[compound], kind="stable")  # the smallest is written last
        found[which[order]] = compound[order]
    return found


def gates(compounds: Sequence[Compound], points: Sequence[Point], *, at: tuple[float, float]) -> dict[int, int]:
    """Return node id -> compound for every mapped gate that stands in a compound's wall."""
    known = [p for p in points if p.tags.get("barrier") in GATES]
    walls = [c for c in compounds if c.kind == "compound"]
    if not known or not walls:
        return {}
    lines = shapely.transform([shapely.boundary(c.geometry) for c in walls], lambda xy: metres(xy, at=at))
    spots = shapely.points(metres(np.array([(p.lon, p.lat) for p in known]), at=at))
    spot, wall = shapely.STRtree(lines).query_nearest(spots, max_distance=GATE_REACH_M, all_matches=False)
    number = {id(c): i for i, c in enumerate(compounds)}
    return {known[s].id: number[id(walls[w])] for s, w in zip(spot.tolist(), wall.tolist(), strict=True)}


def _to_degrees(shape: Any, at: tuple[float, float]) -> Any:
    unit = metres(np.array([(at[0] + 1.0, at[1] + 1.0)]), at=at)[0]
    return shapely.transform(shape, lambda xy: xy / unit + at)
