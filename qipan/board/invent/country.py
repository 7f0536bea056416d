"""The country outside the seat: market towns, natural villages and the roads between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.spatial import Delaunay
from shapely.geometry.base import BaseGeometry

from qipan.board.invent.land import Land, Points

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Road:
    """A road between two settlements, before it is cut at crossings; a and b are settlement numbers, -1 none."""

    shape: BaseGeometry
    klass: str
    a: int
    b: int


def market_towns(rng: np.random.Generator, land: Land, *, count: int, radius_m: float, seat_radius_m: float) -> Points:
    """Return centres (count or fewer, 2): half of them near the river, none in the hills or on another."""
    candidates = rng.uniform(-1.2, 1.2, (600 + 60 * count, 2)) * land.half_m
    points = shapely.points(candidates)
    far_from_water = shapely.distance(points, land.river)
    hills = shapely.unary_union([shapely.buffer(hill, 0.4 * radius_m) for hill in land.hills])
    keep = shapely.within(points, shapely.buffer(land.outline, -0.08 * land.half_m - radius_m))
    keep &= far_from_water > 1.3 * radius_m + 30
    keep &= ~shapely.intersects(points, hills)
    keep &= shapely.distance(points, shapely.union_all(land.streams)) > 1.2 * radius_m
    candidates, far_from_water = candidates[keep], far_from_water[keep]
    spacing_m = 0.9 * land.half_m
    chosen: list[Points] = []
    while len(chosen) < count and spacing_m > 2.6 * radius_m:
        for point, wet in zip(candidates, far_from_water, strict=True):
            if len(chosen) == count:
                break
            if len(chosen) % 2 == 0 and wet > max(0.2 * land.half_m, 3 * radius_m):
                continue
            clear_of_seat = np.hypot(*point) > 1.5 * seat_radius_m + 1.6 * radius_m
            if clear_of_seat and all(np.hypot(*(point - other)) > spacing_m for other in chosen):
                chosen.append(point)
        spacing_m *= 0.86
    return np.array(chosen).reshape(-1, 2)


def villages(rng: np.random.Generator, land: Land, *, count: int, clear: BaseGeometry) -> Points:
    """Return village centres (count or fewer, 2), dense in the valleys and thin in the hills, clear of towns."""
    candidates = rng.uniform(-1.25, 1.25, (count * 14 + 400, 2)) * land.half_m
    points = shapely.points(candidates)
    shapely.prepare(land.outline)
    shapely.prepare(clear)
    hills = shapely.unary_union(land.hills)
    shapely.prepare(hills)
    keep = shapely.within(points, land.outline) & ~shapely.intersects(clear, points)
    keep &= ~shapely.intersects(hills, points) | (rng.random(len(points)) < 0.12)
    candidates = candidates[keep]
    free_m2 = shapely.area(land.outline) * float(keep.mean()) * 2
    spacing_m = 0.8 * float(np.sqrt(min(free_m2, shapely.area(land.outline)) / count))
    taken: dict[tuple[int, int], list[Points]] = {}
    chosen: list[Points] = []
    for shrink in (1.0, 0.85, 0.7, 0.55):
        for point in candidates:
            if len(chosen) == count:
                break
            i, j = int(point[0] // spacing_m), int(point[1] // spacing_m)
            near = [p for a in (i - 1, i, i + 1) for b in (j - 1, j, j + 1) for p in taken.get((a, b), ())]
            if all((p[0] - point[0]) ** 2 + (p[1] - point[1]) ** 2 > (shrink * spacing_m) ** 2 for p in near):
                taken.setdefault((i, j), []).append(point)
                chosen.append(point)
    return np.array(chosen).reshape(-1, 2)


def main_roads(rng: np.random.Generator, land: Land, towns: Points) -> list[Road]:
    """Join the seat (settlement 0) and the market towns; the trunk road runs on to the county's border."""
    n = len(towns)
    roads: list[Road] = []
    order = np.argsort(towns[:, 0], kind="stable")
    if n > 1:
        gaps = np.hypot(*(towns[:, None] - towns[None]).transpose(2, 0, 1))
        # Gabriel neighbours: a direct road where no third town stands in the circle between the two.
        pairs = [
            (i, j)
            for i in range(n)
            for j in range(i + 1, n)
            if not (gaps[i] ** 2 + gaps[j] ** 2 < gaps[i, j] ** 2 - 1e-6).any()
        ]
        edges = np.array(pairs)
        shapes = shapely.linestrings(np.stack([towns[edges[:, 0]], towns[edges[:, 1]]], axis=1))
        cost = _cost(land, shapes, river_m=0.5 * land.half_m)
        chosen = _spanning(n, edges, cost)
        dry = cost < 1.8 * shapely.length(shapes)
        trunk = _path(n, edges[chosen], int(order[0]), 0) | _path(n, edges[chosen], 0, int(order[-1]))
        for k, (i, j) in enumerate(edges.tolist()):
            if chosen[k] or dry[k]:
                on_trunk = (i, j) in trunk or (j, i) in trunk
                klass = "trunk" if on_trunk else "primary" if 0 in (i, j) else "secondary"
                roads.append(Road(_swayed(rng, shapes[k : k + 1])[0], klass, i, j))
    for end, away in ((order[0], -1.0), (order[-1], 1.0)):
        start = towns[end]
        heading = np.array([away, rng.uniform(-0.3, 0.3)])
        out = shapely.linestrings([start, start + heading * 3 * land.half_m])
        inside = [part for part in shapely.get_parts(shapely.intersection(out, land.outline)) if part.length > 1]
        if inside:
            roads.append(Road(inside[0], "trunk", int(end), -1))
    return roads


def local_roads(
    rng: np.random.Generator, land: Land, towns: Points, village_centres: Points, mains: list[Road], built: BaseGeometry
) -> list[Road]:
    """Join every village to its neighbours, a town or a main road; settlements number towns first.

    Only what lies outside `built`, the towns' ground, counts as length.
    """
    n, v = len(towns), len(village_centres)
    if not v:
        return []
    points = np.concatenate([towns, village_centres])
    edges = np.zeros((0, 2), dtype=np.int64)
    if len(points) >= 4:
        corners = np.sort(Delaunay(points).simplices, axis=1)
        edges = np.unique(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=0)
        edges = edges[edges[:, 1] >= n]
    else:
        edges = np.array([(i, j) for j in range(n, n + v) for i in range(j)])
    shapes = shapely.linestrings(np.stack([points[edges[:, 0]], points[edges[:, 1]]], axis=1))
    # A spur straight to the main road stands for a village's road to "a town" (0): mains are joined already.
    dots = shapely.points(village_centres)
    nearest = shapely.STRtree([road.shape for road in mains]).nearest(dots) if mains else None
    if nearest is not None:
        spurs = shapely.shortest_line(dots, np.array([road.shape for road in mains])[nearest])
        short = np.flatnonzero((shapely.length(spurs) < 1_500) & (shapely.length(spurs) > 1))
        edges = np.concatenate([edges, np.column_stack([np.zeros(len(short), dtype=np.int64), short + n])])
        shapes = np.concatenate([shapes, spurs[short]])
        is_spur = np.arange(len(edges)) >= len(edges) - len(short)
    else:
        is_spur = np.zeros(len(edges), dtype=bool)
    shapely.prepare(built)
    whole, reaches = shapes, shapely.intersects(shapes, built)
    shapes = shapes.copy()
    shapes[reaches] = shapely.difference(shapes[reaches], built)
    cost = _cost(land, shapes, river_m=3 * land.half_m)
    group = np.where(edges < n, 0, edges - n + 1)  # all towns are one: the main roads join them
    chosen = _spanning(v + 1, group, cost)
    length = shapely.length(shapes)
    typical = np.median(length[chosen])
    extra = ~chosen & ~is_spur & (cost < 1.15 * length) & (length < 1.8 * typical) & (rng.random(len(edges)) < 0.5)
    bent = _swayed(rng, whole)
    return [
        Road(
            bent[k],
            "tertiary" if chosen[k] else "residential",
            -1 if is_spur[k] else int(edges[k, 0]),
            int(edges[k, 1]),
        )
        for k in np.flatnonzero(chosen | extra)
    ]


def _cost(land: Land, shapes: Any, *, river_m: float) -> Points:
    """Length, thrice in the hills, plus `river_m` for crossing the river: barriers, not walls."""
    length = shapely.length(shapes)
    hills = shapely.unary_union(land.hills)
    uphill = shapely.length(shapely.intersection(shapes, hills))
    wet = shapely.intersects(shapes, land.river)
    shapely.prepare(shapes)
    by_stream = sum(shapely.intersects(shapes, stream).astype(float) for stream in land.streams)
    cost: Points = length + 3 * uphill + river_m * wet + 400.0 * by_stream
    return cost


def _spanning(n: int, edges: Any, cost: Points) -> Any:
    """Kruskal: which edges (m,2) join n nodes at least total cost, as booleans (m,)."""
    root = list(range(n))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    chosen = np.zeros(len(edges), dtype=bool)
    for k in np.argsort(cost, kind="stable"):
        a, b = find(int(edges[k, 0])), find(int(edges[k, 1]))
        if a != b:
            root[a] = b
            chosen[k] = True
    return chosen


def _path(n: int, edges: Any, start: int, end: int) -> set[tuple[int, int]]:
    """The edges of a tree between two of its nodes."""
    beside: list[list[int]] = [[] for _ in range(n)]
    for i, j in edges.tolist():
        beside[i].append(j)
        beside[j].append(i)
    came = {start: start}
    queue = [start]
    for here in queue:
        for there in beside[here]:
            if there not in came:
                came[there] = here
                queue.append(there)
    path = set()
    while end != start and end in came:
        path.add((came[end], end))
        end = came[end]
    return path


def _swayed(rng: np.random.Generator, shapes: Any) -> Any:
    """Give straight country roads one or two soft bends; the ends stay."""
    ends = shapely.get_coordinates(shapes).reshape(-1, 2, 2)
    t = np.linspace(0, 1, 9)
    along = ends[:, 1] - ends[:, 0]
    aside = np.column_stack([-along[:, 1], along[:, 0]])
    swing = rng.normal(0, 0.045, (len(ends), 2))
    sway = swing[:, :1] * np.sin(np.pi * t) + 0.6 * swing[:, 1:] * np.sin(2 * np.pi * t)
    path = ends[:, 0, None] + along[:, None] * t[None, :, None] + aside[:, None] * sway[:, :, None]
    return shapely.linestrings(path)
