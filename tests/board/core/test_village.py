"""Maps with something missing or odd still become a board, and the board says what was odd."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qipan.board.core.atlas import Atlas
from tests.board.conftest import Village, degrees

Build = Callable[..., Atlas]


def cross() -> Village:
    """Two streets crossing at the middle, 400 m each."""
    village = Village()
    village.way((-200, 0), (0, 0), (200, 0), highway="residential", name="东街", name__en="East Street")
    village.way((0, -200), (0, 0), (0, 200), highway="tertiary", name="北街")
    return village


def faults(atlas: Atlas) -> dict[str, int]:
    return {fault["id"]: fault["n"] for fault in atlas.manifest["faults"]}


def test_two_ways_that_cross_become_four_segments_of_their_true_length(build: Build):
    atlas = build(cross(), residents=0)
    assert len(atlas.seg_u) == 4 and len(atlas.jun_lon) == 5
    assert atlas.seg_length_m == pytest.approx([200] * 4, rel=0.002)
    middle = np.bincount(np.concatenate([atlas.seg_u, atlas.seg_v])).argmax()
    assert (atlas.jun_lon[middle], atlas.jun_lat[middle]) == pytest.approx((120.65, 27.78))


def test_without_buildings_people_live_on_the_streets(build: Build):
    atlas = build(cross(), residents=1_000)
    assert atlas.seg_people.sum() == 1_000 and (atlas.seg_people > 0).all()
    assert faults(atlas)["no_buildings"] == 1
    assert atlas.areas["people"].to_pylist() == [1_000]


def test_every_given_resident_is_in_a_home_by_floor_space(build: Build):
    village = cross()
    village.house(20, 5, building__levels="2")
    village.house(60, 5, building__levels="6")
    atlas = build(village, residents=80)
    assert atlas.buildings["people"].to_pylist() == [20, 60]
    assert atlas.manifest["residents"] == atlas.seg_people.sum() == 80


def test_missing_storeys_take_the_stated_default_and_are_counted(build: Build):
    village = cross()
    village.house(20, 5)
    atlas = build(village, residents=9)
    assert atlas.buildings["levels_known"].to_pylist() == [False]
    stated = atlas.manifest["source"]["defaults"]["levels"]["residential"]
    assert atlas.buildings["levels"].to_pylist() == [stated]
    assert faults(atlas)["levels_missing"] == 1


def test_a_street_without_a_name_is_built_and_counted(build: Build):
    village = cross()
    village.way((200, 0), (300, 0), highway="residential")
    atlas = build(village, residents=0)
    assert "" in atlas.streets["name"].to_pylist() and faults(atlas)["unnamed_streets"] == 1


def test_a_street_that_meets_no_other_is_counted(build: Build):
    village = cross()
    village.way((900, 900), (950, 900), highway="residential", name="孤街")
    assert faults(build(village, residents=0))["disconnected"] == 1


def test_an_outline_that_does_not_close_is_left_out_and_counted(build: Build):
    village = cross()
    village.way((20, 5), (30, 5), (30, 15), building="house")
    atlas = build(village, residents=0)
    assert len(atlas.buildings) == 0 and faults(atlas)["open_ways"] == 1


def test_a_relation_that_does_not_close_is_left_out_and_counted(build: Build):
    village = cross()
    half = village.way((20, 5), (30, 5), (30, 15))
    village.relation([half], type="multipolygon", building="apartments")
    atlas = build(village, residents=0)
    assert len(atlas.buildings) == 0 and faults(atlas)["open_relations"] == 1


def test_a_building_drawn_as_a_relation_is_one_building(build: Build):
    village = cross()
    ring = village.way((20, 5), (40, 5), (40, 25), (20, 25), (20, 5))
    village.relation([ring], type="multipolygon", building="apartments", building__levels="3")
    atlas = build(village, residents=30)
    assert atlas.buildings["source_id"].to_pylist() == ["r1"]
    assert atlas.buildings["people"].to_pylist() == [30]


def test_a_gate_in_a_compounds_wall_closes_the_street_inside_only(build: Build):
    village = cross()
    village.node(100, 20, barrier="gate")
    village.way((100, 0), (100, 20), (100, 80), highway="service")
    village.ways[0] = village.ways[0].replace('<nd ref="3"/>', f'<nd ref="{village.node(100, 0)}"/><nd ref="3"/>')
    village.way(
        (60, 20),
        (100, 20),
        (140, 20),
        (140, 120),
        (60, 120),
        (60, 20),
        landuse="residential",
        barrier="wall",
        name="桥花苑",
    )
    village.house(110, 60)
    village.house(5, 5, building="garage")
    atlas = build(village, residents=4)
    assert atlas.compounds["name"].to_pylist() == ["桥花苑"]
    assert atlas.compounds["people"].to_pylist() == [4]
    gated = np.flatnonzero(atlas.seg_gate)
    assert len(gated) == 1 and atlas.seg_compound[gated[0]] == 0
    end = atlas.seg_u if atlas.seg_gate[gated[0]] == 1 else atlas.seg_v
    at_gate = end[gated[0]]
    assert (atlas.jun_lon[at_gate], atlas.jun_lat[at_gate]) == pytest.approx(degrees(100, 20))


def test_a_gate_in_no_wall_closes_nothing(build: Build):
    village = cross()
    village.node(100, 20, barrier="gate")
    village.way((0, 0), (100, 20), (100, 80), highway="service")
    assert not build(village, residents=0).seg_gate.any()


def test_a_ring_road_never_begins_and_ends_at_one_junction(build: Build):
    village = cross()
    village.way((200, 0), (300, 0), (300, 100), (200, 0), highway="service", name="环路")
    atlas = build(village, residents=0)
    assert (atlas.seg_u != atlas.seg_v).all()


def test_one_way_streets_and_steps_keep_their_rules(build: Build):
    village = cross()
    village.way((200, 0), (300, 0), highway="primary", oneway="-1", maxspeed="20", name="单行")
    village.way((0, 200), (0, 240), highway="steps", name="石阶")
    streets = build(village, residents=0).streets.to_pylist()
    single = next(row for row in streets if row["name"] == "单行")
    steps = next(row for row in streets if row["name"] == "石阶")
    assert single["oneway"] == -1 and single["drive_s"] == pytest.approx(single["length_m"] / (20 / 3.6), rel=1e-5)
    assert np.isnan(steps["drive_s"]) and steps["walk_s"] == pytest.approx(steps["length_m"] / 0.6, rel=1e-5)


def test_a_boundary_with_municipalities_is_the_area_tree(build: Build):
    village = cross()
    for name, level, box in (
        ("瑞县", "6", (-300, -300, 300, 300)),
        ("北镇", "8", (-300, 0.5, 300, 300)),
        ("南镇", "8", (-300, -300, 300, 0.5)),
    ):
        outline = village.ring(*box)
        village.relation([outline], type="boundary", boundary="administrative", admin_level=level, name=name)
    village.house(20, 150)
    village.house(5, 5, building="garage")
    atlas = build(village, residents=3, code="330381")
    rows = {row["name"]: row for row in atlas.areas.to_pylist()}
    assert {name: len(row["code"]) for name, row in rows.items()} == {"瑞县": 6, "北镇": 9, "南镇": 9}
    assert all(row["code"].startswith("330381") for row in rows.values())
    assert rows["瑞县"]["people"] == rows["北镇"]["people"] == 3 and rows["南镇"]["people"] == 0
    assert atlas.area_of(int(atlas.buildings["segment"][0].as_py())) == rows["北镇"]["code"]


def test_an_address_brings_the_house_to_the_street_it_names(build: Build):
    village = cross()
    village.house(5, 40, addr__street="东街", addr__housenumber="7")
    atlas = build(village, residents=2)
    segment = int(atlas.buildings["segment"][0].as_py())
    assert atlas.streets["name"][segment].as_py() == "东街"
    found = atlas.find("东街7")[0]
    assert (found.kind, found.name) == ("address", "东街7")


def test_the_same_map_gives_the_same_bytes(build: Build, tmp_path: Path):
    village = cross()
    village.house(20, 5)
    first = build(village, residents=7)
    before = {path.name: path.read_bytes() for path in first.path.iterdir()}
    again = build(village, residents=7)
    assert before == {path.name: path.read_bytes() for path in again.path.iterdir()}
    assert first.digest == again.digest
