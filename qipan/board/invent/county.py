"""Invent a whole county and write it as a board."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from qipan.board.core.graph import CLASSES
from qipan.board.core.write import write_board
from qipan.board.invent import residents as living
from qipan.board.invent.firms import firm_tables
from qipan.board.invent.homes import KINDS, Homes, build
from qipan.board.invent.land import to_degrees
from qipan.board.invent.layout import SEAT_SHARE, TOWN_SHARE, Layout, lay_out
from qipan.board.invent.tree import COUNTY, ROOT, Tree, grow
from qipan.board.invent.venues import open_venues
from qipan.board.invent.words import Names
from qipan.kit.refusal import Refused

Array = np.ndarray[Any, Any]
FEWEST, MOST = 2_000, 3_000_000
ATTRIBUTION = "An invented county: no such place, nobody lives here"


def invent(
    out: Path, *, residents: int, seed: int, progress: Callable[[str], None] = lambda step: None
) -> dict[str, Any]:
    """Write an invented county of exactly so many residents into `out` and return its manifest.

    The same residents and seed give the same bytes anywhere. Raises Refused("board.invented_size") outside
    2,000 to 3,000,000 residents, Refused("board.out_taken") when `out` holds something else.
    """
    if not FEWEST <= residents <= MOST:
        raise Refused(
            "board.invented_size",
            "An invented county has %(fewest)s to %(most)s residents",
            do="Choose a number between",
            where="--residents",
            params={"fewest": f"{FEWEST:,}", "most": f"{MOST:,}"},
        )
    # One stream of chance for each kind of thing, so a change to the firms leaves the streets alone.
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(12)]
    progress("land, streets and plots")
    layout = lay_out(streams[:5], residents=residents)
    progress("buildings and households")
    sizes = living.household_sizes(streams[6], residents=residents)
    rural = round(len(sizes) * (1 - SEAT_SHARE - TOWN_SHARE))
    homes = build(streams[5], layout, urban_households=len(sizes) - rural)
    town = _settle(streams[6], homes, rural=rural, total=len(sizes))
    county = _name(streams[7], layout, homes, households=town, sizes=sizes)
    progress("people")
    households = living.household_table(
        building=county.building_of_household, entrances=homes.entrances, per_level=homes.flats_per_level
    )
    people = living.people_table(streams[8], sizes=sizes)
    progress("places and firms")
    venues = open_venues(
        streams[9], layout, homes, county.tree, people=county.people, villages=county.compounds[len(layout.walls) :]
    )
    at = to_degrees(homes.middles)
    places = {
        "name": venues.name, "name_en": venues.name_en, "kind": venues.kind, "capacity": venues.capacity,
        "segment": homes.segment[venues.building], "area": county.area[venues.building],
        "lon": at[venues.building, 0], "lat": at[venues.building, 1], "geometry": shapely.points(at[venues.building]),
    }  # fmt: skip
    sites = {
        "town": np.flatnonzero(homes.block >= 0),
        "works": np.flatnonzero(homes.use == "shed"),
        "village": np.flatnonzero(homes.village >= 0),
    }
    columns = {"segment": homes.segment, "area": county.area, "lon": at[:, 0], "lat": at[:, 1]}
    firms, links = firm_tables(streams[10], residents=residents, sites=sites, buildings=columns)
    progress("layers and tiles")
    return write_board(
        out,
        manifest={
            "name": {"zh": COUNTY[0], "en": COUNTY[1]},
            "code": ROOT,
            "invented": True,
            "residents_source": "invented",
            "faults": [],
            "attribution": ATTRIBUTION,
            "source": {"kind": "invented", "residents": residents, "seed": seed},
        },
        areas=_areas(county),
        compounds=_compounds(layout, homes, county),
        buildings=_buildings(homes, county, at),
        streets=_streets(streams[11], layout, homes, county),
        junctions=_junctions(layout),
        ground=_ground(layout, county),
        places=places,
        extra={"firms": firms, "firm_links": links, "households": households, "people": people},
    )


@dataclass(frozen=True, eq=False)
class County:
    """Everybody at home: households and people of each building (b,), its area code, names of compounds (c,)."""

    tree: Tree
    names: Names
    households: Array
    people: Array
    area: Array
    compounds: list[tuple[str, str]]
    building_of_household: Array


def _settle(rng: np.random.Generator, homes: Homes, *, rural: int, total: int) -> Array:
    """Households of each building (b,): the villages' share in villages, the rest in towns."""
    households = np.zeros(len(homes.use), dtype=np.int64)
    in_village = homes.village >= 0
    rural = rural if in_village.any() else 0
    for here, count in ((in_village, rural), (~in_village, total - rural)):
        households[here] = living.settle(rng, flats=homes.flats[here], households=count)
    return households


def _name(rng: np.random.Generator, layout: Layout, homes: Homes, *, households: Array, sizes: Array) -> County:
    names = Names(rng)
    of_block = np.bincount(homes.block[homes.block >= 0], households[homes.block >= 0], len(layout.blocks))
    rural = homes.village >= 0
    of_village = np.bincount(homes.village[rural], households[rural], len(layout.village_centres))
    tree = grow(layout, names=names, block_households=of_block, village_households=of_village)
    compounds = [names.compound(rng) for _ in layout.walls] + [names.take() for _ in layout.village_centres]
    codes = np.array([*tree.of_block, *tree.of_village])
    area = codes[np.where(rural, len(layout.blocks) + homes.village, homes.block)]
    home = np.repeat(np.arange(len(households)), households)
    people = np.bincount(home, sizes, len(households)).astype(np.int64)
    return County(tree, names, households, people, area, compounds, home)


def _degrees(shapes: Any) -> Any:
    return shapely.transform(shapes, to_degrees)


def _areas(county: County) -> dict[str, Any]:
    areas = list(county.tree.areas.values())
    codes = [area.code for area in areas]
    index = {code: row for row, code in enumerate(codes)}
    people, households = np.zeros(len(areas), dtype=np.int64), np.zeros(len(areas), dtype=np.int64)
    leaf = np.array([index[code] for code in county.area.tolist()])
    for length in (6, 9, 12, 15):
        up = np.array([index[code[:length]] for code in codes])[leaf]
        people += np.bincount(up, county.people, len(areas)).astype(np.int64)
        households += np.bincount(up, county.households, len(areas)).astype(np.int64)
    return {
        "code": codes,
        "name": [area.name for area in areas],
        "name_en": [area.name_en for area in areas],
        "level": [area.level for area in areas],
        "parent": [area.parent for area in areas],
        "people": people,
        "households": households,
        "geometry": _degrees(np.array([area.shape for area in areas])),
    }


def _compounds(layout: Layout, homes: Homes, county: County) -> dict[str, Any]:
    walled, n = len(layout.walls), len(county.compounds)
    inside = homes.compound >= 0
    code = [county.tree.of_block[k] for k in layout.wall_block.tolist()] + county.tree.of_village
    return {
        "name": [zh for zh, _ in county.compounds],
        "name_en": [en for _, en in county.compounds],
        "kind": ["compound"] * walled + ["village"] * (n - walled),
        "area": code,
        "people": np.bincount(homes.compound[inside], county.people[inside], n).astype(np.int64),
        "households": np.bincount(homes.compound[inside], county.households[inside], n).astype(np.int64),
        "buildings": np.bincount(homes.compound[inside], minlength=n),
        "geometry": _degrees(np.concatenate([layout.walls, layout.village_shapes])),
    }


def _buildings(homes: Homes, county: County, at: Array) -> dict[str, Any]:
    n = len(homes.use)
    return {
        "source_id": [""] * n,
        "name": [""] * n,
        "address": _addresses(homes, county),
        "kind": [KINDS[use] for use in homes.use.tolist()],
        "levels": homes.levels,
        "levels_known": np.ones(n, dtype=bool),
        "entrances": homes.entrances,
        "people": county.people,
        "households": county.households,
        "segment": homes.segment,
        "compound": homes.compound,
        "area": county.area,
        "lon": at[:, 0],
        "lat": at[:, 1],
        "geometry": _degrees(homes.shapes),
    }


def _addresses(homes: Homes, county: County) -> list[str]:
    """Compound and block number, village and house number, or community and number outside any wall."""
    seen: dict[str, int] = {}
    found = []
    for compound, village, area in zip(
        homes.compound.tolist(), homes.village.tolist(), county.area.tolist(), strict=True
    ):
        stem = county.compounds[compound][0] if compound >= 0 else county.tree.areas[area[:12]].name
        number = seen[stem] = seen.get(stem, 0) + 1
        found.append(f"{stem}{number}{'幢' if compound >= 0 > village else '号'}")
    return found


_ROAD_KIND = {"trunk": 2, "primary": 2, "secondary": 0, "tertiary": 0, "residential": 1, "living": 3}


def _streets(rng: np.random.Generator, layout: Layout, homes: Homes, county: County) -> dict[str, Any]:
    net = layout.network
    names = [("", "")]
    for kind in layout.streets:
        if kind == "country":
            zh, en = county.names.take()
            names.append((zh + "线", f"{en} Road"))
        else:
            names.append(county.names.street(4 if kind == "living" and rng.random() < 0.3 else _ROAD_KIND[kind]))
    n = len(net.u)
    return {
        "source_id": [""] * n,
        "name": [names[street + 1][0] for street in net.street.tolist()],
        "name_en": [names[street + 1][1] for street in net.street.tolist()],
        "class": [CLASSES[k] for k in net.klass.tolist()],
        "length_m": net.length_m,
        "u": net.u,
        "v": net.v,
        "gate_u": net.gate_u,
        "gate_v": net.gate_v,
        "oneway": np.zeros(n, dtype=np.int8),
        "drive_s": net.drive_s,
        "walk_s": net.walk_s,
        "compound": net.compound,
        "area": _segment_areas(layout, county),
        "people": np.bincount(homes.segment, county.people, n).astype(np.int64),
        "households": np.bincount(homes.segment, county.households, n).astype(np.int64),
        "geometry": _degrees(net.shapes),
    }


def _segment_areas(layout: Layout, county: County) -> Array:
    """A compound's segments belong where it does; any other to the grid unit nearest to its middle."""
    net, tree = layout.network, county.tree
    units = [area for area in tree.areas.values() if area.level == "grid_unit"]
    codes = np.array([area.code for area in units])
    middle = shapely.line_interpolate_point(net.shapes, 0.5, normalized=True)
    found = codes[shapely.STRtree([area.shape for area in units]).nearest(middle)]
    own = np.array([*(tree.of_block[k] for k in layout.wall_block.tolist()), *tree.of_village, ""])
    return np.where(net.compound >= 0, own[net.compound], found)


def _junctions(layout: Layout) -> dict[str, Any]:
    at = to_degrees(layout.network.junctions)
    return {"lon": at[:, 0], "lat": at[:, 1], "geometry": shapely.points(at)}


def _ground(layout: Layout, county: County) -> dict[str, Any]:
    """Water, woods, parks, works and walls; hills and streams have names."""
    land = layout.land
    country = land.bent(land.outline)
    rows: list[tuple[str, str, Any]] = [("water", "澜江", shapely.intersection(land.bent(land.river), country))]
    for stream in land.streams:
        rows.append(("water", county.names.take()[0] + "溪", shapely.intersection(land.bent(stream), country)))
    for hill in land.hills:
        rows.append(("park", county.names.take()[0] + "山", shapely.intersection(land.bent(hill), country)))
    rows += [(kind, "", shape) for kind, shape in layout.ground]
    rows += [("wall", "", shape) for shape in _walls(layout)]
    # The largest first, so that a stream is drawn over its hill and a wall over everything.
    rows = sorted((row for row in rows if not shapely.is_empty(row[2])), key=lambda row: -float(shapely.area(row[2])))
    return {
        "kind": [kind for kind, _, _ in rows],
        "name": [name for _, name, _ in rows],
        "geometry": _degrees(np.array([shape for _, _, shape in rows])),
    }


def _walls(layout: Layout) -> Array:
    """Each compound's wall, open where its own roads pass."""
    net = layout.network
    inside = np.flatnonzero((net.compound >= 0) & (net.compound < len(layout.walls)))
    inside = inside[np.argsort(net.compound[inside], kind="stable")]
    if not len(inside):
        return np.array([], dtype=object)
    owner, index = np.unique(net.compound[inside], return_inverse=True)
    roads = shapely.multilinestrings(net.shapes[inside], indices=index)
    return shapely.difference(shapely.boundary(layout.walls[owner]), shapely.buffer(roads, 3.5, cap_style="flat"))
