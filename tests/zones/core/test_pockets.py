"""Who can only leave through a line is counted, whatever the street looks like."""

from __future__ import annotations

import numpy as np
import pytest

from qipan.zones.core.declared import protocol
from qipan.zones.core.draw import draw
from qipan.zones.core.pockets import pockets
from tests.zones.core.city import city, site


def streets(rng, *, junctions, segments):
    places = [(0.001 * n, 0.001 * (n % 3)) for n in range(junctions)]
    return city([tuple(int(j) for j in rng.integers(junctions, size=2)) for _ in range(segments)], places)


def by_walking(graph, inside):
    """From every outside segment, walk without entering the line; the widest walk of each network is the open part."""
    neighbours = {node: set() for node in range(graph.nodes)}
    for tail, head in zip(graph.tail, graph.head, strict=True):
        neighbours[int(tail)].add(int(head))
        neighbours[int(head)].add(int(tail))

    def walk(start, barred):
        seen, queue = {start}, [start]
        while queue:
            for node in neighbours[queue.pop()] - seen:
                if node not in barred:
                    seen.add(node)
                    queue.append(node)
        return frozenset(seen)

    line = set(np.flatnonzero(inside).tolist())
    shut = set()
    for network in {walk(node, set()) for node in range(graph.nodes)}:
        pieces = {walk(node, line) for node in network - line}
        widest = max((len(piece) for piece in pieces), default=0)
        if sum(len(piece) == widest for piece in pieces) > 1:
            return None  # two parts alike: which one is open is a matter of taste
        shut |= {node for piece in pieces if len(piece) < widest for node in piece}
    return {node for node in shut if node < graph.segments}


@pytest.mark.parametrize("seed", range(60))
def test_pockets_are_what_walking_finds(seed):
    rng = np.random.default_rng(seed)
    graph = streets(rng, junctions=9, segments=14)
    inside = rng.random(graph.nodes) < 0.3
    expected = by_walking(graph, inside)
    if expected is not None:
        assert set(np.flatnonzero(pockets(graph, inside)).tolist()) == expected


def test_a_line_across_nothing_shuts_nobody_off():
    graph = streets(np.random.default_rng(1), junctions=6, segments=8)
    assert not pockets(graph, np.zeros(graph.nodes, dtype=bool)).any()


def dead_end():
    """One long street, 400 m a piece: the town in the west, a case in the middle, 400 households in the east."""
    places = [(400.0 * n, 0.0) for n in range(9)]
    return city([(n, n + 1) for n in range(8)], places, people=[90, 90, 90, 90, 9, 0, 600, 600])


@pytest.mark.parametrize("may_enclose", [True, False])
def test_households_behind_the_line_are_counted_whether_or_not_others_are_let_out(may_enclose):
    graph = dead_end()
    drawing = draw(graph, [site(graph, 4, home=True)], protocol=protocol(), may_enclose=may_enclose)
    inside = {zone.level: set(zone.segments.tolist()) for zone in drawing.zones}
    assert inside["controlled"] == {4, 5}
    assert (drawing.enclosure_only, drawing.shut_off) == (0, 400)
    told = drawing.as_dict()
    assert told["shut_off"] == 400 and [zone["shut_off"] for zone in told["zones"]] == [400, 400, 0]


def test_a_visit_shuts_nobody_off():
    graph = dead_end()
    drawing = draw(graph, [site(graph, 4, home=True)], protocol=protocol("dengue-vector-control"))
    assert drawing.shut_off == 0
