"""Rows of houses inside a plot, in the plot's own axes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.land import Points


@dataclass(frozen=True)
class House:
    """A kind of building in rows: sizes in metres, flats per level and entrance."""

    length_m: float
    depth_m: float
    gap_m: float
    pitch_m: float
    levels: int
    entrances: int
    flats: float


class Frame:
    """A block's own axes: x along its rows, y across."""

    def __init__(self, middle: Points, angle: float) -> None:
        self.middle, self.angle = middle, angle
        self.turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def inward(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: (xy - self.middle) @ self.turn)

    def outward(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy @ self.turn.T + self.middle)

    def outward_rects(self, rects: Points) -> Points:
        turned = rects.copy()
        turned[:, :2] = rects[:, :2] @ self.turn.T + self.middle
        turned[:, 4] += self.angle
        return turned


def facing(plot: BaseGeometry) -> tuple[float, Points]:
    """The direction of the plot's side nearest to east-west, so that rows face south."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(plot))[:3]
    side = corners[1] - corners[0]
    angle = float(np.arctan2(side[1], side[0]))
    return (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4, shapely.get_coordinates(shapely.centroid(plot))[0]


def chords(shape: BaseGeometry, at: Points, *, upright: bool = False) -> Points:
    """The longest stretch of the shape on each horizontal (or upright) line, (n,2); nan where it misses."""
    x0, y0, x1, y1 = shape.bounds
    n = len(at)
    low, high = (np.full(n, y0 - 1), np.full(n, y1 + 1)) if upright else (np.full(n, x0 - 1), np.full(n, x1 + 1))
    ends = [np.column_stack([at, low]), np.column_stack([at, high])]
    if not upright:
        ends = [end[:, ::-1] for end in ends]
    cuts = shapely.intersection(shape, shapely.linestrings(np.stack(ends, axis=1)))
    parts, owner = shapely.get_parts(cuts, return_index=True)
    spans = np.full((n, 2), np.nan)
    if len(parts):
        length = shapely.length(parts)
        order = np.lexsort((length, owner))  # the longest of each owner comes last and stays
        box = shapely.bounds(parts[order])
        spans[owner[order]] = box[:, [1, 3]] if upright else box[:, [0, 2]]
    return spans


def rows_in(rng: np.random.Generator, inner: BaseGeometry, house: House, spines: tuple[float, ...] = ()) -> Points:
    """Rectangles in rows inside a polygon, leaving 7 m either side of each spine."""
    if inner.is_empty:
        return np.zeros((0, 5))
    _, y0, _, y1 = inner.bounds
    first, last = y0 + house.depth_m / 2, y1 - house.depth_m / 2
    if last < first:
        return np.zeros((0, 5))
    count = int((last - first) // house.pitch_m) + 1
    rows = (first + last) / 2 + (np.arange(count) - (count - 1) / 2) * house.pitch_m
    half = house.depth_m / 2
    front, back = chords(inner, rows - half + 0.01), chords(inner, rows + half - 0.01)
    left, right = np.fmax(front[:, 0], back[:, 0]), np.fmin(front[:, 1], back[:, 1])
    found = []
    for y, x0, x1 in zip(rows, left, right, strict=True):
        stops = [x0, *(s for s in spines if x0 < s < x1), x1]
        for k, (a, b) in enumerate(pairwise(stops)):
            a, b = a + 7 * (k > 0), b - 7 * (k < len(stops) - 2)
            n = int((b - a + house.gap_m) // (house.length_m + house.gap_m)) if b > a else 0
            if n:
                spare = (b - a - n * house.length_m) / n
                x = a + (np.arange(n) + 0.5) * (house.length_m + spare)
                found.append(np.column_stack([x, np.full(n, y)]))
    if not found:
        return np.zeros((0, 5))
    at = np.concatenate(found)
    size = np.array([house.length_m, house.depth_m]) * rng.uniform(0.9, 1.02, (len(at), 2))
    return np.column_stack([at, size, np.zeros(len(at))])


def rectangles(rects: Any) -> Any:
    """Return polygons (n,) of rectangles (n,5)."""
    x, y, length, depth, angle = np.asarray(rects).T
    along = np.column_stack([np.cos(angle), np.sin(angle)]) * (length / 2)[:, None]
    across = np.column_stack([-np.sin(angle), np.cos(angle)]) * (depth / 2)[:, None]
    middle = np.column_stack([x, y])
    corners = [middle + along + across, middle - along + across, middle - along - across, middle + along - across]
    return shapely.polygons(np.stack(corners, axis=1))
