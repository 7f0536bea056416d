"""Choke points of small freight networks, against every cut."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.solve.chokepoints import choke_points


@st.composite
def networks(draw):
    nodes = draw(st.integers(3, 7))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda pair: pair[0] != pair[1])
    edges = np.array(draw(st.lists(pairs, min_size=1, max_size=14)))
    capacity = np.array(draw(st.lists(st.integers(0, 20).map(float), min_size=len(edges), max_size=len(edges))))
    return {"tail": edges[:, 0], "head": edges[:, 1], "capacity": capacity, "nodes": nodes}


def least_cut(tail, head, capacity, nodes):
    """Node 0 is the source, the last the sink; every side tried."""
    sides = [(True, *middle, False) for middle in product([False, True], repeat=nodes - 2)]
    return min(
        sum(c for a, b, c in zip(tail, head, capacity, strict=True) if side[a] and not side[b]) for side in sides
    )


@settings(max_examples=80, deadline=None)
@given(networks())
def test_the_flow_is_the_least_cut_and_gains_are_what_opening_brings(network):
    terminals = {"sources": np.array([0]), "sinks": np.array([network["nodes"] - 1])}
    found = choke_points(**network, **terminals)
    assert found.flow == pytest.approx(least_cut(**network))
    assert found.certificate.is_proved
    assert sum(point.capacity for point in found.points) == pytest.approx(found.flow)
    for point in found.points:
        opened = network["capacity"].copy()
        opened[point.edge] = 1e6
        true_gain = least_cut(**{**network, "capacity": opened}) - found.flow
        if true_gain < 1e5:
            assert point.gain == pytest.approx(true_gain)
        else:
            assert point.gain == np.inf


def test_the_bridge_everything_crosses_is_opened_first():
    # Two ports feed one bridge (7), then two markets; a ferry (2) only adds to what waits before it.
    found = choke_points(
        tail=np.array([0, 1, 2, 3, 3, 0]), head=np.array([2, 2, 3, 4, 5, 2]), capacity=np.array([9.0, 9, 7, 8, 8, 2]),
        nodes=6, sources=np.array([0, 1]), sinks=np.array([4, 5]),
    )  # fmt: skip
    assert found.flow == 7
    assert [(point.edge, point.gain) for point in found.points] == [(2, 9.0)]  # then both markets' roads fill: 16


def test_a_place_cannot_be_both_ends():
    with pytest.raises(ValueError, match="both"):
        choke_points(
            tail=np.array([0]),
            head=np.array([1]),
            capacity=np.ones(1),
            nodes=2,
            sources=np.array([0]),
            sinks=np.array([0, 1]),
        )
