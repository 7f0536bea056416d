"""A board from an OpenStreetMap file and what is handed in beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from qipan.board.core.faults import Faults
from qipan.board.core.osm import areas as area_room
from qipan.board.core.osm import buildings as houses
from qipan.board.core.osm import compounds as walls
from qipan.board.core.osm import network as streets
from qipan.board.core.osm import places as venues
from qipan.board.core.osm import sides
from qipan.board.core.osm.areas import Area, Given
from qipan.board.core.osm.read import Source, read_osm
from qipan.board.core.osm.residents import Residents, Targets, settle
from qipan.board.core.people import HOUSEHOLD_SIZE, households_of
from qipan.board.core.write import write_board
from qipan.kit.refusal import Refused

ATTRIBUTION = "© OpenStreetMap contributors"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What to build a board from. `crs` is the system of the side files' degrees, never of the map's."""

    osm: Path
    residents: int | None = None
    population: Path | None = None
    areas: Path | None = None
    grids: Path | None = None
    compounds: Path | None = None
    buildings: Path | None = None
    addresses: Path | None = None
    crs: str = "wgs84"
    code: str = "900000"  # GB/T 2260 gives 9x to nobody, so a foreign city takes no real county's code
    name: str = ""
    household_size: float = HOUSEHOLD_SIZE


def build_board(order: Order, out: Path, *, progress: Progress = lambda step: None) -> dict[str, Any]:
    """Write the board of `order` into `out` and return its manifest; raises Refused and then leaves `out` as it was."""
    if len(order.code) != 6 or not order.code.isalnum():
        raise Refused("board.code", "A root area code has six characters", where="--code")
    faults = Faults()
    source = read_osm(order.osm, progress=progress)
    progress("streets")
    middle = shapely.multipoints([w.points[len(w.points) // 2] for w in source.streets]).centroid
    at = (middle.x, middle.y)
    city = _City(order, source, faults, at)
    progress("people")
    residents = city.residents()
    return write_board(
        out,
        manifest={
            "name": {"zh": city.tree[0].name, "en": city.tree[0].name_en or city.tree[0].name},
            "code": order.code,
            "invented": False,
            "residents_source": residents.source,
            "faults": faults.told(),
            "attribution": ATTRIBUTION,
            "source": _source(order, city),
        },
        progress=progress,
        **city.layers(residents),
    )


class _City:
    """The steps between the map and the layers; each step needs the ones before it."""

    def __init__(self, order: Order, source: Source, faults: Faults, at: tuple[float, float]) -> None:
        self.order, self.source, self.faults, self.at = order, source, faults, at
        self.houses = self._houses()
        self.levels_known = houses.is_known(self.houses)
        self.levels_used = houses.fill_levels(self.houses, faults)
        loose = houses.addressed(self.houses, source.points)
        self.compounds = self._compounds()
        gates = walls.gates(self.compounds, source.points, at=at)
        self.net = streets.cut(source.streets, also_at=gates)
        self.drive_s, self.walk_s, self.oneway = streets.seconds(self.net)
        self.middle = shapely.line_interpolate_point(self.net.lines, 0.5, normalized=True)
        self.compound = walls.within(self.compounds, self.middle)
        self.gate_u, self.gate_v = self._gated(gates)
        self.home_compound = walls.within(self.compounds, self.houses.points)
        self.segment = self._snap_houses()
        self.tree = self._tree()
        self.area = area_room.locate(self.tree, self.middle)
        self.home_area = area_room.locate(self.tree, self.houses.points)
        self.places = self._places(loose)
        self._tell()

    def residents(self) -> Residents:
        order = self.order
        targets = Targets(
            homes=self.houses.points,
            floor_m2=np.where(self.segment >= 0, houses.floors_m2(self.houses), 0.0),
            buildings=self.houses.points,
            lines=self.net.lines,
            middle=self.middle,
            length_m=self.net.length_m,
            kinds=self.net.per_segment(self.net.kinds),
            walkable=self.allowed,
        )
        return settle(
            targets,
            total=order.residents,
            population=order.population,
            areas={key: a.geometry for a in self.tree for key in (a.code, a.name, a.name_en) if key},
            extent=self.extent,
            crs=order.crs,
            at=self.at,
            faults=self.faults,
        )

    def layers(self, residents: Residents) -> dict[str, Any]:
        size, n = self.order.household_size, len(self.net.lines)
        here = np.maximum(self.segment, 0)
        home_households = households_of(residents.homes, size)
        street_households = households_of(residents.streets, size)
        people = residents.streets + np.bincount(here, weights=residents.homes, minlength=n).astype(int)
        households = street_households + np.bincount(here, weights=home_households, minlength=n).astype(int)
        counts = [(residents.homes, residents.streets), (home_households, street_households)]
        codes = [area.code for area in self.tree]
        names = self.net.per_segment(self.net.names)
        return {
            "areas": self._area_layer(counts),
            "compounds": self._compound_layer(counts),
            "buildings": {
                "source_id": self.houses.source_id,
                "name": self.houses.name,
                "address": self.houses.address,
                "kind": self.houses.kind,
                "levels": self.houses.levels,
                "levels_known": self.levels_known,
                "entrances": houses.entrances(self.houses, self.source.points),
                "people": residents.homes,
                "households": home_households,
                "segment": self.segment,
                "compound": self.home_compound,
                "area": [codes[i] for i in self.home_area.tolist()],
                **venues.lonlat(self.houses.points),
                "geometry": self.houses.outlines,
            },
            "streets": {
                "source_id": [f"w{way.id}" for way in self.net.per_segment(self.net.ways)],
                "name": [name for name, _ in names],
                "name_en": [name_en for _, name_en in names],
                "class": self.net.per_segment(self.net.kinds),
                "length_m": self.net.length_m,
                "u": self.net.u,
                "v": self.net.v,
                "gate_u": self.gate_u,
                "gate_v": self.gate_v,
                "oneway": self.oneway,
                "drive_s": self.drive_s,
                "walk_s": self.walk_s,
                "compound": self.compound,
                "area": [codes[i] for i in self.area.tolist()],
                "people": people,
                "households": households,
                "geometry": self.net.lines,
            },
            "junctions": {
                "lon": self.net.lon,
                "lat": self.net.lat,
                "geometry": shapely.points(self.net.lon, self.net.lat),
            },
            "ground": venues.ground(self.source),
            "places": self._place_layer(codes),
        }

    @property
    def allowed(self) -> np.ndarray[Any, Any]:
        """Where somebody can live or step out of a door: every street one may walk on."""
        return ~np.isnan(self.walk_s)

    @property
    def extent(self) -> Any:
        """The ground this board answers for."""
        return self.tree[0].geometry

    def _houses(self) -> houses.Buildings:
        if self.order.buildings is None:
            return houses.from_map(self.source.shapes, at=self.at)
        rows = sides.read_polygons(self.order.buildings, crs=self.order.crs, faults=self.faults)
        return houses.from_rows(rows, at=self.at)

    def _compounds(self) -> list[walls.Compound]:
        homes = self.houses.points[self.houses.is_home]
        if self.order.compounds is not None:
            rows = sides.read_polygons(self.order.compounds, crs=self.order.crs, faults=self.faults)
            found = [
                walls.Compound(r.first(sides.NAME), r.first(sides.NAME_EN), _compound_kind(r), r.geometry) for r in rows
            ]
        else:
            found = walls.walled(self.source.shapes, homes)
        open_homes = homes[walls.within(found, homes) < 0]
        return found + walls.villages(self.source.shapes, self.source.points, open_homes, at=self.at)

    def _gated(self, gates: dict[int, int]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """A gate closes the segment inside the wall, never the street that runs along it."""
        at_node = np.array([gates.get(node, -1) for node in self.net.nodes.tolist()], dtype=np.int32)
        u, v = at_node[self.net.u], at_node[self.net.v]
        return (u >= 0) & (u == self.compound), (v >= 0) & (v == self.compound)

    def _snap_houses(self) -> np.ndarray[Any, Any]:
        segment = houses.nearest_segments(self.houses.points, self.net, self.allowed, at=self.at)
        return houses.on_own_street(self.houses, self.net, segment, self.allowed, at=self.at)

    def _tree(self) -> list[Area]:
        order = self.order
        levels = area_room.boundaries(self.source.shapes)
        root = area_room.root_of(levels, self.middle)
        own = self._given(order.areas)
        if root is None:
            self.faults.add("no_boundary", 1)
            ground = shapely.convex_hull(shapely.multipoints(shapely.points(self.net.lon, self.net.lat)))
            if self.source.box is not None and shapely.box(*self.source.box).intersects(ground):
                ground = ground.intersection(shapely.box(*self.source.box))
            root = (0, Given("", "", ground.buffer(0.0005)))
        level, given = root
        ground = shapely.union_all([given.geometry, *(g.geometry for g in own)]) if own else given.geometry
        title = order.name or given.name or order.osm.name.split(".")[0]
        top = Area(order.code, title, "" if order.name else given.name_en, "", ground)
        return area_room.area_tree(root=top, levels=levels, below=level, areas=own, grids=self._given(order.grids))

    def _given(self, path: Path | None) -> list[Given]:
        if path is None:
            return []
        rows = sides.read_polygons(path, crs=self.order.crs, faults=self.faults)
        return [Given(r.first(sides.NAME), r.first(sides.NAME_EN), r.geometry, r.first(sides.CODE)) for r in rows]

    def _places(self, loose: list[Any]) -> dict[str, Any]:
        columns = venues.places(self.source, loose)
        if self.order.addresses is not None:
            self._take_addresses(columns)
        columns["geometry"] = np.array(columns["geometry"], dtype=object)
        columns["segment"] = houses.nearest_segments(columns["geometry"], self.net, self.allowed, at=self.at)
        return columns

    def _take_addresses(self, columns: dict[str, Any]) -> None:
        assert self.order.addresses is not None
        rows, bad = sides.read_points(self.order.addresses, crs=self.order.crs)
        told = [(lon, lat, next((row[c] for c in sides.ADDRESS if row.get(c)), "")) for lon, lat, row in rows]
        named = [row for row in told if row[2]]
        spots = shapely.points([(lon, lat) for lon, lat, _ in named]) if named else np.zeros(0, dtype=object)
        near = houses.nearest_segments(spots, self.net, self.allowed, at=self.at)
        spot, building = (
            shapely.STRtree(self.houses.outlines).query(spots, predicate="intersects") if named else ([], [])
        )
        inside = dict(zip(np.asarray(spot).tolist(), np.asarray(building).tolist(), strict=True))
        for i, (_, _, address) in enumerate(named):
            if near[i] < 0:
                continue
            if i in inside:
                self.houses.address[inside[i]] = address
            else:
                for name, value in zip(columns, (address, "", "address", -1, spots[i]), strict=True):
                    columns[name].append(value)
        self.faults.add("address_rows", bad + len(told) - len(named))
        self.faults.add("addresses_off_board", int((near < 0).sum()))

    def _tell(self) -> None:
        source, faults, net = self.source, self.faults, self.net
        faults.add("disconnected", int((streets.parts(net) > 0).sum()))
        names = net.per_segment(net.names)
        driven = ~np.isnan(self.drive_s)
        faults.add("unnamed_streets", sum(1 for i in np.flatnonzero(driven) if not names[i][0]))
        faults.add("open_relations", source.open_relations)
        faults.add("open_ways", source.open_ways)
        faults.add("cut_ways", source.cut_ways)
        faults.add("use_unknown", self.houses.use_unknown)
        faults.add("far_buildings", int((self.segment < 0).sum()))
        if any(fault["id"] == "no_boundary" for fault in faults.told()):
            return
        shapely.prepare(self.extent)
        faults.add("outside_boundary", int((~shapely.intersects(self.extent, self.middle)).sum()))

    def _area_layer(self, counts: list[Any]) -> dict[str, Any]:
        codes = [area.code for area in self.tree]
        own = [
            np.bincount(self.home_area, weights=homes, minlength=len(codes))
            + np.bincount(self.area, weights=direct, minlength=len(codes))
            for homes, direct in counts
        ]
        below = [[j for j, code in enumerate(codes) if code.startswith(above)] for above in codes]
        people, households = ([int(column[rows].sum()) for rows in below] for column in own)
        return {
            "code": codes,
            "name": [area.name for area in self.tree],
            "name_en": [area.name_en for area in self.tree],
            "level": [area.level for area in self.tree],
            "parent": [area.parent for area in self.tree],
            "people": people,
            "households": households,
            "geometry": [area.geometry for area in self.tree],
        }

    def _compound_layer(self, counts: list[Any]) -> dict[str, Any]:
        n, outlines = len(self.compounds), [c.geometry for c in self.compounds]
        homes_in, streets_in = self.home_compound >= 0, self.compound >= 0
        people, households = (
            np.bincount(self.home_compound[homes_in], weights=homes[homes_in], minlength=n)
            + np.bincount(self.compound[streets_in], weights=direct[streets_in], minlength=n)
            for homes, direct in counts
        )
        centres = shapely.point_on_surface(np.array(outlines, dtype=object)) if n else []
        return {
            "name": [c.name for c in self.compounds],
            "name_en": [c.name_en for c in self.compounds],
            "kind": [c.kind for c in self.compounds],
            "area": [self.tree[i].code for i in area_room.locate(self.tree, centres)],
            "people": people.astype(int),
            "households": households.astype(int),
            "buildings": np.bincount(self.home_compound[homes_in], minlength=n),
            "geometry": outlines,
        }

    def _place_layer(self, codes: list[str]) -> dict[str, Any]:
        where = area_room.locate(self.tree, self.places["geometry"])
        return {**self.places, "area": [codes[i] for i in where], **venues.lonlat(self.places["geometry"])}


def _compound_kind(row: sides.Row) -> str:
    return "village" if row.first(sides.KIND) in ("village", "自然村", "村") else "compound"


def _source(order: Order, city: _City) -> dict[str, Any]:
    """The inputs by name and content, and every default that stood in for a missing fact."""
    paths = {k: v for k, v in vars(replace(order)).items() if isinstance(v, Path)}
    files = {name: {"file": path.name, "sha256": _sha256(path)} for name, path in paths.items()}
    defaults = {"levels": city.levels_used, "household_size": order.household_size}
    return {"kind": "openstreetmap", "files": files, "crs": order.crs, "defaults": defaults}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
