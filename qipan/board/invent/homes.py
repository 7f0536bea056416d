"""Buildings that may stand, the street each lies on, and how many homes each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.spatial import cKDTree

from qipan.board.invent.hamlets import without_overlaps
from qipan.board.invent.layout import Layout
from qipan.board.invent.plots import HOUSES, WALLED
from qipan.board.invent.rows import rectangles

Array = np.ndarray[Any, Any]

KINDS = {
    "slab": "residential", "mid": "residential", "tower": "residential", "row": "residential", "house": "residential",
    "shop": "commercial", "school": "public", "shed": "industrial",
}  # fmt: skip
FULL = 0.92  # share of town flats lived in, assumed


@dataclass(frozen=True, eq=False)
class Homes:
    """Buildings (b): shape, use, place in the layout, the segment they lie on, levels, entrances and flats."""

    shapes: Array
    middles: Array
    use: Array
    block: Array
    village: Array
    compound: Array
    segment: Array
    levels: Array
    entrances: Array
    flats: Array
    flats_per_level: Array


def build(rng: np.random.Generator, layout: Layout, *, urban_households: int) -> Homes:
    """Drop what overlaps, stands in the road or cannot be reached; raise the town to hold its households."""
    net = layout.network
    shapes = rectangles(layout.rects)
    stands = _stand_clear(layout, shapes)
    segment = np.full(len(shapes), -1)
    segment[stands] = _nearest(layout, np.flatnonzero(stands))
    stands &= segment >= 0
    keep = np.flatnonzero(stands)
    shapes, use, segment = shapes[keep], layout.use[keep], segment[keep]
    houses = {**HOUSES, "house": HOUSES["row"]}
    column = {name: np.array([getattr(houses[u], name) for u in houses])[_index(use, list(houses))]
              for name in ("levels", "entrances", "flats")}  # fmt: skip
    levels = np.maximum(1, column["levels"] + rng.integers(-1, 2, len(use)) * (column["levels"] > 1))
    levels = np.where(use == "house", rng.integers(2, 5, len(use)), levels)
    levels = np.where(use == "shed", 1, levels)
    per_level = column["entrances"] * column["flats"]
    is_flats = np.isin(use, (*WALLED, "row"))
    # The taller kinds take up what the town is short of, or give back what it has too many of.
    wanted, held = urban_households / FULL, float((levels * per_level)[is_flats].sum() or 1)
    grown = np.clip(np.rint(levels * np.clip(wanted / held, 0.4, 2.2)), 2, 33)
    levels = np.where(is_flats, grown, levels).astype(np.int64)
    flats = np.where(is_flats, levels * per_level, 0.0)
    flats = np.where(use == "shop", np.maximum(0, levels - 2) * 1.5, flats)
    flats = np.where(use == "house", 1.0, flats)
    return Homes(
        shapes=shapes,
        middles=layout.rects[keep, :2],
        use=use,
        block=layout.block[keep],
        village=layout.village[keep],
        compound=np.where(np.isin(layout.compound[keep], np.unique(net.compound)), layout.compound[keep], -1),
        segment=segment,
        levels=levels,
        entrances=np.where(use == "shed", 1, column["entrances"]).astype(np.int64),
        flats=flats,
        flats_per_level=np.ceil(column["flats"]).astype(np.int64),
    )


def _index(values: Array, names: list[str]) -> Array:
    order = np.argsort(names)
    return order[np.searchsorted(np.array(names)[order], values)]


def _stand_clear(layout: Layout, shapes: Array) -> Array:
    """Which buildings (r,) are clear of streets, water, the town's edge and each other."""
    clear = np.ones(len(shapes), dtype=bool)
    hit, _ = shapes_on(shapes, layout.network.shapes, margin_m=1.2)
    clear[hit] = False
    wet = [layout.land.river, *layout.land.streams]
    hit, _ = shapes_on(shapes, layout.land.bent(np.array(wet)), margin_m=6.0)
    clear[hit] = False
    out, _ = shapes_on(shapes, layout.town_outlines, margin_m=15.0)
    in_town = np.zeros(len(shapes), dtype=bool)
    in_town[out] = True
    clear &= ~in_town | (layout.village < 0)
    left = np.flatnonzero(clear)
    clear[left] = without_overlaps(shapes[left])
    return clear


def shapes_on(shapes: Array, obstacles: Array, *, margin_m: float) -> tuple[Array, Array]:
    """Pairs (shape, obstacle) nearer than the margin."""
    pairs = shapely.STRtree(shapes).query(obstacles, predicate="dwithin", distance=margin_m)
    return pairs[1], pairs[0]


def _nearest(layout: Layout, rows: Array) -> Array:
    """The segment each building lies on: of its own compound or village; else of the streets outside any.

    A third coordinate keeps compounds far apart, so one search finds the nearest of the right ones.
    """
    net = layout.network
    points, segment = shapely.get_coordinates(shapely.segmentize(net.shapes, 10.0), return_index=True)
    apart_m = 1e6
    own = np.where(np.isin(layout.compound[rows], np.unique(net.compound)), layout.compound[rows], -1)
    # A house whose village was cut off has no home: it is too far from any other street and is dropped.
    tree = cKDTree(np.column_stack([points, net.compound[segment] * apart_m]))
    distance, nearest = tree.query(np.column_stack([layout.rects[rows, :2], own * apart_m]))
    return np.where(distance < 150, segment[nearest], -1)
