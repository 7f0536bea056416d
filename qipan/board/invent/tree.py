"""The area tree: county, townships, neighbourhoods, grid units; codes where containment is a prefix."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.layout import Layout
from qipan.board.invent.residents import MEAN_SIZE
from qipan.board.invent.words import Names

Array = np.ndarray[Any, Any]

ROOT = "999999"
COUNTY = ("望澜县", "Wanglan County")
# Sizes offices commonly work with; assumed for the invented county.
SUBDISTRICT_PEOPLE, COMMUNITY_HOUSEHOLDS, GRID_HOUSEHOLDS, VILLAGE_HOUSEHOLDS = 85_000, 2_200, 350, 420


@dataclass
class Area:
    """One node of the tree; people and households are filled in once everybody lives somewhere."""

    code: str
    name: str
    name_en: str
    level: str
    parent: str
    shape: BaseGeometry | None = None


@dataclass
class Tree:
    """Areas by code, and the grid unit of every block (k,) and village (v,) as a code."""

    areas: dict[str, Area] = field(default_factory=dict)
    of_block: list[str] = field(default_factory=list)
    of_village: list[str] = field(default_factory=list)

    def add(self, parent: str, rank: int, name: tuple[str, str], level: str) -> str:
        """Add the rank-th (from 1) child and return its code; raises ValueError beyond 999."""
        if not 1 <= rank <= 999:
            raise ValueError(f"{parent} has more than 999 parts")
        code = f"{parent}{rank:03d}"
        self.areas[code] = Area(code, *name, level, parent)
        return code


def grow(layout: Layout, *, names: Names, block_households: Array, village_households: Array) -> Tree:
    """Return the tree over blocks and villages: neighbours in the blocks' order share offices."""
    tree = Tree(of_block=[""] * len(layout.blocks), of_village=[""] * len(layout.village_centres))
    tree.areas[ROOT] = Area(ROOT, *COUNTY, "county", "")
    township_of_block = _townships(tree, layout, names, block_households)
    rank: dict[str, int] = {}
    for code in dict.fromkeys(township_of_block):
        blocks = [k for k, township in enumerate(township_of_block) if township == code]
        _offices(tree, names, code, blocks, block_households, rank, tree.of_block, COMMUNITY_HOUSEHOLDS, "community")
    for code, villages in _villages_by_township(layout, township_of_block).items():
        _offices(tree, names, code, villages, village_households, rank, tree.of_village, VILLAGE_HOUSEHOLDS, "village")
    _shape(tree, layout)
    tree.areas = dict(sorted(tree.areas.items()))
    return tree


def _townships(tree: Tree, layout: Layout, names: Names, households: Array) -> list[str]:
    """The seat is cut into subdistricts, every market town is one town; returns each block's township."""
    seat = np.flatnonzero(layout.block_town == 0)
    total = np.cumsum(households[seat])
    people = float(total[-1]) * MEAN_SIZE
    parts = max(1 + (people > 12_000), round(people / SUBDISTRICT_PEOPLE))
    part = np.minimum(parts - 1, (total - households[seat] / 2) * parts // max(1, total[-1])).astype(int)
    codes = []
    for number in range(parts):
        zh, en = names.take()
        codes.append(tree.add(ROOT, number + 1, (zh + "街道", en + " Subdistrict"), "township"))
    of_block = [codes[p] for p in part]
    for town in range(1, len(layout.town_centres)):
        zh, en = names.take()
        code = tree.add(ROOT, 100 + town, (zh + "镇", en + " Town"), "township")
        of_block += [code] * int((layout.block_town == town).sum())
    return of_block


def _villages_by_township(layout: Layout, township_of_block: list[str]) -> dict[str, list[int]]:
    """Each village belongs to the township whose built blocks are nearest; sorted so neighbours follow each other."""
    middles = shapely.get_coordinates(shapely.centroid(layout.blocks))
    _, nearest = cKDTree(middles).query(layout.village_centres)
    found: dict[str, list[int]] = {}
    cell = np.floor((layout.village_centres - layout.village_centres.min(axis=0)) / 1_400).astype(int)
    # Up one column of cells and down the next: consecutive villages are near each other.
    snake = np.where(cell[:, 0] % 2, -layout.village_centres[:, 1], layout.village_centres[:, 1])
    for v in np.lexsort((snake, cell[:, 0])):
        found.setdefault(township_of_block[nearest[v]], []).append(int(v))
    return dict(sorted(found.items()))


def _offices(
    tree: Tree, names: Names, township: str, cells: list[int], households: Array, rank: dict[str, int],
    answer: list[str], size: int, kind: str,
) -> None:  # fmt: skip
    """Cut a run of cells into neighbourhoods of about `size` households, those into grid units."""
    for run in _runs(cells, households, size):
        rank[township] = rank.get(township, 0) + 1
        zh, en = names.take()
        name = (zh + "社区", en + " Community") if kind == "community" else (zh + "村", en + " Village")
        code = tree.add(township, rank[township], name, "neighbourhood")
        # A natural village is one patch; blocks of a town are joined until a patch is worth a worker.
        grids = _runs(run, households, GRID_HOUSEHOLDS) if kind == "community" else [[v] for v in run]
        for number, grid in enumerate(grids, 1):
            unit = tree.add(code, number, (f"{zh}第{number}网格", f"{en} Grid {number}"), "grid_unit")
            for cell in grid:
                answer[cell] = unit


def _runs(cells: list[int], households: Array, size: int) -> list[list[int]]:
    """Consecutive cells together until they hold about `size` households; a small rest joins the last run."""
    runs: list[list[int]] = [[]]
    held = 0
    for cell in cells:
        more = int(households[cell])
        if runs[-1] and held + more / 2 > size:
            runs.append([])
            held = 0
        runs[-1].append(cell)
        held += more
    if len(runs) > 1 and held < size / 3:
        rest = runs.pop()
        runs[-1] += rest
    return runs


def _shape(tree: Tree, layout: Layout) -> None:
    """A grid unit is its blocks, or its village's share of the country; every parent is the sum of its parts."""
    country = layout.land.bent(layout.land.outline)
    built = shapely.union_all(layout.town_outlines, grid_size=0.01)
    wet = shapely.union_all([built, layout.land.bent(layout.land.river)], grid_size=0.01)
    pieces: dict[str, list[BaseGeometry]] = {}
    for code, block in zip(tree.of_block, layout.blocks, strict=True):
        pieces.setdefault(code, []).append(block)
    shares = _shares(layout, country, wet)
    for code, share in zip(tree.of_village, shares, strict=True):
        pieces.setdefault(code, []).append(share)
    for code, area in sorted(tree.areas.items(), key=lambda item: (-len(item[0]), item[0])):
        if code == ROOT:
            area.shape = country
            continue
        whole = shapely.union_all(np.array(pieces.get(code, []), dtype=object), grid_size=0.05)
        area.shape = _without_slivers(whole)
        pieces.setdefault(area.parent, []).append(area.shape)


def _shares(layout: Layout, country: BaseGeometry, wet: BaseGeometry) -> Array:
    """The land nearer to each village (v,) than to any other, inside the county, outside towns and water."""
    if len(layout.village_centres) < 2:
        return np.array([shapely.difference(country, wet)] * len(layout.village_centres))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(layout.village_centres), extend_to=shapely.envelope(country), ordered=True
        )
    )
    return shapely.difference(shapely.intersection(cells, country), wet)


def _without_slivers(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 50]
    return shapely.simplify(shapely.multipolygons(parts), 0.5) if parts else shape
