"""The invented county holds together as a place."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qipan.board.core.layers import geometries
from qipan.board.invent.county import invent
from qipan.kit.refusal import Refused


def _bytes_of(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _parts(county, mask):
    n = len(county.jun_lon)
    u, v = county.seg_u[mask], county.seg_v[mask]
    count, label = connected_components(coo_array((np.ones(len(u)), (u, v)), shape=(n, n)), directed=False)
    return count, label


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path):
    first = invent(tmp_path / "a", residents=2_500, seed=3)
    code = "import sys; from pathlib import Path; from qipan.board.invent.county import invent; invent(Path(sys.argv[1]), residents=2500, seed=3)"  # noqa: E501
    env = {"PYTHONHASHSEED": "4711", "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b")], check=True, env=env)
    assert _bytes_of(tmp_path / "a") == _bytes_of(tmp_path / "b")
    assert first["digest"] != invent(tmp_path / "c", residents=2_500, seed=4)["digest"]


def test_everybody_asked_for_lives_somewhere_and_every_layer_agrees(county):
    people = county.table("people")
    households = county.table("households")
    building = households["building"].to_numpy()[people["household"].to_numpy()]
    assert len(people) == 20_000 == county.manifest["residents"]
    assert np.bincount(building, minlength=len(county.buildings)).tolist() == county.buildings["people"].to_pylist()
    assert county.seg_people.sum() == 20_000
    in_building = county.buildings["segment"].to_numpy()
    assert (
        np.bincount(in_building, county.buildings["people"].to_numpy(), len(county.seg_u)).tolist()
        == county.seg_people.tolist()
    )
    areas = county.areas.to_pydict()
    for level in ("county", "township", "neighbourhood", "grid_unit"):
        assert sum(n for n, of in zip(areas["people"], areas["level"], strict=True) if of == level) == 20_000


def test_the_area_tree_is_complete_and_codes_nest(county):
    level_of = dict(zip(county.areas["code"].to_pylist(), county.areas["level"].to_pylist(), strict=True))
    length = {"county": 6, "township": 9, "neighbourhood": 12, "grid_unit": 15}
    assert all(len(code) == length[level] for code, level in level_of.items())
    parents = dict(zip(county.areas["code"].to_pylist(), county.areas["parent"].to_pylist(), strict=True))
    assert all(parent == code[:-3] and parent in level_of for code, parent in parents.items() if code != "999999")
    assert all(level_of[code] == "grid_unit" for code in county.buildings["area"].to_pylist())
    assert all(level_of[code] == "grid_unit" for code in county.streets["area"].to_pylist())


def test_the_street_network_hangs_together(county):
    assert _parts(county, slice(None))[0] == 1


def test_shutting_its_two_to_four_gates_cuts_a_walled_compound_off(county):
    kind = np.array(county.compounds["kind"].to_pylist())
    walled = np.flatnonzero(kind == "compound")
    assert len(walled) > 5
    inside = np.isin(county.seg_compound, walled)
    outside = np.zeros(len(county.jun_lon), dtype=bool)
    outside[county.seg_u[~inside]] = outside[county.seg_v[~inside]] = True
    for end, bit in ((county.seg_u, 1), (county.seg_v, 2)):
        gate = (county.seg_gate & bit).astype(bool)
        assert (gate[inside] == outside[end[inside]]).all()
        assert not gate[~inside].any()
    for compound in walled:
        own = county.seg_compound == compound
        gates = set(county.seg_u[own & (county.seg_gate & 1 > 0)]) | set(county.seg_v[own & (county.seg_gate & 2 > 0)])
        assert 2 <= len(gates) <= 4


def test_every_home_is_on_a_segment_of_its_own_compound_or_village(county):
    own = county.buildings["compound"].to_numpy()
    assert (county.seg_compound[county.buildings["segment"].to_numpy()] == own).all()


def test_buildings_stand_apart_from_each_other_and_from_the_water(county):
    shapes = geometries(county.buildings)
    assert shapely.STRtree(shapes).query(shapes, predicate="overlaps").size == 0
    ground = county.table("ground")
    water = geometries(ground)[np.array(ground["kind"].to_pylist()) == "water"]
    assert not shapely.intersects(shapely.union_all(water), shapes).any()


def test_the_river_is_crossed_by_few_bridges(county):
    ground = county.table("ground")
    river = geometries(ground)[ground["name"].to_pylist().index("澜江")]
    bridges = shapely.intersects(river, county.segments_geometry()).sum()
    assert 1 <= bridges <= 12


def test_homes_have_door_numbers_that_are_unique_within_the_building(county):
    rows = county.table("households").to_pydict()
    doors = list(zip(rows["building"], rows["entrance"], rows["number"], strict=True))
    assert len(set(doors)) == len(doors)
    entrances = county.buildings["entrances"].to_numpy()
    assert all(1 <= e <= entrances[b] for b, e, _ in doors)


def test_who_needs_care_is_marked_where_age_and_home_say_so(county):
    people = county.table("people").to_pydict()
    size = np.bincount(people["household"])
    tags = [set(filter(None, text.split(","))) for text in people["tags"]]
    for held, born, sex, household in zip(tags, people["born_on"], people["sex"], people["household"], strict=True):
        assert ("infant" in held) == (born.year == 2025)
        if "pregnant" in held:
            assert sex == "female"
            assert 1983 <= born.year <= 2005
        if "alone_elder" in held:
            assert size[household] == 1
            assert born.year <= 1960
    for tag in ("dialysis", "pregnant", "infant", "alone_elder", "disabled", "medicine"):
        assert any(tag in held for held in tags)


def test_a_few_great_suppliers_serve_many(county):
    links = county.table("firm_links")
    firms = len(county.table("firms"))
    served = np.sort(np.bincount(links["supplier"].to_numpy(), minlength=firms))[::-1]
    assert len(links) > 3 * firms
    assert served[: firms // 100].sum() > 0.15 * len(links)
    assert np.median(served) <= 4
    share = np.bincount(links["buyer"].to_numpy(), links["share"].to_numpy(), firms)
    assert np.allclose(share[share > 0], 1, atol=1e-4)
    assert not (links["buyer"].to_numpy() == links["supplier"].to_numpy()).any()


def test_every_town_has_the_places_life_needs(county):
    kinds = set(county.places["kind"].to_pylist())
    assert {"market", "school", "hospital", "clinic", "shop", "canteen", "station", "depot", "hotel"} <= kinds
    assert (county.places["segment"].to_numpy() >= 0).all()
    assert len(set(county.places["name"].to_pylist())) > 0.9 * len(county.places)


def test_the_board_says_it_is_invented_and_lies_in_the_high_seas(county):
    assert county.manifest["invented"] is True
    west, south, east, north = county.manifest["bbox"]
    assert 154 < west < east < 156
    assert 27 < south < north < 29


@pytest.mark.parametrize("residents", [0, 1_999, 3_000_001])
def test_a_size_it_cannot_make_is_refused(tmp_path, residents):
    with pytest.raises(Refused) as caught:
        invent(tmp_path / "x", residents=residents, seed=1)
    assert caught.value.code == "board.invented_size"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("seed", range(4))
def test_small_counties_of_any_seed_stand(tmp_path, seed):
    manifest = invent(tmp_path / "x", residents=2_000 + 700 * seed, seed=seed)
    assert manifest["residents"] == 2_000 + 700 * seed
