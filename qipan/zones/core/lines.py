"""The lines of least energy on the streets: exact for the whole network, solved on the part that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qipan.solve.certificate import Certificate, certify
from qipan.solve.cut import Terms, nested_cuts
from qipan.solve.energy import cut_energy
from qipan.zones.core.streets import Floats, Ints, Mask, StreetGraph

MARGIN_M = 300.0


@dataclass(frozen=True)
class Weights:
    """Per segment (n,): `keep` is lost when it stays out, `confine` when it is in; `price` per edge (2n,).

    One unit throughout: person-days of confinement.
    """

    keep: Floats
    confine: Floats
    price: Floats


@dataclass(frozen=True)
class Line:
    inside: Mask  # per node: segments, then junctions
    certificate: Certificate


def nested_lines(
    graph: StreetGraph,
    weights: Weights,
    *,
    multiples: Sequence[float],
    must_in: Sequence[Mask],
    must_out: Mask,
    around: Floats,
) -> list[Line]:
    """Return the smallest line of least energy for each multiple of `confine`.

    `must_in` holds one mask (n,) per multiple; `around` is each segment's distance in metres to the
    nearest site. Only streets near the sites go to the solver, and the edges that leave them go
    unpriced, so its flow can only be too low. A set that stays clear of those edges costs the same in
    the whole network, so there flow = cut proves it for the whole; where it does not, more is taken.
    """
    wanted = (weights.keep > 0) | np.logical_or.reduce(must_in)
    reach = float(around[wanted].max(initial=0.0))
    margin = MARGIN_M
    while True:
        near = wanted | (around <= reach + margin)
        part = _part(graph, near)
        cuts = nested_cuts(
            _terms(weights, part, must_out),
            multiples,
            also_in=[
                np.concatenate((each[part.segments], np.zeros(len(part.junctions), dtype=bool))) for each in must_in
            ],
        )
        if not any(np.any(cut.inside & part.is_frontier) for cut in cuts):
            return [
                _whole(graph, weights, part, multiple, cut.inside, cut.certificate)
                for multiple, cut in zip(multiples, cuts, strict=True)
            ]
        margin *= 4


@dataclass(frozen=True)
class _Part:
    segments: Ints
    junctions: Ints
    edges: Ints  # numbers of the whole network's edges
    tail: Ints
    head: Ints
    is_frontier: Mask  # nodes that lost an edge


def _part(graph: StreetGraph, near: Mask) -> _Part:
    segments = np.flatnonzero(near)
    edges = np.concatenate((segments, segments + graph.segments))
    ends = graph.head[edges] - graph.segments
    touched = np.zeros(graph.junctions, dtype=bool)
    touched[ends] = True
    junctions = np.flatnonzero(touched)
    number = np.cumsum(touched) - 1
    outside = np.flatnonzero(~near)
    lost = np.zeros(graph.junctions, dtype=bool)
    lost[graph.u[outside]] = lost[graph.v[outside]] = True
    return _Part(
        segments=segments,
        junctions=junctions,
        edges=edges,
        tail=np.tile(np.arange(len(segments)), 2),
        head=len(segments) + number[ends],
        is_frontier=np.concatenate((np.zeros(len(segments), dtype=bool), lost[junctions])),
    )


def _terms(weights: Weights, part: _Part, must_out: Mask) -> Terms:
    nothing = np.zeros(len(part.junctions))
    return Terms.of(
        keep=np.concatenate((weights.keep[part.segments], nothing)),
        confine=np.concatenate((weights.confine[part.segments], nothing)),
        tail=part.tail,
        head=part.head,
        price=weights.price[part.edges],
        must_out=np.concatenate((must_out[part.segments], nothing > 0)),
    )


def _whole(
    graph: StreetGraph, weights: Weights, part: _Part, multiple: float, inside: Mask, proof: Certificate
) -> Line:
    """Put the part's set into the whole network and sum its energy there, from the unscaled weights."""
    everywhere = np.zeros(graph.nodes, dtype=bool)
    everywhere[part.segments] = inside[: len(part.segments)]
    everywhere[graph.segments + part.junctions] = inside[len(part.segments) :]
    nothing = np.zeros(graph.junctions)
    cut = cut_energy(
        inside=everywhere,
        keep=np.concatenate((weights.keep, nothing)),
        confine=np.concatenate((weights.confine, nothing)) * multiple,
        tail=graph.tail,
        head=graph.head,
        price=weights.price,
    )
    whole = certify(
        flow=proof.flow, cut=cut, seconds=proof.seconds, nodes=proof.nodes, arcs=proof.arcs, scale=proof.scale
    )
    return Line(everywhere, whole)
