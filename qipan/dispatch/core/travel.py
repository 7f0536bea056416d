"""Street travel times between segments. Pure: arrays in, seconds out."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

Ints = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]


class Streets(Protocol):
    """The arrays of a board's street graph that travelling needs."""

    seg_u: Ints
    seg_v: Ints
    seg_drive_s: Floats  # seconds by car; nan where no car may go
    seg_walk_s: Floats
    seg_oneway: Ints  # 0 both ways, 1 only u -> v, -1 only v -> u
    jun_lon: Floats


def seconds_along(streets: Streets) -> Floats:
    """Seconds to pass each segment: by car, on foot where no car may go."""
    drive = np.asarray(streets.seg_drive_s, dtype=float)
    return np.where(np.isfinite(drive), drive, np.asarray(streets.seg_walk_s, dtype=float))


def travel_s(streets: Streets, *, origins: Ints, targets: Ints) -> Floats:
    """Seconds from each origin segment to each target segment, shape (origins, targets).

    Measured between the middles of segments; `inf` where no street leads. One search per target end, on the
    reversed graph, because posts are few and people are many.
    """
    origins, targets = np.asarray(origins, dtype=np.int64), np.asarray(targets, dtype=np.int64)
    if not len(origins) or not len(targets):
        return np.zeros((len(origins), len(targets)))
    pass_s = seconds_along(streets)
    reversed_graph = _reversed(streets, pass_s)
    u, v = streets.seg_u, streets.seg_v
    ends = np.unique(np.concatenate([u[targets], v[targets]]))
    from_end = dijkstra(reversed_graph, directed=True, indices=ends)  # (ends, junctions): seconds junction -> end
    row = {int(end): i for i, end in enumerate(ends)}

    result = np.empty((len(origins), len(targets)))
    for column, target in enumerate(targets):
        to_target = np.minimum(from_end[row[int(u[target])]], from_end[row[int(v[target])]])
        reached = np.minimum(to_target[u[origins]], to_target[v[origins]])
        result[:, column] = np.where(origins == target, 0.0, reached + (pass_s[origins] + pass_s[target]) / 2)
    return result


def _reversed(streets: Streets, pass_s: Floats) -> csr_matrix:
    """The junction graph with every street turned round; parallel streets keep the quickest."""
    u, v, oneway = (np.asarray(a) for a in (streets.seg_u, streets.seg_v, streets.seg_oneway))
    walked = ~np.isfinite(np.asarray(streets.seg_drive_s, dtype=float))  # one-way signs bind cars, not feet
    forth, back = walked | (oneway >= 0), walked | (oneway <= 0)
    tail = np.concatenate([v[forth], u[back]])
    head = np.concatenate([u[forth], v[back]])
    cost = np.concatenate([pass_s[forth], pass_s[back]])
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.ones(len(tail), dtype=bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    n = len(streets.jun_lon)
    # A zero would be read as "no street"; a millisecond is shorter than any real one.
    return csr_matrix((np.maximum(cost[first], 1e-3), (tail[first], head[first])), shape=(n, n))
