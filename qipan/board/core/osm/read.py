"""Read an OpenStreetMap file into plain lists: points, ways with node ids, closed shapes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import osmium.geom
import shapely

from qipan.board.core.osm.tags import ground_kind, names
from qipan.kit.refusal import Refused

Progress = Callable[[str], None]

# An object with none of these keys has no place on a board; dropping it in C++ halves the reading time.
_KEYS = (
    *("highway", "building", "barrier", "boundary", "place", "landuse", "leisure", "natural", "waterway", "railway"),
    *("addr:housenumber", "addr:full", "entrance", "amenity", "shop", "office", "tourism", "man_made"),
)


@dataclass(frozen=True)
class Point:
    id: int
    lon: float
    lat: float
    tags: dict[str, str]


@dataclass(frozen=True)
class Way:
    """A line whose nodes are known; `nodes` (n,) ids, `points` (n, 2) lon, lat in degrees."""

    id: int
    nodes: list[int]
    points: list[tuple[float, float]]
    tags: dict[str, str]


@dataclass(frozen=True)
class Shape:
    """A closed way ("w12") or a relation ("r12") as polygon or multipolygon in degrees."""

    id: str
    tags: dict[str, str]
    geometry: Any


@dataclass
class Source:
    """Everything one file says that a board can use, and what was wrong with it."""

    box: tuple[float, float, float, float] | None = None
    points: list[Point] = field(default_factory=list)
    streets: list[Way] = field(default_factory=list)
    lines: list[Way] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    open_relations: int = 0
    open_ways: int = 0
    cut_ways: int = 0


def read_osm(path: Path, *, progress: Progress = lambda step: None) -> Source:
    """Return what `path` (.osm.pbf, .osm, .osm.gz, .osm.bz2) holds.

    Raises Refused: board.osm_missing, board.osm_broken, board.no_streets.
    Ways cut off at the edge of an extract keep the part whose nodes are there.
    """
    if not path.is_file():
        raise Refused("board.osm_missing", "There is no file %(path)s", where="CITY.osm", params={"path": path})
    progress("read")
    try:
        source = _read(path)
    except RuntimeError as why:  # the one exception osmium has for every broken file
        raise Refused(
            "board.osm_broken",
            "%(path)s cannot be read as an OpenStreetMap file: %(why)s",
            do="Download the file again; it may be cut off",
            where=str(path),
            params={"path": path.name, "why": why},
        ) from why
    if not source.streets:
        raise Refused(
            "board.no_streets",
            "%(path)s holds no street",
            do="Take an extract that covers the city, with its ways and their nodes",
            where=str(path),
            params={"path": path.name},
        )
    return source


def _read(path: Path) -> Source:
    source = Source()
    box = osmium.io.Reader(str(path)).header().box()
    if box.valid():
        source.box = (box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat)
    wanted, closed = set(), set()
    wkb = osmium.geom.WKBFactory()
    thing: Any  # osmium tells kinds apart by methods, not by type
    for thing in (
        osmium.FileProcessor(str(path)).with_locations().with_areas().with_filter(osmium.filter.KeyFilter(*_KEYS))
    ):
        if thing.is_node():
            if thing.location.valid():
                source.points.append(Point(thing.id, thing.location.lon, thing.location.lat, dict(thing.tags)))
        elif thing.is_way():
            _take_way(source, thing)
        elif thing.is_relation():
            if thing.tags.get("type") in ("multipolygon", "boundary"):
                wanted.add(thing.id)
        elif thing.num_rings()[0]:  # an area without an outer ring is one the assembler could not close
            if not thing.from_way():
                closed.add(thing.orig_id())
            _take_shape(source, thing, wkb)
        elif "building" in thing.tags:
            source.open_ways += thing.from_way()
    source.open_relations = len(wanted - closed)
    return source


def _take_way(source: Source, way: Any) -> None:
    tags = dict(way.tags)
    is_street, is_ground = "highway" in tags, ground_kind(tags) in ("wall", "rail", "water")
    if "building" in tags:
        source.open_ways += not way.is_closed() or any(not node.location.valid() for node in way.nodes)
    if not (is_street or is_ground) or (not is_street and way.is_closed() and ground_kind(tags) == "water"):
        return
    known = [(node.ref, node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
    source.cut_ways += is_street and len(known) < len(way.nodes)
    if len(known) > 1:
        line = Way(way.id, [ref for ref, _, _ in known], [(lon, lat) for _, lon, lat in known], tags)
        (source.streets if is_street else source.lines).append(line)


def _take_shape(source: Source, area: Any, wkb: Any) -> None:
    tags = dict(area.tags)
    if "highway" in tags or (tags.get("boundary") == "administrative" and not names(tags)[0]):
        return
    geometry = shapely.from_wkb(bytes.fromhex(wkb.create_multipolygon(area)))
    if len(geometry.geoms) == 1:
        geometry = geometry.geoms[0]
    if not shapely.is_valid(geometry):
        geometry = shapely.make_valid(geometry)
    if geometry.area > 0:
        source.shapes.append(Shape(f"{'w' if area.from_way() else 'r'}{area.orig_id()}", tags, geometry))


def metres(points: np.ndarray[Any, Any], *, at: tuple[float, float]) -> np.ndarray[Any, Any]:
    """Return lon, lat degrees (n, 2) as flat metres about `at`; true to 0.5 % within a county."""
    east = 111_320.0 * math.cos(math.radians(at[1]))
    return np.asarray((points - np.asarray(at)) * (east, 111_132.0))
