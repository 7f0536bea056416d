"""From lines to a street graph: cut at every crossing, join the ends, keep what hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qipan.board.core.graph import CLASSES

Array = np.ndarray[Any, Any]
# km/h when nothing hinders; nan where no car goes. Assumed for the invented county, not measured.
DRIVE_KMH = {
    "trunk": 60.0, "primary": 45.0, "secondary": 40.0, "tertiary": 35.0,
    "residential": 25.0, "living": 15.0, "service": 12.0,
}  # fmt: skip
WALK_M_PER_S = 1.25
_GRID_M = 0.05  # ends closer than this are the same point
_STEP_M = 3.0  # crossings a step apart are one crossing


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


def knit(*, shapes: Array, klass: Array, street: Array, compound: Array, walled: int) -> Network:
    """Return the graph of all lines (n,); compounds below number `walled` stand behind walls.

    Where lines lie on each other the higher class counts; crossings a step apart become one; only the largest
    connected part is kept. A gate stands wherever a walled compound's road meets one that is not its own.
    """
    noded, source = cut(shapes, klass)
    ends = _ends(noded)
    keys = np.round(ends.reshape(-1, 2) / _GRID_M).astype(np.int64)
    _, first, joined = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    u, v = joined.reshape(-1, 2).T
    at = ends.reshape(-1, 2)[first]
    # Never inside a wall: joining its first crossing to the street would leave no gate to shut.
    step = (shapely.length(noded) < _STEP_M) & (source >= 0) & (compound[source] < 0)
    u, v, at = _merged(u, v, at, step)
    keep = (u != v) & (source >= 0)
    main = _largest(u[keep], v[keep], len(at))
    keep &= main[u] & main[v]
    renumber = np.cumsum(main) - 1
    noded, source, u, v, at = noded[keep], source[keep], renumber[u[keep]], renumber[v[keep]], at[main]
    noded = _pinned(shapely.simplify(noded, 0.4), at[u], at[v])
    inside = compound[source]
    gate_u, gate_v = _gates(u, v, inside, len(at), walled)
    return Network(
        shapes=noded,
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


def _merged(u: Array, v: Array, at: Array, step: Array) -> tuple[Array, Array, Array]:
    """Make one junction of those joined by a marked segment, where the first of them stands."""
    graph = coo_array((np.ones(int(step.sum()), dtype=np.int8), (u[step], v[step])), shape=(len(at), len(at)))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    return label[u], label[v], at[first]


def _pinned(lines: Array, start: Array, end: Array) -> Array:
    """Return the lines (n,) with their first and last points moved to the given ones (n,2)."""
    points, index = shapely.get_coordinates(lines, return_index=True)
    edge = np.flatnonzero(np.diff(index)) + 1
    points[np.r_[0, edge]] = start
    points[np.r_[edge - 1, len(points) - 1]] = end
    return shapely.linestrings(points, indices=index)


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


def links(streets: Array, *, worth_m: float = 150.0) -> Array:
    """Return the shortest straight lines that join every part of the network worth joining to the largest."""
    keys = np.round(_ends(streets).reshape(-1, 2) / _GRID_M).astype(np.int64)
    _, joined = np.unique(keys, axis=0, return_inverse=True)
    u, v = joined.reshape(-1, 2).T
    n = int(joined.max()) + 1
    _, label = connected_components(coo_array((np.ones(len(u)), (u, v)), shape=(n, n)), directed=False)
    part = label[u]
    length = np.bincount(part, shapely.length(streets), minlength=int(label.max()) + 1)
    order = [int(p) for p in np.argsort(-length, kind="stable") if length[p] >= worth_m]
    main = shapely.multilinestrings(streets[part == order[0]])
    found = []
    for p in order[1:]:
        own = shapely.multilinestrings(streets[part == p])
        found.append(shapely.shortest_line(own, main))
        main = shapely.multilinestrings(np.concatenate([shapely.get_parts(main), shapely.get_parts(own)]))
    return np.array(found, dtype=object)


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


def _gates(u: Array, v: Array, compound: Array, n: int, walled: int) -> tuple[Array, Array]:
    """Whether a gate stands at either end of each segment (s,)."""
    behind = (compound >= 0) & (compound < walled)
    whose = np.where(behind, compound, -1)
    # A junction is open to several sides when two of its segments belong differently.
    low, high = np.full(n, walled), np.full(n, -1)
    for end in (u, v):
        np.minimum.at(low, end, whose)
        np.maximum.at(high, end, whose)
    mixed = low != high
    return behind & mixed[u], behind & mixed[v]
