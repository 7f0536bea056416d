"""Cut ways at their crossings into street segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from qipan.board.core.osm import tags as meaning
from qipan.board.core.osm.read import Way

Ints = np.ndarray[Any, np.dtype[np.int32]]
Reals = np.ndarray[Any, np.dtype[np.float64]]
_EARTH = Geod(ellps="WGS84")


@dataclass
class Network:
    """Segments (s,) and junctions (j,). `nodes` (j,) are the source's node ids; `lines` (s,) in degrees."""

    ways: list[Way]
    way: Ints
    u: Ints
    v: Ints
    lines: np.ndarray[Any, Any]
    length_m: Reals
    nodes: np.ndarray[Any, np.dtype[np.int64]]
    lon: Reals
    lat: Reals
    kinds: list[str]
    names: list[tuple[str, str]] = field(repr=False)

    def per_segment(self, values: Sequence[Any]) -> list[Any]:
        """Spread one value a way over the way's segments."""
        return [values[way] for way in self.way.tolist()]


def cut(streets: Iterable[Way], *, also_at: Iterable[int] = ()) -> Network:
    """Return the network of all usable streets, cut where two meet and at the node ids `also_at`.

    A loop that would begin and end at one junction is cut once more in its middle, so u != v always.
    Lengths are geodesic on WGS-84.
    """
    ways = [way for way in streets if meaning.street_class(way.tags)]
    junctions = _junctions(ways) | set(also_at)
    pieces = [(w, a, b) for w, way in enumerate(ways) for a, b in _spans(way.nodes, junctions)]
    ends = np.array([(ways[w].nodes[a], ways[w].nodes[b]) for w, a, b in pieces], dtype=np.int64).reshape(-1, 2)
    nodes, uv = np.unique(ends, return_inverse=True)
    ends_at: Ints = uv.reshape(-1, 2).astype(np.int32)
    where = {ref: point for way in ways for ref, point in zip(way.nodes, way.points, strict=True)}
    at = np.array([where[ref] for ref in nodes.tolist()], dtype=float).reshape(-1, 2)
    lines, length_m = _lines([ways[w].points[a : b + 1] for w, a, b in pieces])
    return Network(
        ways=ways,
        way=np.array([w for w, _, _ in pieces], dtype=np.int32),
        u=ends_at[:, 0],
        v=ends_at[:, 1],
        lines=lines,
        length_m=length_m,
        nodes=nodes,
        lon=at[:, 0],
        lat=at[:, 1],
        kinds=[meaning.street_class(way.tags) for way in ways],
        names=[meaning.names(way.tags) for way in ways],
    )


def seconds(network: Network) -> tuple[Reals, Reals, np.ndarray[Any, np.dtype[np.int8]]]:
    """Return (drive_s, walk_s, oneway) of every segment; nan where one may not go."""
    both = list(zip(network.kinds, network.ways, strict=True))
    drive: Reals = np.array([meaning.drive_m_s(kind, way.tags) for kind, way in both])
    walk: Reals = np.array([meaning.walk_m_s(kind, way.tags) for kind, way in both])
    oneway = np.array([meaning.oneway(kind, way.tags) for kind, way in both], dtype=np.int8)
    at = network.way
    return network.length_m / drive[at], network.length_m / walk[at], oneway[at]


def parts(network: Network) -> Ints:
    """Return for every segment the number of the connected part it lies in, 0 the one with most street length."""
    n = len(network.nodes)
    links = coo_matrix((np.ones(len(network.u)), (network.u, network.v)), shape=(n, n))
    _, label = connected_components(links, directed=False)
    label = label[network.u]
    order = np.argsort(-np.bincount(label, weights=network.length_m), kind="stable")
    rank: Ints = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order))
    return np.asarray(rank[label])


def _junctions(ways: list[Way]) -> set[int]:
    every = np.concatenate([np.array(way.nodes, dtype=np.int64) for way in ways]) if ways else np.zeros(0, np.int64)
    ids, times = np.unique(every, return_counts=True)
    return set(ids[times > 1].tolist()) | {way.nodes[0] for way in ways} | {way.nodes[-1] for way in ways}


def _spans(nodes: list[int], junctions: set[int]) -> list[tuple[int, int]]:
    """Index pairs (first, last) of the pieces of one way."""
    stops = [i for i, node in enumerate(nodes) if node in junctions]
    spans = []
    for a, b in pairwise(stops):
        if nodes[a] != nodes[b]:
            spans.append((a, b))
        elif b - a > 1:
            spans += [(a, (a + b) // 2), ((a + b) // 2, b)]
    return spans


def _lines(pieces: list[list[tuple[float, float]]]) -> tuple[np.ndarray[Any, Any], Reals]:
    counts = np.array([len(piece) for piece in pieces], dtype=np.int64)
    owner = np.repeat(np.arange(len(pieces)), counts)
    points = np.array([point for piece in pieces for point in piece], dtype=float).reshape(-1, 2)
    step = owner[1:] == owner[:-1]
    a, b = points[:-1][step], points[1:][step]
    steps_m = _EARTH.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2] if len(a) else np.zeros(0)
    length_m = np.bincount(owner[1:][step], weights=steps_m, minlength=len(pieces)).astype(np.float64)
    lines: np.ndarray[Any, Any] = np.asarray(shapely.linestrings(points, indices=owner))
    return lines, length_m
