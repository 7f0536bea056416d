"""What stands in a block: rows of houses, the roads between them, the wall around and its gates."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.land import Points
from qipan.board.invent.rows import Frame, House, chords, facing, rows_in

SETBACK_M = 9.0  # from the middle of the street to the plot's edge: half the street and a pavement


# Spacing grows with height as sunlight rules ask; sizes are common ones, chosen here for the look of a plan.
HOUSES = {
    "slab": House(46, 12, 9, 33, 6, 3, 2),
    "mid": House(44, 14, 14, 46, 11, 2, 2),
    "tower": House(28, 19, 24, 62, 22, 1, 4),
    "row": House(10, 10.5, 0.7, 15, 3, 1, 1),
    "shop": House(27, 16, 5, 28, 5, 2, 1.2),
    "school": House(52, 15, 16, 44, 4, 2, 0),
    "shed": House(72, 34, 14, 52, 1, 2, 0),
}
USES = {  # district -> shares of uses, drawn in this order
    "old": {"row": 0.62, "slab": 0.14, "shop": 0.13, "school": 0.07, "park": 0.04},
    "inner": {"slab": 0.47, "mid": 0.2, "tower": 0.05, "row": 0.06, "shop": 0.1, "school": 0.07, "park": 0.05},
    "outer": {
        "slab": 0.2, "mid": 0.26, "tower": 0.2, "shop": 0.08, "school": 0.08, "park": 0.08, "shed": 0.04, "field": 0.06,
    },
    "works": {"shed": 0.82, "slab": 0.1, "park": 0.04, "field": 0.04},
}  # fmt: skip
WALLED = ("slab", "mid", "tower")


@dataclass
class Plots:
    """Everything the blocks hold, in growing lists; rectangles are (x, y, length, depth, angle)."""

    rects: list[Points] = field(default_factory=list)
    rect_use: list[str] = field(default_factory=list)
    rect_block: list[int] = field(default_factory=list)
    rect_compound: list[int] = field(default_factory=list)
    lines: list[BaseGeometry] = field(default_factory=list)
    line_class: list[str] = field(default_factory=list)
    line_compound: list[int] = field(default_factory=list)
    walls: list[BaseGeometry] = field(default_factory=list)
    wall_block: list[int] = field(default_factory=list)
    ground: list[tuple[str, BaseGeometry]] = field(default_factory=list)

    def put(self, rects: Points, *, use: str, block: int, compound: int) -> None:
        """Add rectangles (n,5)."""
        self.rects.append(rects)
        self.rect_use += [use] * len(rects)
        self.rect_block += [block] * len(rects)
        self.rect_compound += [compound] * len(rects)

    def lay(self, line: BaseGeometry, *, klass: str, compound: int = -1) -> None:
        """Add a road inside a block."""
        self.lines.append(line)
        self.line_class.append(klass)
        self.line_compound.append(compound)


def choose_uses(rng: np.random.Generator, districts: list[str], areas: Points) -> list[str]:
    """Return each block's use by its district's shares; a block too small for its use holds a smaller kind."""
    uses = []
    for district, area, chance in zip(districts, areas, rng.random(len(districts)), strict=True):
        table = USES[district]
        total = np.cumsum(list(table.values()))
        use = list(table)[min(int(np.searchsorted(total, chance * total[-1])), len(table) - 1)]
        if use == "tower" and area < 15_000:
            use = "slab"
        if use in ("mid", "slab", "shed") and area < 5_000:
            use = "row"
        uses.append(use)
    return uses


def fill(rng: np.random.Generator, plots: Plots, *, block: BaseGeometry, number: int, use: str) -> None:
    """Fill one block; `number` marks what belongs to it."""
    plot = shapely.buffer(block, -SETBACK_M, join_style="mitre", mitre_limit=2.0)
    if plot.is_empty or plot.geom_type != "Polygon" or plot.area < 500 or use == "field":
        return
    if use == "park":
        plots.ground.append(("park", plot))
        _paths_across(plots, block)
        return
    if use == "shed":
        plots.ground.append(("works", plot))
    angle, middle = facing(plot)
    frame = Frame(middle, angle)
    local_block, local_plot = frame.inward(block), frame.inward(plot)
    house = HOUSES[use]
    if use in WALLED and _compound(rng, plots, frame, local_block, local_plot, plot, house, number, use):
        return
    if use in (*WALLED, "row"):  # where no estate fits, small houses do
        _old_rows(rng, plots, frame, local_block, local_plot, HOUSES["row"], number)
    else:
        rects = rows_in(rng, shapely.buffer(local_plot, -3.0), house)
        plots.put(frame.outward_rects(rects), use=use, block=number, compound=-1)


def _compound(
    rng: np.random.Generator, plots: Plots, frame: Frame, block: BaseGeometry, plot: BaseGeometry,
    wall: BaseGeometry, house: House, number: int, use: str,
) -> bool:  # fmt: skip
    """A walled estate: one or two spines, roads between the rows, two to four gates; False where none fits."""
    inner = shapely.buffer(plot, -5.0, join_style="mitre", mitre_limit=2.0)
    if inner.is_empty or inner.geom_type != "Polygon":
        return False
    x0, y0, x1, y1 = inner.bounds
    places = np.array([0.5]) if x1 - x0 < 190 else np.array([0.3, 0.72])
    spines = x0 + (x1 - x0) * (places + rng.uniform(-0.08, 0.08, len(places)))
    through, within = chords(block, spines, upright=True), chords(inner, spines, upright=True)
    if np.isnan(through).any() or np.isnan(within).any():
        return False
    compound = len(plots.walls)
    rects = rows_in(rng, inner, house, tuple(float(s) for s in spines))
    if len(rects) < 2:
        return False
    levels = np.unique(rects[:, 1])
    roads = (levels[1:] + levels[:-1]) / 2 if len(levels) > 1 else np.array([(y0 + y1) / 2 + house.depth_m])
    spans, outer = chords(inner, roads), chords(block, roads)
    usable = ~np.isnan(spans[:, 0]) & (spans[:, 0] < spines[0]) & (spans[:, 1] > spines[0])
    roads, spans, outer = roads[usable], spans[usable], outer[usable]
    for k, spine in enumerate(spines):
        low, high = (through[k, 0], through[k, 1]) if k == 0 else (within[k, 0], within[k, 1])
        _segment(plots, frame, (spine, low), (spine, high), compound)
    east_west = rng.random(2) < (0.55, 0.4)
    middle = len(roads) // 2
    for k, y in enumerate(roads):
        a, b = spans[k]
        if k == middle and east_west[0]:
            a = outer[k, 0]
        if k == middle and east_west[1]:
            b = outer[k, 1]
        _segment(plots, frame, (a, y), (b, y), compound)
    plots.walls.append(wall)
    plots.wall_block.append(number)
    plots.put(frame.outward_rects(rects), use=use, block=number, compound=compound)
    return True


def _segment(plots: Plots, frame: Frame, a: tuple[float, float], b: tuple[float, float], compound: int) -> None:
    plots.lay(frame.outward(shapely.linestrings([a, b])), klass="service", compound=compound)


def _old_rows(
    rng: np.random.Generator, plots: Plots, frame: Frame, block: BaseGeometry, plot: BaseGeometry,
    house: House, number: int,
) -> None:  # fmt: skip
    """An old quarter: small houses back to back, an alley in front of every second row."""
    rects = rows_in(rng, plot, house)
    if not len(rects):
        return
    rows = np.unique(rects[:, 1])
    alleys = (rows[:-1] + rows[1:])[::2] / 2
    for k, (y, (a, b)) in enumerate(zip(alleys, chords(block, alleys), strict=True)):
        if not np.isnan(a):
            klass = "living" if k % 3 == 1 else "footway"
            plots.lay(frame.outward(shapely.linestrings([(a, y), (b, y)])), klass=klass)
    rects[:, 1] += rng.uniform(-0.8, 0.8, len(rects))
    rects = rects[rng.random(len(rects)) < 0.93]
    plots.put(frame.outward_rects(rects), use="row", block=number, compound=-1)


def _paths_across(plots: Plots, block: BaseGeometry) -> None:
    """Two footpaths that cross in the park."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(block))[:4]
    for a, b in ((0, 2), (1, 3)):
        cut = shapely.intersection(block, shapely.linestrings([corners[a], corners[b]]))
        for part in shapely.get_parts(cut):
            if part.geom_type == "LineString" and part.length > 20:
                plots.lay(part, klass="footway")
