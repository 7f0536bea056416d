"""Which edges hold a network's flow back, and what opening each alone would bring."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from qipan.solve.certificate import Certificate, certify
from qipan.solve.energy import Floats, Ints, severed_capacity
from qipan.solve.maxflow import FOREVER, Flow, push, scale_for


@dataclass(frozen=True)
class ChokePoint:
    edge: int
    capacity: float
    gain: float  # more flow if this edge alone had no limit: 0 behind another choke, inf from source straight to sink


@dataclass(frozen=True)
class Chokes:
    flow: float
    points: tuple[ChokePoint, ...]  # the edges of one minimum cut, greatest gain first
    certificate: Certificate


def choke_points(*, tail: Ints, head: Ints, capacity: Floats, nodes: int, sources: Ints, sinks: Ints) -> Chokes:
    """Return the minimum cut between sources and sinks of a directed network.

    Each gain is the flow of the network with that edge endless, less today's: the price the dual
    only gives for the first unit. Raises ValueError where a node is both, or where nothing limits.
    """
    if np.isin(sources, sinks).any():
        raise ValueError("a node cannot be both source and sink")
    if not np.all(np.isfinite(capacity)) or np.any(capacity < 0):
        raise ValueError("capacities must be finite and not negative")
    began = time.perf_counter()
    network = _Network(tail, head, nodes, sources, sinks, scale_for(16 * float(capacity.sum())))
    today = network.flow(capacity)
    upstream = today.source_side[:nodes]
    total = severed_capacity(upstream=upstream, tail=tail, head=head, capacity=capacity)
    proof = certify(
        flow=today.value, cut=total, seconds=time.perf_counter() - began,
        nodes=nodes + 2, arcs=len(tail) + len(sources) + len(sinks), scale=network.scale,
    )  # fmt: skip
    severed = np.flatnonzero(upstream[tail] & ~upstream[head])
    points = [
        ChokePoint(int(edge), float(capacity[edge]), network.gain(int(edge), capacity, today)) for edge in severed
    ]
    points.sort(key=lambda point: (-point.gain, point.edge))
    return Chokes(flow=today.value, points=tuple(points), certificate=proof)


@dataclass(frozen=True)
class _Network:
    tail: Ints
    head: Ints
    nodes: int
    sources: Ints
    sinks: Ints
    scale: float

    def flow(self, capacity: Floats) -> Flow:
        source, sink = self.nodes, self.nodes + 1
        # Terminal arcs never limit, yet stay sized per place: endless ones would overflow the solver's sums.
        out = 2 * np.bincount(self.tail, capacity, self.nodes)[self.sources] + 1 / self.scale
        into = 2 * np.bincount(self.head, capacity, self.nodes)[self.sinks] + 1 / self.scale
        return push(
            tail=np.concatenate((self.tail, np.full(len(self.sources), source), self.sinks)),
            head=np.concatenate((self.head, self.sources, np.full(len(self.sinks), sink))),
            capacity=np.concatenate((capacity, out, into)),
            nodes=self.nodes + 2, source=source, sink=sink, scale=self.scale,
        )  # fmt: skip

    def gain(self, edge: int, capacity: Floats, today: Flow) -> float:
        """Return what opening one edge adds; free to answer where its head cannot reach a sink anyway."""
        if not today.sink_side[self.head[edge]]:
            return 0.0
        if self.tail[edge] in self.sources and self.head[edge] in self.sinks:
            return FOREVER
        others = float(capacity.sum() - capacity[edge])  # no flow through it can exceed what the rest carries
        opened = capacity.copy()
        opened[edge] = max(float(capacity[edge]), others)
        return max(0.0, self.flow(opened).value - today.value)
