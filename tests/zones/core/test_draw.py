"""Drawing on tiny streets against every possible line, and what must hold on any."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.kit.refusal import Refused
from qipan.zones.core.declared import protocol
from qipan.zones.core.draw import alternatives, draw, draw_each
from qipan.zones.core.risk import Site, risk_by_segment
from qipan.zones.core.sensitivity import sensitivity
from qipan.zones.core.streets import CLASSES
from tests.zones.core.city import city, grid, site, stays

THREE = protocol("cn-covid-three-zones")
GUARDS = {"motorway": 5, "residential": 5, "service": 5, "footway": 2, "path": 0.5}


@st.composite
def hamlets(draw_one):
    """A connected place of at most seven segments, with its stays and a trade-off."""
    junctions = draw_one(st.integers(3, 5))
    spots = st.tuples(st.integers(0, 9), st.integers(0, 9))
    places = draw_one(st.lists(spots, min_size=junctions, max_size=junctions, unique=True))
    tree = [(draw_one(st.integers(0, k - 1)), k) for k in range(1, junctions)]
    pair = st.tuples(st.integers(0, junctions - 1), st.integers(0, junctions - 1)).filter(
        lambda ends: ends[0] != ends[1]
    )
    edges = tree + draw_one(st.lists(pair, max_size=7 - len(tree)))
    count = len(edges)
    graph = city(
        edges,
        np.array(places) * 40.0,
        people=draw_one(st.lists(st.integers(0, 60), min_size=count, max_size=count)),
        classes=[CLASSES.index(draw_one(st.sampled_from(sorted(GUARDS)))) for _ in range(count)],
        gates=draw_one(st.lists(st.integers(0, 3), min_size=count, max_size=count)),
    )
    home = draw_one(st.integers(0, count - 1))
    others = draw_one(st.lists(st.tuples(st.integers(0, count - 1), st.floats(0, 12)), max_size=2))
    sites = [site(graph, home, home=True)] + [site(graph, s, hours=hours) for s, hours in others]
    return graph, sites, draw_one(st.floats(0.2, 5))


def energy(graph, risk, segments, junctions, price_of_confining):
    """Person-days, summed street by street from the norms' own words."""
    model = THREE.risk
    total = 0.0
    for s in range(graph.segments):
        if segments[s]:
            total += price_of_confining * graph.people[s] * model.days
        else:
            total += risk[s] * model.averted_person_days
        for bit, junction in ((1, graph.u[s]), (2, graph.v[s])):
            if segments[s] != junctions[junction] and not graph.gate[s] & bit:
                total += GUARDS[CLASSES[graph.street_class[s]]] * 3 * model.guard_day_person_days * model.days
    return total


@settings(max_examples=40, deadline=None)
@given(hamlets())
def test_no_line_costs_less(case):
    graph, sites, tradeoff = case
    drawing = draw(graph, sites, protocol=THREE, tradeoff=tradeoff)
    risk = risk_by_segment(graph, sites, THREE.risk)
    must = {stay.segment for stay in sites if stay.is_home or stay.hours >= 8}
    for zone, multiple in zip(drawing.zones, (1.0, 0.25), strict=False):
        best = min(
            energy(graph, risk, segments, junctions, tradeoff * multiple)
            for segments in product([False, True], repeat=graph.segments)
            if all(segments[s] for s in must)
            for junctions in product([False, True], repeat=graph.junctions)
        )
        mine = energy(graph, risk, zone.inside[: graph.segments], zone.inside[graph.segments :], tradeoff * multiple)
        assert mine == pytest.approx(best, rel=1e-9)
        assert zone.certificate.cut == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert zone.certificate.flow == pytest.approx(best, rel=1e-6, abs=1e-6)
        assert must <= set(zone.segments.tolist())


@pytest.fixture(scope="module")
def town():
    graph = grid(24, 20, seed=5)
    return graph, stays(graph, [230, 260, 610, 90])


def test_lockdown_lies_inside_the_outer_line_and_rings_are_disjoint(town):
    graph, sites = town
    drawing = draw(graph, sites, protocol=THREE)
    lockdown, controlled, precaution = drawing.zones
    assert [zone.drawn for zone in drawing.zones] == ["cut", "cut", "rest_of"]
    assert not np.any(lockdown.inside & ~controlled.inside)
    assert np.all(lockdown.ring.astype(int) + controlled.ring + precaution.ring == 1)
    assert sum(zone.ring_people for zone in drawing.zones) == graph.people.sum() == precaution.counts.people
    assert lockdown.counts.people < controlled.counts.people == lockdown.ring_people + controlled.ring_people


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.1, 8), min_size=2, max_size=4), st.lists(st.integers(0, 890), min_size=1, max_size=5))
def test_raising_the_tradeoff_only_shrinks(town, tradeoffs, segments):
    graph, _ = town
    drawings = [draw(graph, stays(graph, segments), protocol=THREE, tradeoff=each) for each in sorted(tradeoffs)]
    for wider, tighter in pairwise(drawings):
        for outer, inner in zip(wider.zones, tighter.zones, strict=True):
            assert not np.any(inner.inside & ~outer.inside)


def test_the_three_alternatives_are_nested_and_the_middle_one_is_the_drawing(town):
    graph, sites = town
    three = alternatives(graph, sites, protocol=THREE)
    assert list(three) == ["smallest", "recommended", "wider"]
    alone = draw(graph, sites, protocol=THREE)
    for k, zone in enumerate(alone.zones):
        smallest, middle, wider = (three[name].zones[k].inside for name in three)
        assert np.array_equal(middle, zone.inside)
        assert not np.any(smallest & ~middle) and not np.any(middle & ~wider)
    people = [drawing.zones[0].counts.people for drawing in three.values()]
    assert people[0] < people[1] < people[2]


def test_nothing_but_the_weights_decides(town):
    """Renumber every street and junction, turn streets round: the same line."""
    graph, sites = town
    rng = np.random.default_rng(3)
    streets, places = rng.permutation(graph.segments), rng.permutation(graph.junctions)
    where = np.argsort(places)
    turned = rng.random(graph.segments) < 0.5
    u, v = where[graph.u[streets]], where[graph.v[streets]]
    kept = ("length_m", "street_class", "gate", "people", "households", "buildings", "compound", "area", "lon", "lat")
    arrays = {name: getattr(graph, name)[streets] for name in kept}
    mixed = type(graph)(
        u=np.where(turned, v, u),
        v=np.where(turned, u, v),
        jun_lon=graph.jun_lon[places],
        jun_lat=graph.jun_lat[places],
        area_codes=graph.area_codes,
        **arrays,
    )
    number = np.argsort(streets)
    moved = [site(mixed, int(number[stay.segment]), home=stay.is_home, hours=stay.hours) for stay in reversed(sites)]
    straight, shuffled = draw(graph, sites, protocol=THREE), draw(mixed, moved, protocol=THREE)
    for one, other in zip(straight.zones, shuffled.zones, strict=True):
        assert np.array_equal(other.inside[: graph.segments], one.inside[: graph.segments][streets])
        assert other.counts.people == one.counts.people and other.gates == one.gates
        assert other.counts.risk_covered == pytest.approx(one.counts.risk_covered, rel=1e-12)


def test_a_line_solved_nearby_is_the_line_of_the_whole_network(town, monkeypatch):
    graph, sites = town
    near = draw(graph, sites, protocol=THREE)
    monkeypatch.setattr("qipan.zones.core.lines.MARGIN_M", 1e7)
    whole = draw(graph, sites, protocol=THREE)
    for one, other in zip(near.zones[:2], whole.zones[:2], strict=True):
        assert np.array_equal(one.inside, other.inside)
        assert one.certificate.cut == other.certificate.cut
        assert one.certificate.nodes < other.certificate.nodes == graph.nodes + 2


def test_where_nobody_lives_the_part_grows_until_the_proof_holds(monkeypatch):
    # The home stands in a wide empty quarter: nothing but the far wall of gates ends the line.
    graph = grid(30, 30, people=0)
    graph.people[0] = 3
    monkeypatch.setattr("qipan.zones.core.lines.MARGIN_M", 1.0)
    drawing = draw(graph, stays(graph, [420]), protocol=THREE, tradeoff=0.01)
    assert drawing.certificate.is_proved


def test_included_streets_are_in_the_strictest_line_and_excluded_in_none(town):
    graph, sites = town
    plain = draw(graph, sites, protocol=THREE)
    lost = int(plain.zones[0].segments[plain.zones[0].segments != sites[0].segment][0])
    far = 5
    drawing = draw(graph, sites, protocol=THREE, include=[far], exclude=[lost])
    assert far in drawing.zones[0].segments
    assert lost not in drawing.zones[1].segments
    assert drawing.certificate.is_proved
    assert drawing.enclosure_only >= int(graph.households[far])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"include": [5], "exclude": [5]}, "zones.contradiction"),
        ({"exclude": [230]}, "zones.contradiction"),
        ({"include": [10**6]}, "zones.off_board"),
        ({"tradeoff": 0.0}, "zones.tradeoff"),
        ({"tradeoff": float("nan")}, "zones.tradeoff"),
    ],
)
def test_senseless_demands_are_refused(town, asked, code):
    graph, sites = town
    with pytest.raises(Refused) as no:
        draw(graph, sites, protocol=THREE, **asked)
    assert no.value.code == code


def test_a_drawing_needs_a_place_on_the_board(town):
    graph, _ = town
    with pytest.raises(Refused, match="no place"):
        draw(graph, [], protocol=THREE)
    with pytest.raises(Refused, match="not on the board"):
        draw(graph, [Site(graph.segments, 120.0, 27.0)], protocol=THREE)


def test_an_existing_gate_is_shut_before_a_new_barrier_is_built():
    # A street of ten blocks, the home in the middle; the same with a walled gate two blocks on at either side.
    edges, places = [(k, k + 1) for k in range(10)], [(k * 60.0, 0) for k in range(11)]
    people = [4] * 10
    open_street = city(edges, places, people=people)
    gated = city(edges, places, people=people, gates=[0, 0, 0, 1, 0, 0, 0, 2, 0, 0])
    line = draw(gated, stays(gated, [5]), protocol=THREE, tradeoff=6.0).zones[0]
    assert {(gate.segment, gate.end) for gate in line.gate_list if gate.is_existing} == {(3, "u"), (7, "v")}
    assert (
        line.certificate.cut
        < draw(open_street, stays(open_street, [5]), protocol=THREE, tradeoff=6.0).zones[0].certificate.cut
    )


def test_visits_close_no_gate_and_confine_nobody(town):
    graph, sites = town
    drawing = draw(graph, sites, protocol=protocol("dengue-vector-control"))
    away = np.min([np.hypot(*(axis - axis[stay.segment] for axis in graph.metres)) for stay in sites], axis=0).round(3)
    for zone, radius_m in zip(drawing.zones, (100, 200), strict=True):
        assert set(zone.segments.tolist()) == set(np.flatnonzero(away <= radius_m).tolist())
        assert zone.gates == zone.guards == len(zone.gate_list) == zone.counts.enclosure_only == 0
    assert drawing.certificate is None and drawing.zones[0].effect == "visit"


def test_the_points_of_the_slider_are_nested_and_each_is_proved(town):
    graph, sites = town
    tradeoffs = [4.0, 2.0, 1.0, 0.5, 0.25]
    points = draw_each(graph, sites, protocol=THREE, tradeoffs=tradeoffs)
    assert [point.tradeoff for point in points] == tradeoffs
    assert all(point.certificate.is_proved for point in points)
    for tighter, wider in pairwise(points):
        assert not np.any(tighter.zones[0].inside & ~wider.zones[0].inside)
        assert tighter.zones[0].counts.risk_covered <= wider.zones[0].counts.risk_covered


def test_sensitivity_is_the_line_under_other_weights(town):
    graph, sites = town
    drawing = draw(graph, sites, protocol=THREE)
    moved = sensitivity(graph, drawing)
    assert moved["halved"].people < drawing.zones[0].counts.people < moved["doubled"].people
    assert moved["doubled"].people_in_both == drawing.zones[0].counts.people  # more worth averting only adds
    assert moved["halved"].people_in_both == moved["halved"].people
    buffer = draw(graph, sites, protocol=protocol("dengue-vector-control"))
    assert sensitivity(graph, buffer) == {}
