"""A city read step by step from its map and the files beside it."""

from __future__ import annotations

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
from qipan.board.core.osm.order import Order
from qipan.board.core.osm.read import Source
from qipan.board.core.osm.residents import Residents, Targets, settle


class City:
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
        where = np.array(columns["geometry"], dtype=object)
        segments = houses.nearest_segments(where, self.net, self.allowed, at=self.at)
        return {**columns, "geometry": where, "segment": segments}

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


def _compound_kind(row: sides.Row) -> str:
    return "village" if row.first(sides.KIND) in ("village", "自然村", "村") else "compound"
