"""The columns of an invented county's layers, from who lives where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from qipan.board.core.graph import CLASSES
from qipan.board.invent.homes import KINDS, Homes
from qipan.board.invent.land import to_degrees
from qipan.board.invent.layout import Layout
from qipan.board.invent.tree import Tree
from qipan.board.invent.words import Names

Array = np.ndarray[Any, Any]


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


def _degrees(shapes: Any) -> Any:
    return shapely.transform(shapes, to_degrees)


def areas_layer(county: County) -> dict[str, Any]:
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


def compounds_layer(layout: Layout, homes: Homes, county: County) -> dict[str, Any]:
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


def buildings_layer(homes: Homes, county: County, at: Array) -> dict[str, Any]:
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


def streets_layer(rng: np.random.Generator, layout: Layout, homes: Homes, county: County) -> dict[str, Any]:
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


def junctions_layer(layout: Layout) -> dict[str, Any]:
    at = to_degrees(layout.network.junctions)
    return {"lon": at[:, 0], "lat": at[:, 1], "geometry": shapely.points(at)}


def ground_layer(layout: Layout, county: County) -> dict[str, Any]:
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
