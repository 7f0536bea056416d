"""Where a line crosses streets: one barrier per crossed segment end, with its post."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qipan.zones.core.norms import POSTS, ZoneNorm
from qipan.zones.core.streets import CLASSES, Floats, Ints, Mask, StreetGraph, metres_per_degree

SETBACK_M = 10.0  # a barrier stands this far into its street, so two at one junction can be told apart


@dataclass(frozen=True)
class Gate:
    segment: int
    end: str  # "u" or "v"
    junction: int
    lon: float
    lat: float
    street_class: str
    post: str  # vehicle, foot or closed
    is_existing: bool  # a walled gate stands there already
    guards: int  # over all shifts; closed barriers are patrolled together and count 0 here
    opens_inward: bool  # the segment lies inside, the junction outside

    def as_dict(self) -> dict[str, object]:
        return dict(vars(self))


def crossed(graph: StreetGraph, inside: Mask) -> Ints:
    """Return the edges (numbers into tail/head) with one end on each side of a node mask."""
    return np.flatnonzero(inside[graph.tail] != inside[graph.head])


def gates_of(graph: StreetGraph, inside: Mask, norm: ZoneNorm) -> tuple[Gate, ...]:
    """Return the gates of a line, busiest street first, then by place."""
    edges = crossed(graph, inside)
    segments, junctions = graph.tail[edges], graph.head[edges] - graph.segments
    posts = norm.posts(graph.street_class[segments])
    lon, lat = _set_back(graph, segments, junctions)
    gates = [
        Gate(
            segment=int(segments[k]),
            end="u" if edge < graph.segments else "v",
            junction=int(junctions[k]),
            lon=round(float(lon[k]), 6),
            lat=round(float(lat[k]), 6),
            street_class=CLASSES[int(graph.street_class[segments[k]])],
            post=POSTS[int(posts[k])],
            is_existing=bool(graph.has_gate[edge]),
            guards=norm.guards_per_gate[int(posts[k])] * norm.shifts,
            opens_inward=bool(inside[segments[k]]),
        )
        for k, edge in enumerate(edges)
    ]
    return tuple(sorted(gates, key=lambda gate: (CLASSES.index(gate.street_class), gate.segment, gate.end)))


def best_junctions(graph: StreetGraph, inside: Mask, price: Floats) -> Mask:
    """Return a node mask: these segments, and each junction on whichever side costs fewer barriers.

    Fair to every line that only names segments; of equal sides the outside is taken.
    """
    at = graph.head - graph.segments
    to_inside = np.bincount(at, np.where(inside[graph.tail], price, 0.0), graph.junctions)
    to_outside = np.bincount(at, np.where(inside[graph.tail], 0.0, price), graph.junctions)
    return np.concatenate((inside, to_inside > to_outside))


def _set_back(graph: StreetGraph, segments: Ints, junctions: Ints) -> tuple[Floats, Floats]:
    lon, lat = graph.jun_lon[junctions], graph.jun_lat[junctions]
    east, north = graph.lon[segments] - lon, graph.lat[segments] - lat
    per_lon, per_lat = metres_per_degree(float(np.mean(graph.jun_lat)))
    half_m = np.maximum(np.hypot(east * per_lon, north * per_lat), 1e-9)
    share = np.minimum(SETBACK_M / half_m, 0.5)
    return lon + east * share, lat + north * share
