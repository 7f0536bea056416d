"""Counts recounted by other means: shapely for circles, plain loops for gates and households."""

import math

import numpy as np
import pytest
import shapely

from qipan.zones.core.declared import protocol
from qipan.zones.core.draw import draw
from qipan.zones.core.gates import best_junctions
from qipan.zones.core.streets import CLASSES
from tests.zones.core.city import city, grid, stays

THREE = protocol("cn-covid-three-zones")
FOOT, CLOSED = {"pedestrian", "footway"}, {"path", "track", "steps"}


@pytest.fixture(scope="module", params=[1, 2, 3])
def drawn(request):
    graph = grid(26, 18, seed=request.param, people=25)
    rng = np.random.default_rng(request.param)
    sites = stays(graph, rng.integers(0, graph.segments, 6).tolist(), hours=3.0)
    return graph, sites, draw(graph, sites, protocol=THREE)


def test_every_number_of_a_zone_is_a_plain_sum(drawn):
    graph, _, drawing = drawn
    for zone in drawing.zones[:2]:
        inside = set(zone.segments.tolist())
        assert zone.counts.people == sum(int(graph.people[s]) for s in inside)
        assert zone.counts.households == sum(int(graph.households[s]) for s in inside)
        assert zone.counts.buildings == sum(int(graph.buildings[s]) for s in inside)
        assert zone.counts.risk_covered == pytest.approx(sum(drawing.risk[s] for s in inside) / drawing.risk.sum())
        assert zone.counts.kits == math.ceil(zone.counts.people * 11 / 10 / 100) * 100


def test_a_gate_stands_wherever_inside_meets_outside_and_nowhere_else(drawn):
    graph, _, drawing = drawn
    for zone in drawing.zones[:2]:
        sides = zone.inside[: graph.segments], zone.inside[graph.segments :]
        meet = {
            (s, end)
            for s in range(graph.segments)
            for end, junction in (("u", graph.u[s]), ("v", graph.v[s]))
            if sides[0][s] != sides[1][junction]
        }
        assert {(gate.segment, gate.end) for gate in zone.gate_list} == meet
        assert zone.gates == len(meet)
        names = [gate.street_class for gate in zone.gate_list]
        closed = sum(name in CLOSED for name in names)
        standing = sum(0 if name in CLOSED else 2 if name in FOOT else 5 for name in names)
        assert zone.guards == 3 * (standing + math.ceil(closed / 10))
        assert [CLASSES.index(name) for name in names] == sorted(CLASSES.index(name) for name in names)


def test_enclosure_only_is_every_household_inside_that_no_street_joins_to_a_site_within_reach(drawn):
    """An independent recount: street distances by relaxation, then households beyond every reach."""
    graph, sites, drawing = drawn
    beyond = np.ones(graph.segments, dtype=bool)
    for stay in sites:
        far = np.full(graph.junctions, np.inf)
        half = graph.length_m[stay.segment] / 2
        far[graph.u[stay.segment]] = far[graph.v[stay.segment]] = half
        for _ in range(30):
            np.minimum.at(far, graph.u, far[graph.v] + graph.length_m)
            np.minimum.at(far, graph.v, far[graph.u] + graph.length_m)
        reach_m = 350 if stay.is_home else 150
        beyond &= np.minimum(far[graph.u], far[graph.v]) >= reach_m
        beyond[stay.segment] = False
    widest = drawing.zones[1]
    assert drawing.enclosure_only == sum(int(graph.households[s]) for s in widest.segments if beyond[s])


def test_dwellings_in_the_way_are_counted_and_can_be_left_out():
    # A long estate behind one footpath gate: cheaper to shut the far path than the near avenue.
    avenue, path = CLASSES.index("primary"), CLASSES.index("path")
    edges, places = [(k, k + 1) for k in range(12)], [(k * 50.0, 0) for k in range(13)]
    people = [30] + [30] * 8 + [2, 2, 2]
    classes = [avenue] * 10 + [path] * 2
    graph = city(edges, places, people=people, classes=classes)
    sites = stays(graph, [1])
    cheap = draw(graph, sites, protocol=THREE, tradeoff=0.05)
    assert cheap.enclosure_only > 0
    strict = draw(graph, sites, protocol=THREE, tradeoff=0.05, may_enclose=False)
    assert strict.enclosure_only == 0 and strict.certificate.is_proved
    assert strict.certificate.cut >= cheap.certificate.cut


def test_circles_are_the_smallest_that_cover_as_much_and_are_counted_alike(drawn):
    graph, sites, drawing = drawn
    circles, lockdown = drawing.usual["circles"], drawing.zones[0].counts
    x, y = graph.metres
    middles = shapely.points(x, y)
    centres = shapely.points([graph.place(stay.lon, stay.lat) for stay in sites])
    away = np.min([shapely.distance(middles, centre) for centre in centres], axis=0).round(3)
    inside = away <= circles.radius_m + 1e-9
    assert circles.counts.people == graph.people[inside].sum()
    assert circles.counts.risk_covered == pytest.approx(drawing.risk[inside].sum() / drawing.risk.sum())
    assert circles.counts.risk_covered >= lockdown.risk_covered - 1e-9
    tighter = away < circles.radius_m - 1e-9
    assert drawing.risk[tighter].sum() / drawing.risk.sum() < lockdown.risk_covered
    sides = best_junctions(graph, inside, np.ones(2 * graph.segments))
    gates = sum(
        int(inside[s] != sides[graph.segments + j]) for s in range(graph.segments) for j in (graph.u[s], graph.v[s])
    )
    assert circles.counts.gates >= gates  # no choice of junctions has fewer ends to shut


def test_compounds_and_areas_hold_the_evidence_and_loose_sites_keep_their_street():
    edges, places = [(k, k + 1) for k in range(8)], [(k * 60.0, 0) for k in range(9)]
    graph = city(
        edges, places, people=[10] * 8, compound=[-1, 0, 0, 0, -1, 1, 1, -1], area=[0] * 4 + [1] * 4,
        gates=[0, 1, 0, 2, 0, 1, 2, 0], codes=("330381001", "330381002"),
    )  # fmt: skip
    usual = draw(graph, stays(graph, [2, 7]), protocol=THREE).usual
    assert (usual["compounds"].units, usual["compounds"].loose_sites) == (1, 1)
    assert usual["compounds"].counts.people == 40  # compound 0, and the loose site's own street
    assert usual["compounds"].counts.gates == 3  # two walled gates and one end of the loose street
    assert usual["areas"].units == 2 and usual["areas"].counts.people == 80 and usual["areas"].counts.gates == 0


def test_the_rest_is_the_rest_of_the_declared_area(drawn):
    graph, sites, _ = drawn
    west = draw(graph, sites, protocol=THREE, declared_area="330381001")
    assert west.zones[2].counts.people >= graph.people[graph.area == 0].sum()
    outside = (graph.area == 1) & ~west.zones[1].inside[: graph.segments]
    assert not np.any(west.zones[2].ring & outside)
