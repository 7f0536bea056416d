"""Natural villages: crooked lanes, and houses that face them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.land import Points


def lanes(rng: np.random.Generator, *, centre: Points, heading: float, lane_m: float) -> list[tuple[BaseGeometry, str]]:
    """Return a village's lanes as (line, class): one main lane, side lanes off it, some joined behind."""
    steps = int(np.clip(round(lane_m / 260), 3, 9))
    turns = heading + np.cumsum(rng.normal(0, 0.16, steps))
    legs = rng.uniform(38, 62, steps)[:, None] * np.column_stack([np.cos(turns), np.sin(turns)])
    path = np.concatenate([[[0.0, 0.0]], np.cumsum(legs, axis=0)])
    path += centre - path[len(path) // 2]
    found: list[tuple[BaseGeometry, str]] = [(shapely.linestrings(path), "residential")]
    left_m = lane_m - float(np.hypot(*legs.T).sum())
    tips: dict[tuple[int, int], Points] = {}
    order = [(k, side) for k in range(len(path)) for side in (1, -1)]
    for index in rng.permutation(len(order)):
        k, side = order[index]
        if left_m <= 30:
            break
        along = turns[min(k, steps - 1)]
        angle = along + side * np.pi / 2 + rng.normal(0, 0.14)
        length = min(float(rng.uniform(55, 130)), left_m)
        knee = path[k] + 0.55 * length * np.array([np.cos(angle), np.sin(angle)])
        angle += rng.normal(0, 0.2)
        tip = knee + 0.45 * length * np.array([np.cos(angle), np.sin(angle)])
        found.append((shapely.linestrings([path[k], knee, tip]), "living" if rng.random() < 0.6 else "path"))
        left_m -= length
        tips[k, side] = knee
        beside = tips.get((k - 1, side), tips.get((k + 1, side)))
        if beside is not None and rng.random() < 0.6:
            found.append((shapely.linestrings([knee, beside]), "path"))
            left_m -= float(np.hypot(*(knee - beside)))
    return found


def frontages(rng: np.random.Generator, lines: Any, owner: Any) -> tuple[Points, Any]:
    """Return house rectangles (n,5) along both sides of lines (m,), and whose they are (n,)."""
    points, index = shapely.get_coordinates(lines, return_index=True)
    inside = index[1:] == index[:-1]
    start, leg = points[:-1][inside], np.diff(points, axis=0)[inside]
    whose = np.asarray(owner)[index[:-1][inside]]
    length = np.hypot(*leg.T)
    spacing = 14.5
    count = np.maximum(0, ((length - 8) // spacing).astype(int))
    edge = np.repeat(np.arange(len(count)), 2 * count)
    first = np.repeat(np.cumsum(2 * count) - 2 * count, 2 * count)
    rank = np.arange(len(edge)) - first
    side = np.where(rank % 2, 1.0, -1.0)
    slack = (length - count * spacing)[edge] / 2
    along_m = slack + (rank // 2 + 0.5) * spacing + rng.uniform(-1.2, 1.2, len(edge))
    unit = leg[edge] / length[edge, None]
    aside_m = side * rng.uniform(9.5, 12.5, len(edge))
    at = start[edge] + unit * along_m[:, None] + np.column_stack([-unit[:, 1], unit[:, 0]]) * aside_m[:, None]
    size = rng.uniform((9.5, 8.5), (12.5, 11.5), (len(edge), 2))
    angle = np.arctan2(unit[:, 1], unit[:, 0]) + rng.normal(0, 0.04, len(edge))
    return np.column_stack([at, size, angle]), whose[edge]


def without_overlaps(shapes: Any) -> Any:
    """Return which shapes (n,) may stand: of two that touch the earlier stays, as booleans (n,)."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    later = a > b
    a, b = a[later], b[later]  # a loses if b stands
    stands = np.ones(len(shapes), dtype=bool)
    settled = np.zeros(len(shapes), dtype=bool)
    while len(a):
        # A shape without an undecided earlier rival is decided: it stands if no standing one is in its way.
        waiting = np.zeros(len(shapes), dtype=bool)
        waiting[a] = True
        settled |= ~waiting
        beaten = a[settled[b] & stands[b]]
        stands[beaten] = False
        settled[beaten] = True
        keep = ~settled[a] & stands[b]
        a, b = a[keep], b[keep]
    return stands
