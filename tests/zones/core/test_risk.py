"""Risk against a walk metre by metre."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.kit.refusal import Refused
from qipan.zones.core.declared import protocol
from qipan.zones.core.risk import mean_kernel, risk_by_segment
from tests.zones.core.city import city, grid, site

MODEL = protocol().risk


def walked(graph, home, along, reach_m, step_m=0.5):
    """Mean of (1 - d/reach)² on each segment, by walking every metre from both ends (own shortest paths)."""
    far = np.full(graph.junctions, np.inf)
    length = graph.length_m[home]
    far[graph.u[home]], far[graph.v[home]] = along * length, (1 - along) * length
    for _ in range(graph.junctions):
        for s in range(graph.segments):
            a, b = graph.u[s], graph.v[s]
            far[a], far[b] = min(far[a], far[b] + graph.length_m[s]), min(far[b], far[a] + graph.length_m[s])
    means = []
    for s in range(graph.segments):
        steps = int(np.ceil(graph.length_m[s] / step_m))
        at = (np.arange(steps) + 0.5) * graph.length_m[s] / steps
        away = np.minimum(far[graph.u[s]] + at, far[graph.v[s]] + graph.length_m[s] - at)
        if s == home:
            away = np.minimum(away, np.abs(at - along * length))
        means.append(np.mean(np.maximum(0, 1 - away / reach_m) ** 2))
    return np.array(means)


@pytest.mark.parametrize("along", [0.0, 0.3, 1.0])
def test_the_closed_form_is_the_walk(along):
    graph = grid(4, 4, seed=2)
    home = 7
    expected = walked(graph, home, along, 230.0)
    assert mean_kernel(graph, site(graph, home, along=along), 230.0) == pytest.approx(expected, abs=2e-5)


def test_parallel_streets_and_loops_take_the_shorter_way():
    # Two streets join 0 and 1, one straight, one round by 2; a loop hangs at 1.
    graph = city([(0, 1), (0, 2), (2, 1), (1, 1)], [(0, 0), (80, 0), (40, 90)])
    graph.length_m[3] = 60.0
    assert mean_kernel(graph, site(graph, 0), 300.0) == pytest.approx(walked(graph, 0, 0.5, 300.0), abs=2e-5)


def test_beyond_the_reach_the_risk_is_exactly_nought():
    graph = grid(12, 3)
    risk = risk_by_segment(graph, [site(graph, 0, home=True)], MODEL)
    metres = np.hypot(*(axis - axis[0] for axis in graph.metres))
    assert risk[0] > 0
    assert np.all(risk[metres > MODEL.reach_home_m + 60] == 0)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 0.95))
def test_a_street_cut_in_two_carries_the_same_risk(share):
    """How a mapper splits a street decides nothing."""
    whole = city([(0, 1), (1, 2)], [(0, 0), (100, 0), (220, 0)])
    split = city([(0, 1), (1, 3), (3, 2)], [(0, 0), (100, 0), (220, 0), (100 + 120 * share, 0)])
    stays = [site(whole, 0, home=True)]
    one, two = risk_by_segment(whole, stays, MODEL), risk_by_segment(split, stays, MODEL)
    assert two[1] + two[2] == pytest.approx(one[1], rel=1e-9)


def test_longer_stays_weigh_more_and_never_above_a_whole():
    graph = grid(3, 3)
    weights = [MODEL.weight(site(graph, 0, hours=hours)) for hours in (0, 0.25, 1, 6, 24)]
    assert weights == sorted(weights) and weights[0] == 0 and weights[-1] < 1
    assert MODEL.weight(site(graph, 0, home=True)) > MODEL.weight(site(graph, 0))


@pytest.mark.parametrize("hours", [-0.1, 24.5, float("nan"), float("inf")])
def test_hours_no_day_has_are_refused(hours):
    with pytest.raises(Refused) as no:
        MODEL.check(site(grid(2, 2), 0, hours=hours))
    assert no.value.code == "zones.hours"
