"""The whole county on the ground: land, towns, villages, roads, plots; metres, already bent, nobody in it yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qipan.board.core.graph import CLASSES
from qipan.board.invent import country, hamlets, plots
from qipan.board.invent.fabric import Fabric, weave
from qipan.board.invent.land import Land, Points, lay_land
from qipan.board.invent.network import Network, cut, knit, links, reach

Array = np.ndarray[Any, Any]

# How residents spread and how dense they live (people per km2); assumed, chosen for the look of the map.
SEAT_SHARE, TOWN_SHARE = 0.42, 0.23
SEAT_DENSITY, TOWN_DENSITY, COUNTY_DENSITY = (13_000, 15_500), 11_500, 900  # small seats are looser than great ones
TOWN_PEOPLE, VILLAGE_PEOPLE = 11_500, 350
LANE_M_PER_PERSON = 4.1


@dataclass(frozen=True, eq=False)
class Layout:
    """Blocks (k) of towns, villages (v), buildings (b), compounds (walled ones first, then villages)."""

    land: Land
    town_centres: Points
    town_outlines: Array
    blocks: Array
    block_town: Array
    block_use: list[str]
    village_centres: Points
    village_shapes: Array
    walls: Array
    wall_block: Array
    network: Network
    streets: list[str]
    rects: Array
    use: Array
    block: Array
    village: Array
    compound: Array
    ground: list[tuple[str, BaseGeometry]]


def lay_out(streams: list[np.random.Generator], *, residents: int) -> Layout:
    """Return a county for about so many residents; `streams` are seven generators, one for each kind of chance."""
    ground_rng, town_rng, country_rng, plot_rng, village_rng = streams[:5]
    density = np.interp(residents, (60_000, 600_000), SEAT_DENSITY)
    seat_m = max(190.0, float(np.sqrt(residents * SEAT_SHARE / density / np.pi) * 1_000))
    half_m = max(900.0, float(np.sqrt(residents / COUNTY_DENSITY) * 500))
    land = lay_land(ground_rng, half_m=half_m, seat_radius_m=seat_m)
    towns, fabrics = _towns(town_rng, land, residents=residents, seat_m=seat_m)
    built = _ground_taken(fabrics, land)
    mains = country.main_roads(country_rng, land, towns)
    wanted = max(2, round(residents * (1 - SEAT_SHARE - TOWN_SHARE) / VILLAGE_PEOPLE))
    clear = shapely.union_all([
        shapely.buffer(built, 240), shapely.buffer(land.river, 150), *(shapely.buffer(s, 60) for s in land.streams),
    ])  # fmt: skip
    centres = country.villages(country_rng, land, count=wanted, clear=clear)
    locals_ = country.local_roads(country_rng, land, towns, centres, mains, built)
    roads = [*mains, *locals_]
    outside = shapely.difference(np.array([road.shape for road in roads]), built)

    blocks = land.bent(np.array([block.shape for fabric in fabrics for block in fabric.blocks]))
    town_of = np.repeat(np.arange(len(fabrics)), [len(fabric.blocks) for fabric in fabrics])
    districts = [block.district for fabric in fabrics for block in fabric.blocks]
    uses = plots.choose_uses(plot_rng, districts, shapely.area(blocks))
    held = plots.Plots()
    for number, (block, use) in enumerate(zip(blocks, uses, strict=True)):
        plots.fill(plot_rng, held, block=block, number=number, use=use)

    walled = len(held.walls)
    bent_centres = land.bend(centres)
    lanes, lane_class, lane_village = _lanes(village_rng, bent_centres, roads, n_towns=len(towns), residents=residents)
    bag = _Bag()
    for index, fabric in enumerate(fabrics):
        for line in fabric.lines:
            bag.add(line.shape, line.klass, (index, line.name))
    for number, (road, shape) in enumerate(zip(roads, outside, strict=True)):
        for part in shapely.get_parts(shape):
            if part.geom_type == "LineString" and part.length > 1:
                bag.add(part, road.klass, (-1, number))
    # Cut the streets before bending them: on a bent line a crossing would lie beside it, not on it.
    line_class = np.array([CLASSES.index(name) for name in bag.klass])
    pieces, source = cut(np.array(bag.shapes), line_class)
    pieces, source = land.bent(pieces[source >= 0]), source[source >= 0]
    # A part the river or a missing bridge cut off is joined by the shortest road there is.
    joins = links(pieces)
    inner = reach(np.array(held.lines), pieces) if held.lines else np.array([])
    shapes = np.concatenate([pieces, joins, inner, lanes])
    inner_class = np.array([CLASSES.index(name) for name in (*held.line_class, *lane_class)], dtype=np.int64)
    klass = np.concatenate([line_class[source], np.full(len(joins), CLASSES.index("tertiary")), inner_class])
    street = np.concatenate([np.array(bag.street)[source], np.full(len(joins) + len(inner) + len(lanes), -1)])
    compound = np.concatenate([
        np.full(len(pieces) + len(joins), -1), np.array(held.line_compound, dtype=np.int64), lane_village + walled,
    ])  # fmt: skip
    network = knit(shapes=shapes, klass=klass, street=street, compound=compound, walled=walled)
    houses, house_village = hamlets.frontages(village_rng, lanes, lane_village)
    rects = np.concatenate([*held.rects, houses])
    return Layout(
        land=land,
        town_centres=land.bend(towns),
        town_outlines=land.bent(np.array([fabric.outline for fabric in fabrics])),
        blocks=blocks,
        block_town=town_of,
        block_use=uses,
        village_centres=bent_centres,
        village_shapes=_village_shapes(lanes, lane_village),
        walls=np.array(held.walls, dtype=object),
        wall_block=np.array(held.wall_block, dtype=np.int64),
        network=network,
        streets=bag.kinds,
        rects=rects,
        use=np.array([*held.rect_use, *["house"] * len(houses)]),
        block=np.concatenate([np.array(held.rect_block, dtype=np.int64), np.full(len(houses), -1)]),
        village=np.concatenate([np.full(len(held.rect_use), -1), house_village]),
        compound=np.concatenate([np.array(held.rect_compound, dtype=np.int64), house_village + walled]),
        ground=held.ground,
    )


def _ground_taken(fabrics: list[Fabric], land: Land) -> BaseGeometry:
    """The towns and the water between their banks: no country road may run in there."""
    towns = shapely.union_all([fabric.outline for fabric in fabrics])
    wide = shapely.buffer(land.river, 40)
    gap_m = 2 * shapely.area(wide) / shapely.length(wide)
    closed = shapely.buffer(shapely.buffer(towns, gap_m), -gap_m)
    return shapely.union(towns, shapely.intersection(closed, wide))


def _towns(rng: np.random.Generator, land: Land, *, residents: int, seat_m: float) -> tuple[Points, list[Fabric]]:
    """The seat at the origin, then market towns of uneven size."""
    count = max(1 + (residents > 8_000) + (residents > 25_000), round(residents * TOWN_SHARE / TOWN_PEOPLE))
    typical_m = max(150.0, float(np.sqrt(residents * TOWN_SHARE / count / TOWN_DENSITY / np.pi) * 1_000))
    others = country.market_towns(rng, land, count=count, radius_m=typical_m, seat_radius_m=seat_m)
    towns = np.concatenate([[[0.0, 0.0]], others])
    size = np.sqrt(rng.lognormal(0, 0.45, len(others)))
    size *= np.sqrt(count / max(1e-9, float((size**2).sum())))
    radii = [seat_m, *(np.clip(size, 0.6, 1.55) * typical_m)]
    fabrics = []
    for index, (centre, radius_m) in enumerate(zip(towns, radii, strict=True)):
        rest = np.delete(towns, index, axis=0)
        toward = rest[np.argmin(np.hypot(*(rest - centre).T))] - centre if len(rest) else np.array([1.0, 0.0])
        fabrics.append(weave(
            rng, centre=(float(centre[0]), float(centre[1])), radius_m=float(radius_m),
            heading=float(np.arctan2(toward[1], toward[0])) if index else float(rng.uniform(-0.3, 0.3)),
            river=land.river, is_seat=index == 0, bridges=max(1, round(seat_m / 850)) if index == 0 else 1,
        ))  # fmt: skip
    return towns, fabrics


def _lanes(
    rng: np.random.Generator, centres: Points, roads: list[country.Road], *, n_towns: int, residents: int
) -> tuple[Array, list[str], Array]:
    """Lanes of every village, the main lane across a road that reaches it."""
    heading = rng.uniform(0, np.pi, len(centres))
    for road in roads:
        if road.b >= n_towns:
            ends = shapely.get_coordinates(road.shape)
            last = ends[-1] - ends[-2] if road.a >= 0 else ends[1] - ends[0]
            # The main lane turns off the road; along it the two would run into one another.
            heading[road.b - n_towns] = np.arctan2(last[1], last[0]) + np.pi / 2 + rng.normal(0, 0.2)
    size = rng.lognormal(0, 0.42, len(centres))
    people = residents * (1 - SEAT_SHARE - TOWN_SHARE) * size / size.sum()
    lines: list[BaseGeometry] = []
    klass: list[str] = []
    owner: list[int] = []
    for number, centre in enumerate(centres):
        lane_m = float(np.clip(people[number] * LANE_M_PER_PERSON, 160, 5_000))
        for line, name in hamlets.lanes(rng, centre=centre, heading=float(heading[number]), lane_m=lane_m):
            lines.append(line)
            klass.append(name)
            owner.append(number)
    return np.array(lines), klass, np.array(owner, dtype=np.int64)


def _village_shapes(lanes: Array, owner: Array) -> Array:
    """A village's edge: some thirty metres around its lanes, gaps closed."""
    together = shapely.multilinestrings(lanes, indices=owner) if len(lanes) else np.array([])
    shapes = shapely.buffer(shapely.buffer(together, 58, quad_segs=3), -32, quad_segs=3)
    edges = shapely.polygons(shapely.get_exterior_ring(shapes))
    return shapely.simplify(edges, 1.5)


class _Bag:
    """Lines with a class, and streets numbered in the order they come."""

    def __init__(self) -> None:
        self.shapes: list[BaseGeometry] = []
        self.klass: list[str] = []
        self.street: list[int] = []
        self.kinds: list[str] = []
        self._known: dict[tuple[int, int], int] = {}

    def add(self, shape: BaseGeometry, klass: str, key: tuple[int, int]) -> None:
        if key not in self._known:
            self._known[key] = len(self.kinds)
            self.kinds.append("country" if key[0] < 0 else klass)
        self.shapes.append(shape)
        self.klass.append(klass)
        self.street.append(self._known[key])
