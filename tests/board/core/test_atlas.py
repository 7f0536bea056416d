"""Questions to an open board: snap, find, area, buildings, and what is no board."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely

from qipan.board.core.atlas import Atlas, open_atlas
from qipan.board.core.osm.build import Order, build_board
from qipan.board.core.people import households_of, share_out
from qipan.kit.refusal import Refused
from tests.board.conftest import Village, degrees


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    village = Village()
    village.way((-200, 0), (0, 0), (200, 0), highway="residential", name="东街", name__en="East Street")
    village.way((0, -200), (0, 0), (0, 200), highway="residential", name="北街")
    village.house(-150, 5, addr__street="东街", addr__housenumber="12")
    village.house(150, 5, building="hospital", name="人民医院", amenity="hospital", capacity="80")
    village.house(5, 150)
    folder = tmp_path_factory.mktemp("town")
    build_board(Order(village.write(folder / "town.osm"), residents=10, name="试县"), folder / "board")
    return open_atlas(folder / "board")


def test_a_point_snaps_to_the_nearest_street_at_its_true_distance(atlas: Atlas):
    hit = atlas.snap(*degrees(-100, 12))
    assert atlas.streets["name"][hit.segment].as_py() == "东街"
    assert hit.distance_m == pytest.approx(12, rel=0.01)
    assert (hit.lon, hit.lat) == pytest.approx(degrees(-100, 0), abs=1e-6)


def test_snap_agrees_with_the_distance_to_every_segment(atlas: Atlas):
    lines = shapely.transform(atlas.segments_geometry(), lambda xy: (xy - (120.65, 27.78)) * (98_500, 110_800))
    rng = np.random.default_rng(5)
    for x, y in rng.uniform(-230, 230, size=(60, 2)):
        hit = atlas.snap(*degrees(x, y))
        assert hit.distance_m == pytest.approx(shapely.distance(lines, shapely.Point(x, y)).min(), rel=0.01, abs=0.1)


@pytest.mark.parametrize("point", [degrees(2_000, 0), (0.0, 0.0), (float("nan"), 27.78), (120.65, 95.0)])
def test_a_point_far_from_every_street_is_refused(atlas: Atlas, point: tuple[float, float]):
    with pytest.raises(Refused) as no:
        atlas.snap(*point)
    assert no.value.code == "board.off_board"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("人民医院", "place", "人民医院"),
        ("东街12", "address", "东街12"),
        ("east street", "street", "East Street"),
        ("ＥＡＳＴ", "street", "East Street"),
        ("试县", "area", "试县"),
        ("120.65, 27.78", "point", "120.65, 27.78"),
    ],
)
def test_a_name_an_address_or_a_point_is_found(atlas: Atlas, text: str, kind: str, name: str):
    found = atlas.find(text)[0]
    assert (found.kind, found.name) == (kind, name)


def test_a_street_is_found_once_however_many_segments_it_has(atlas: Atlas):
    assert [place.name for place in atlas.find("北街")] == ["北街"]
    assert atlas.find("无此街") == atlas.find("  ") == []


def test_buildings_of_segments_are_those_that_point_at_them(atlas: Atlas):
    at = atlas.buildings["segment"].to_numpy()
    some = np.unique(at)[:2]
    assert atlas.buildings_of(some).tolist() == np.flatnonzero(np.isin(at, some)).tolist()
    assert atlas.buildings_of([]).tolist() == []
    assert atlas.seg_buildings.tolist() == np.bincount(at, minlength=len(atlas.seg_u)).tolist()


def test_arrays_of_a_board_cannot_be_changed(atlas: Atlas):
    with pytest.raises(ValueError, match="read-only"):
        atlas.seg_people[0] = 1


def test_a_folder_without_a_board_or_with_half_of_one_is_refused(atlas: Atlas, tmp_path: Path):
    half = shutil.copytree(atlas.path, tmp_path / "half")
    (half / "graph.npz").write_bytes(b"PK")
    for folder in (tmp_path, tmp_path / "nowhere", half):
        with pytest.raises(Refused) as no:
            open_atlas(folder)
        assert no.value.code == "board.not_a_board"


def test_shares_sum_exactly_and_differ_from_their_quota_by_less_than_one():
    rng = np.random.default_rng(7)
    for total in (0, 1, 17, 10_007):
        weights = rng.exponential(size=300) * (rng.random(300) > 0.3)
        shares = share_out(total, weights)
        assert shares.sum() == total and (shares[weights == 0] == 0).all()
        assert np.abs(shares - total * weights / weights.sum()).max() < 1


def test_households_follow_people_and_no_home_is_without_one():
    people = np.array([0, 1, 5, 262, 0, 13])
    households = households_of(people, 2.62)
    assert households.sum() == round(people.sum() / 2.62)
    assert ((households > 0) == (people > 0)).all() and (households <= people).all()
