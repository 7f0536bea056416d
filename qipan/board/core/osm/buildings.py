"""Buildings of a city: outline, kind, storeys, address, and the street they stand on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from qipan.board.core.faults import Faults
from qipan.board.core.osm import tags as meaning
from qipan.board.core.osm.network import Network
from qipan.board.core.osm.read import Point, Shape, metres
from qipan.board.core.osm.sides import ADDRESS, KIND, LEVELS, NAME, Row

FAR_M = 500.0  # a building farther from any street belongs to none
OWN_STREET_M = 120.0  # a building this near to the street of its address belongs to that one
SMALLEST_HOME_M2 = 30.0  # a building the map only calls "yes" and smaller than this is a shed
ENOUGH_KNOWN = 20  # with so many storeys known of a kind, their median stands for the unknown


@dataclass
class Buildings:
    """Columns (b,) of the layer; `outlines` and `points` (inside the outline) in degrees, `ground_m2` footprints."""

    source_id: list[str]
    name: list[str]
    address: list[str]
    street: list[str]
    kind: list[str]
    levels: np.ndarray[Any, Any]
    outlines: np.ndarray[Any, Any]
    points: np.ndarray[Any, Any]
    ground_m2: np.ndarray[Any, Any]
    use_unknown: int

    def __len__(self) -> int:
        return len(self.source_id)

    @property
    def is_home(self) -> np.ndarray[Any, Any]:
        return np.array([kind == "residential" for kind in self.kind], dtype=bool)


def from_map(shapes: Sequence[Shape], *, at: tuple[float, float]) -> Buildings:
    """Return every building of the map in the file's order; parts of buildings and ruins are left out."""
    own = [s for s in shapes if s.tags.get("building", "no") not in ("no", "ruins", "collapsed", "construction")]
    ground = [(meaning.LANDUSE_KIND[s.tags["landuse"]], s.geometry) for s in shapes if _is_zoned(s)]
    columns = [(s.id, meaning.names(s.tags)[0], meaning.address(s.tags), s.tags.get("addr:street", "")) for s in own]
    kinds = [meaning.building_kind(s.tags) for s in own]
    return _made(columns, kinds, [meaning.levels(s.tags) for s in own], [s.geometry for s in own], ground, at)


def from_rows(rows: Sequence[Row], *, at: tuple[float, float]) -> Buildings:
    """Return the buildings of a side file; unknown kinds are taken for homes."""
    columns = [(f"f{n}", row.first(NAME), row.first(ADDRESS), "") for n, row in enumerate(rows)]
    known = {"residential", "commercial", "industrial", "public", "other"}
    kinds = [k if (k := row.first(KIND)) in known else meaning.BUILDING_KIND.get(k, "") for row in rows]
    levels = [meaning.levels({"building:levels": row.first(LEVELS)}) for row in rows]
    return _made(columns, kinds, levels, [row.geometry for row in rows], [], at)


def fill_levels(buildings: Buildings, faults: Faults) -> dict[str, float]:
    """Give every building storeys; return the default used for each kind."""
    known, kinds = ~np.isnan(buildings.levels), np.array(buildings.kind)
    defaults = {}
    for kind, usual in meaning.DEFAULT_LEVELS.items():
        told = buildings.levels[known & (kinds == kind)]
        defaults[kind] = float(np.median(told)) if len(told) >= ENOUGH_KNOWN else usual
    faults.add("levels_missing", int((~known).sum()))
    buildings.levels = np.where(known, buildings.levels, [defaults[kind] for kind in buildings.kind])
    return defaults


def addressed(buildings: Buildings, points: Sequence[Point]) -> list[Point]:
    """Give each building without an address that of a point in it; return the points nobody took."""
    known = [p for p in points if meaning.address(p.tags)]
    if not known or not len(buildings):
        return known
    spots = shapely.points([(p.lon, p.lat) for p in known])
    spot, building = shapely.STRtree(buildings.outlines).query(spots, predicate="intersects")
    taken = set()
    for s, b in sorted(zip(spot.tolist(), building.tolist(), strict=True), key=lambda pair: known[pair[0]].id):
        if not buildings.address[b]:
            buildings.address[b] = meaning.address(known[s].tags)
            buildings.street[b] = known[s].tags.get("addr:street", "")
            taken.add(s)
    return [p for s, p in enumerate(known) if s not in taken]


def entrances(buildings: Buildings, points: Sequence[Point]) -> np.ndarray[Any, Any]:
    """Return known entrances (b,), at least one: entrance nodes lie on the outline."""
    doors = [(p.lon, p.lat) for p in points if p.tags.get("entrance", "no") not in ("no", "emergency", "garage")]
    if not doors or not len(buildings):
        return np.ones(len(buildings), dtype=np.int16)
    _, building = shapely.STRtree(buildings.outlines).query(shapely.points(doors), predicate="dwithin", distance=3e-6)
    return np.clip(np.bincount(building, minlength=len(buildings)), 1, 999).astype(np.int16)


def nearest_segments(
    points: np.ndarray[Any, Any], network: Network, allowed: np.ndarray[Any, Any], *, at: tuple[float, float]
) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return for each point (n,) in degrees the nearest allowed segment within 500 m, else -1; ties go to the first."""
    found = np.full(len(points), -1, dtype=np.int32)
    ids = np.flatnonzero(allowed)
    if len(points) and len(ids):
        flat = shapely.points(metres(shapely.get_coordinates(points), at=at))
        lines = shapely.transform(network.lines[ids], lambda xy: metres(xy, at=at))
        point, line = shapely.STRtree(lines).query_nearest(flat, max_distance=FAR_M)
        order = np.lexsort((-ids[line], point))  # the lowest id of equals is written last
        found[point[order]] = ids[line[order]]
    return found


def on_own_street(
    buildings: Buildings, network: Network, segment: np.ndarray[Any, Any], allowed: np.ndarray[Any, Any], *, at: Any
) -> np.ndarray[Any, Any]:
    """Return `segment` with each building moved to the street its address names, where that runs within 120 m."""
    named = {name for pair in network.names for name in pair if name}
    rows = np.array([i for i, street in enumerate(buildings.street) if street in named], dtype=np.intp)
    if not len(rows):
        return segment
    lines = shapely.transform(network.lines, lambda xy: metres(xy, at=at))
    flat = shapely.points(metres(shapely.get_coordinates(buildings.points[rows]), at=at))
    row, line = shapely.STRtree(lines).query(flat, predicate="dwithin", distance=OWN_STREET_M)
    way = network.way[line]
    same = np.array(
        [buildings.street[b] in network.names[w] for b, w in zip(rows[row].tolist(), way.tolist(), strict=True)],
        dtype=bool,
    )
    row, line = row[same & allowed[line]], line[same & allowed[line]]
    order = np.lexsort((-line, -shapely.distance(flat[row], lines[line])))  # the nearest is written last
    moved = segment.copy()
    moved[rows[row[order]]] = line[order]
    return moved


def _made(
    columns: list[Any], kinds: list[str], levels: list[float], shapes: list[Any], ground: Any, at: tuple[float, float]
) -> Buildings:
    outlines = np.array(shapes, dtype=object)
    points = shapely.point_on_surface(outlines) if len(outlines) else outlines
    area_m2 = shapely.area(shapely.transform(outlines, lambda xy: metres(xy, at=at))) if len(outlines) else np.zeros(0)
    unknown = [i for i, kind in enumerate(kinds) if not kind]
    zoned = _zones(points[unknown], ground) if ground else [""] * len(unknown)
    guessed = 0
    for i, zone in zip(unknown, zoned, strict=True):
        kinds[i] = zone or ("residential" if area_m2[i] >= SMALLEST_HOME_M2 else "other")
        guessed += not zone and kinds[i] == "residential"
    ids, names, addresses, streets = (list(c) for c in zip(*columns, strict=True)) if columns else ([], [], [], [])
    told = np.array(levels, dtype=float)
    return Buildings(ids, names, addresses, streets, kinds, told, outlines, points, area_m2, guessed)


def _is_zoned(shape: Shape) -> bool:
    return shape.tags.get("landuse", "") in meaning.LANDUSE_KIND


def _zones(points: np.ndarray[Any, Any], ground: list[tuple[str, Any]]) -> list[str]:
    kinds = [""] * len(points)
    point, zone = shapely.STRtree([shape for _, shape in ground]).query(points, predicate="within")
    for p, z in sorted(zip(point.tolist(), zone.tolist(), strict=True), key=lambda pair: (pair[0], -pair[1])):
        kinds[p] = ground[z][0]
    return kinds


def floors_m2(buildings: Buildings) -> np.ndarray[Any, Any]:
    """Return floor space (b,) in m², zero for what is no home."""
    return np.where(buildings.is_home, buildings.ground_m2 * buildings.levels, 0.0)


def is_known(buildings: Buildings) -> np.ndarray[Any, Any]:
    """Return which buildings (b,) came with storeys; call before `fill_levels`."""
    return np.array([not math.isnan(x) for x in buildings.levels], dtype=bool)
