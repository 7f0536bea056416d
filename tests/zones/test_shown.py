"""How a zone is put before a reader: bars, units at the edge, names of gates, sampling norms."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils import translation

from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.rules.norms import norm_of
from qipan.zones import actions, queries, shown
from qipan.zones.core.declared import norm_file
from qipan.zones.core.gates import Gate
from qipan.zones.core.screening import NORM, screening
from qipan.zones.gate_names import GateNames


@pytest.fixture
def zone(night, sites):
    return actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())


def test_bars_are_shares_of_the_longest(zone):
    ways = shown.usual_ways(zone.drawing, queries.lines(zone.drawing))
    assert max(way.people_share for way in ways) == 100
    assert ways[0].is_ours
    assert ways[0].people == queries.lines(zone.drawing)[0].people


def test_a_usual_way_that_covers_less_says_so(zone):
    drawing = zone.drawing
    drawing.usual["compounds"]["risk_covered"] = 0.2
    ways = {str(way.label): way for way in shown.usual_ways(drawing, queries.lines(drawing))}
    assert ways[str(shown.USUAL["compounds"])].covers_less == pytest.approx(20)
    assert ways[str(shown.USUAL["circles"])].covers_less is None


def test_units_at_the_edge_touch_the_line_and_say_on_which_side_they_lie(zone, night):
    units = shown.units_at_edge(zone.drawing, night.atlas)
    assert units
    inside = set(zone.segments_inside)
    for unit in units:
        kind, _colon, ident = unit.ref.partition(":")
        if kind == "segment":
            assert (int(ident) in inside) == unit.is_inside


def test_gates_of_one_drawing_have_different_names_and_guards(zone):
    for drawing in queries.alternatives(zone, 1):
        names = [gate["name"] for gate in drawing.gates]
        assert len(names) == len(set(names))
        assert all(gate["guards"] > 0 for gate in drawing.gates)
        assert [gate["number"] for gate in drawing.gates] == [f"K{n + 1}" for n in range(len(names))]


def test_an_existing_gate_is_called_by_its_compound_and_side(night):
    atlas = night.atlas
    segment = next(n for n in range(len(atlas.seg_u)) if atlas.seg_gate[n] & 1 and atlas.seg_compound[n] >= 0)
    junction = int(atlas.seg_u[segment])
    place = {"junction": junction, "lon": float(atlas.jun_lon[junction]), "lat": float(atlas.jun_lat[junction])}
    facts = {"street_class": "service", "post": "vehicle", "guards": 15, "opens_inward": True}
    gate = Gate(segment=segment, end="u", is_existing=True, **place, **facts)
    zone = SimpleNamespace(segments=[segment])
    compound = atlas.compounds["name"][int(atlas.seg_compound[segment])].as_py()
    with translation.override("en"):
        name = GateNames(atlas).of(gate, zone)
    assert name in {f"{compound}{side}门" for side in "东北西南"}
    street = GateNames(atlas).of(replace(gate, is_existing=False), zone)
    assert not street.startswith(compound)


def test_sampling_is_counted_by_zone_and_by_the_norms_own_figures():
    norm = norm_of(norm_file(NORM))
    asked = screening(norm, people=3567, lockdown_households=421, controlled_people=2425)
    assert asked == {"samplers": 10, "household_tubes": 421, "pooled_tubes": 243, "points": 1}
    with pytest.raises(Refused) as no:
        screening(norm, people=-1, lockdown_households=0, controlled_people=0)
    assert no.value.code == "norm.negative" and NORM in no.value.where
