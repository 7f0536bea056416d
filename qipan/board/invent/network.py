"""From lines to a street graph: cut at every crossing, join the ends, keep what hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from qipan.board.core.graph import CLASSES

Array = np.ndarray[Any, Any]
# km/h when nothing hinders; nan where no car goes. Assumed for the invented county, not measured.
DRIVE_KMH = {
    "trunk": 60.0, "primary": 45.0, "secondary": 40.0, "tertiary": 35.0,
    "residential": 25.0, "living": 15.0, "service": 12.0,
}  # fmt: skip
WALK_M_PER_S = 1.25
_GRID_M = 0.05  # crossings closer than this are one


@dataclass(frozen=True, eq=False)
class Network:
    """Segments (s) and junctions (j); `street` and `compound` are -1 where there is none."""

    shapes: Array
    u: Array
    v: Array
    klass: Array
    street: Array
    compound: Array
    gate_u: Array
    gate_v: Array
    length_m: Array
    junctions: Array

    @property
    def drive_s(self) -> Array:
        """Seconds by car (s,), nan where none may go."""
        speeds = np.array([DRIVE_KMH.get(name, np.nan) for name in CLASSES]) / 3.6
        return self.length_m / speeds[self.klass]

    @property
    def walk_s(self) -> Array:
        """Seconds on foot (s,)."""
        return self.length_m / WALK_M_PER_S


def knit(*, shapes: Array, klass: Array, street: Array, compound: Array, gates: Array) -> Network:
    """Return the graph of all lines (n,); `gates` (g,3) are x, y, compound where a wall may be shut.

    Where lines lie on each other the higher class counts. Only the largest connected part is kept.
    """
    noded, source = cut(shapes, klass)
    ends = _ends(noded)
    keys = np.round(ends.reshape(-1, 2) / _GRID_M).astype(np.int64)
    _, first, joined = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    u, v = joined.reshape(-1, 2).T
    at = ends.reshape(-1, 2)[first]
    keep = (u != v) & (source >= 0)
    main = _largest(u[keep], v[keep], len(at))
    keep &= main[u] & main[v]
    renumber = np.cumsum(main) - 1
    noded, source, u, v, at = noded[keep], source[keep], renumber[u[keep]], renumber[v[keep]], at[main]
    inside = compound[source]
    gate_u, gate_v = _gates(gates, at, u, v, inside)
    return Network(
        shapes=shapely.simplify(noded, 0.4),
        u=u,
        v=v,
        klass=klass[source],
        street=street[source],
        compound=inside,
        gate_u=gate_u,
        gate_v=gate_v,
        length_m=shapely.length(noded),
        junctions=at,
    )


def cut(shapes: Array, klass: Array) -> tuple[Array, Array]:
    """Return the lines (n,) cut wherever they meet, and which line each piece came from (-1 unknown)."""
    noded = shapely.get_parts(shapely.union_all(shapes, grid_size=_GRID_M))
    return noded, _sources(noded, shapes, klass)


def reach(lines: Array, streets: Array, *, within_m: float = 1.5) -> Array:
    """Return straight lines (n,) with each end that stops just beside a street moved onto it."""
    ends = _ends(lines).reshape(-1, 2)
    near, street = shapely.STRtree(streets).query_nearest(
        shapely.points(ends), max_distance=within_m, all_matches=False
    )
    along = shapely.line_locate_point(streets[street], shapely.points(ends[near]))
    ends[near] = shapely.get_coordinates(shapely.line_interpolate_point(streets[street], along))
    return shapely.linestrings(ends.reshape(-1, 2, 2))


def _ends(lines: Array) -> Array:
    """First and last point of each line, (n,2,2)."""
    first, last = shapely.get_point(lines, 0), shapely.get_point(lines, -1)
    return np.stack([shapely.get_coordinates(first), shapely.get_coordinates(last)], axis=1)


def _sources(noded: Array, shapes: Array, klass: Array) -> Array:
    """Which given line each piece came from, the highest class where several do; -1 for none."""
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    piece, line = shapely.STRtree(shapes).query(middle, predicate="dwithin", distance=4 * _GRID_M)
    source = np.full(len(noded), -1)
    order = np.lexsort((line, klass[line], piece))[::-1]  # written last: the highest class, then the earliest line
    source[piece[order]] = line[order]
    return source


def _largest(u: Array, v: Array, n: int) -> Array:
    graph = coo_array((np.ones(len(u), dtype=np.int8), (u, v)), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    main: Array = label == np.bincount(label).argmax()
    return main


def _gates(gates: Array, at: Array, u: Array, v: Array, compound: Array) -> tuple[Array, Array]:
    """Mark the segment ends of a compound that stand on one of its own gates."""
    marked = set()
    if len(gates):
        distance, junction = cKDTree(at).query(gates[:, :2])
        near = distance < 1.0
        marked = set(zip(junction[near].tolist(), gates[near, 2].astype(int).tolist(), strict=True))
    inside = np.flatnonzero(compound >= 0)
    gate_u, gate_v = np.zeros(len(u), dtype=bool), np.zeros(len(u), dtype=bool)
    for s, a, b, c in zip(inside, u[inside].tolist(), v[inside].tolist(), compound[inside].tolist(), strict=True):
        gate_u[s], gate_v[s] = (a, c) in marked, (b, c) in marked
    return gate_u, gate_v
