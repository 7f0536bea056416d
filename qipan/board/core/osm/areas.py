"""The tree of areas: which part of the board answers to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from qipan.board.core.osm.read import Shape
from qipan.board.core.osm.tags import names
from qipan.kit.refusal import Refused
from qipan.kit.whole import whole

LEVELS = {6: "county", 9: "township", 12: "neighbourhood", 15: "grid_unit"}
# admin_level taken for the level below the root, the likeliest first (municipalities nearly everywhere are 8)
_TOWNSHIP_LEVELS = (8, 7, 9, 6, 10, 5, 11, 4)


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    name_en: str
    parent: str
    geometry: Any

    @property
    def level(self) -> str:
        return LEVELS.get(len(self.code), "area")


@dataclass(frozen=True)
class Given:
    """A named polygon somebody handed in or the map holds; `code` is "" when it has none of its own."""

    name: str
    name_en: str
    geometry: Any
    code: str = ""


def boundaries(shapes: Sequence[Shape]) -> dict[int, list[Given]]:
    """Return the closed administrative boundaries by admin_level, by name within one."""
    found: dict[int, list[Given]] = {}
    for shape in shapes:
        level = whole(shape.tags.get("admin_level", ""))
        if shape.tags.get("boundary") == "administrative" and level is not None:
            found.setdefault(level, []).append(Given(*names(shape.tags), shape.geometry))
    return {level: sorted(given, key=lambda g: (g.name, g.geometry.wkt)) for level, given in sorted(found.items())}


def root_of(levels: dict[int, list[Given]], streets: np.ndarray[Any, Any]) -> tuple[int, Given] | None:
    """Return the smallest boundary around at least 90 % of the segments' midpoints (n,), if there is one."""
    around = [
        (given.geometry.area, level, given)
        for level, all_given in levels.items()
        for given in all_given
        if _share_within(given.geometry, streets) >= 0.9
    ]
    if not around:
        return None
    # Of two boundaries around the same ground (a city that is its own county) the upper one is the root.
    smallest = min(area for area, _, _ in around)
    _, level, given = min((row for row in around if row[0] <= smallest * 1.01), key=lambda row: row[1])
    return level, given


def area_tree(
    *, root: Area, levels: dict[int, list[Given]], below: int, areas: Sequence[Given] = (), grids: Sequence[Given] = ()
) -> list[Area]:
    """Return the areas sorted by code, the root first.

    `areas` (given) replace the map's municipalities; else the map's levels finer than `below` are townships and
    the next finer one neighbourhoods. `grids` become grid units. A level that is missing in between is "000".
    """
    order = [level for level in _TOWNSHIP_LEVELS if level > below and level in levels]
    first = list(areas) or (levels[order[0]] if order else [])
    finer = [] if areas or not order else [level for level in sorted(levels) if level > order[0]]
    tree = [root]
    tree += _numbered(tree, first, length=9)
    if finer:
        tree += _numbered(tree, levels[finer[0]], length=12)
    tree += _numbered(tree, grids, length=15)
    return sorted(tree, key=lambda area: area.code)


def locate(tree: Sequence[Area], points: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return for each point (n,) the index of the smallest area it lies in, the root (0) when in no other."""
    found = np.zeros(len(points), dtype=np.int32)
    if len(tree) > 1 and len(points):
        which, area = shapely.STRtree([a.geometry for a in tree[1:]]).query(points, predicate="intersects")
        depth = np.array([len(a.code) for a in tree[1:]])[area]
        order = np.lexsort((-area, depth))  # the deepest is written last, of two equals the first by code
        found[which[order]] = area[order] + 1
    return found


def _share_within(outline: Any, points: np.ndarray[Any, Any]) -> float:
    shapely.prepare(outline)
    return float(shapely.intersects(outline, points).mean())


def _numbered(tree: Sequence[Area], given: Sequence[Given], *, length: int) -> list[Area]:
    """Give every polygon a code below the smallest area it lies in; its own code when that is a proper one."""
    if not given:
        return []
    parents = locate(tree, shapely.point_on_surface([g.geometry for g in given]))
    used = {area.code for area in tree}
    numbered = []
    for g, parent in zip(given, parents.tolist(), strict=True):
        above = tree[parent].code
        code = g.code
        if not (code.startswith(above) and len(code) == length and code not in used):
            stem = above.ljust(length - 3, "0")
            code = next((c for c in (f"{stem}{n:03d}" for n in range(1, 1000)) if c not in used), "")
        if not code:
            raise Refused(
                "board.too_many_areas",
                "More than 999 areas lie directly in %(name)s",
                do="Hand in the level between them too",
                where="--areas, --grids",
                params={"name": tree[parent].name},
            )
        used.add(code)
        numbered.append(Area(code, g.name, g.name_en, above, g.geometry))
    return numbered
