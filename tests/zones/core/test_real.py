"""On a real city: names of units, sheets, outlines, the command."""

import json

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from qipan.board.core.atlas import open_atlas
from qipan.board.core.osm.build import Order, build_board
from qipan.kit.refusal import Refused
from qipan.zones.core.declared import protocol
from qipan.zones.core.draw import draw
from qipan.zones.core.positives import sites_in_sheet, sites_typed
from qipan.zones.core.shape import area_outline, outline
from qipan.zones.core.streets import CLASSES, StreetGraph
from qipan.zones.core.units import segments_named

pytestmark = pytest.mark.data
HOME, CAFE = "7.4215,43.7325", "7.4270,43.7400,2"


@pytest.fixture(scope="module")
def board(shared_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("monaco")
    build_board(Order(osm=shared_data("osm/monaco-2013.osm.gz"), residents=37_000), out)
    return out


@pytest.fixture(scope="module")
def atlas(board):
    return open_atlas(board)


@pytest.fixture(scope="module")
def drawing(atlas):
    return draw(StreetGraph.from_atlas(atlas), sites_typed(atlas, [HOME, CAFE]), protocol=protocol())


def run(*arguments):
    from qipan.cli.main import root

    return CliRunner().invoke(root, ["zone", "draw", *map(str, arguments)])


def test_the_street_classes_are_the_boards_own():
    from qipan.board.core import atlas as board_atlas

    assert CLASSES == board_atlas.CLASSES


def test_a_real_line_is_proved_and_everybody_is_somewhere(drawing):
    assert drawing.certificate.is_proved
    assert sum(zone.ring_people for zone in drawing.zones) == drawing.zones[-1].counts.people == 37_000
    assert 0 < drawing.zones[0].counts.people < drawing.zones[1].counts.people < 37_000


def test_a_place_stands_on_its_street_where_it_was_pointed(atlas):
    first, second = sites_typed(atlas, [HOME, CAFE])
    assert (first.is_home, second.is_home, second.hours) == (True, False, 2.0)
    line = atlas.segments_geometry([first.segment])[0]
    assert line.interpolate(first.along, normalized=True).distance(shapely.Point(first.lon, first.lat)) < 1e-7


@pytest.mark.parametrize("text", ["7.42", "7.42,43.73,2,9", "east,north", "7.42,43.73,long", "nan,43.7", "120.0,30.0"])
def test_a_place_that_is_none_is_refused(atlas, text):
    with pytest.raises(Refused):
        sites_typed(atlas, [text])


def test_a_sheet_of_positives_says_home_unless_told_and_names_the_wrong_line(atlas, tmp_path):
    sheet = tmp_path / "positives.csv"
    sheet.write_text("lon,lat,hours,kind\n7.4215,43.7325,,\n7.4270,43.7400,2,visited\n", "utf-8-sig")
    assert [(site.is_home, site.hours) for site in sites_in_sheet(atlas, sheet)] == [(True, None), (False, 2.0)]
    sheet.write_text("lon,lat,kind\n7.4215,43.7325,home\n7.4270,43.7400,moon\n", "utf-8")
    with pytest.raises(Refused) as no:
        sites_in_sheet(atlas, sheet)
    assert no.value.where == "positives.csv:3"
    sheet.write_text("x,y\n1,2\n", "utf-8")
    with pytest.raises(Refused, match="lon, lat"):
        sites_in_sheet(atlas, sheet)


def test_units_are_named_by_segment_building_point_and_area(atlas):
    built_on = atlas.buildings["segment"][3].as_py()
    assert segments_named(atlas, ["building:3"]).tolist() == [built_on]
    assert segments_named(atlas, ["segment:7", "7"]).tolist() == [7]
    first = sites_typed(atlas, [HOME])[0].segment
    assert segments_named(atlas, ["7.4215,43.7325"]).tolist() == [first]
    codes = [str(code) for code in atlas.areas["code"].to_pylist()]
    lowest = codes[int(atlas.seg_area[first])]
    members = segments_named(atlas, [f"area:{lowest}"])
    assert first in members and {atlas.area_of(int(s)) for s in members} == {
        c for c in codes if c.startswith(lowest)
    } & {atlas.area_of(int(s)) for s in range(len(atlas.seg_u))}


@pytest.mark.parametrize(
    "name", ["segment:999999", "building:999999", "compound:5", "area:110101", "area:", "street:x", ""]
)
def test_a_name_that_means_nothing_here_is_refused(atlas, name):
    with pytest.raises(Refused) as no:
        segments_named(atlas, [name])
    assert no.value.code == "zones.unknown_unit"


def test_an_outline_is_valid_modest_and_holds_its_streets_and_houses(atlas, drawing):
    for zone in drawing.zones[:2]:
        shape = outline(atlas, zone.segments)
        assert shape.is_valid and shape.geom_type == "MultiPolygon"
        assert shapely.get_num_coordinates(shape) < 40 + 12 * len(zone.segments)
        lines = atlas.segments_geometry(zone.segments)
        inside = shapely.length(shapely.intersection(lines, shape)) / np.maximum(shapely.length(lines), 1e-12)
        assert inside.min() > 0.99
        houses = atlas.buildings.take(atlas.buildings_of(zone.segments))
        centres = shapely.points(houses["lon"].to_numpy(), houses["lat"].to_numpy())
        assert shapely.contains(shape, centres).mean() > 0.97
    assert outline(atlas, np.zeros(0, dtype=int)).is_empty
    assert area_outline(atlas).is_valid and not area_outline(atlas).is_empty


def test_the_command_answers_with_one_object_of_the_contract(board):
    ran = run(board, "--at", HOME, "--at", CAFE, "--json")
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert [zone["level"] for zone in told["zones"]] == ["lockdown", "controlled", "precaution"]
    for zone in told["zones"]:
        counted = ("people", "ring_people", "households", "buildings", "gates", "guards", "kits")
        assert all(type(zone[name]) is int for name in counted)
        assert ("certificate" in zone) == (zone["drawn"] == "cut")
    for way in ("compounds", "areas", "circles"):
        assert {"people", "gates", "risk_covered"} <= told["usual"][way].keys()
    assert told["usual"]["circles"]["risk_covered"] >= told["zones"][0]["risk_covered"] - 1e-9
    proof = told["certificate"]
    assert proof["flow"] == pytest.approx(proof["cut"], rel=1e-6)
    assert type(told["enclosure_only"]) is int and told["seconds"] > 0
    assert "演练" in ran.stderr


def test_the_command_draws_geojson_with_zones_and_their_gates(board, drawing):
    ran = run(board, "--at", HOME, "--at", CAFE, "--geojson")
    features = json.loads(ran.stdout)["features"]
    zones = [each for each in features if each["properties"]["kind"] == "zone"]
    assert [each["id"] for each in zones] == ["lockdown", "controlled", "precaution"]
    assert all(shapely.geometry.shape(each["geometry"]).is_valid for each in zones)
    assert len(features) - len(zones) == sum(zone.gates for zone in drawing.zones)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--at", "120.0,30.0"], "board.off_board"),
        (["--at", HOME, "--include", "area:110101"], "zones.unknown_unit"),
        (["--at", HOME, "--tradeoff", "0"], "zones.tradeoff"),
        (["--at", HOME + ",25"], "zones.hours"),
        (["--at", HOME, "--protocol", "plague"], "zones.no_file"),
        (["--at", HOME, "--exclude", HOME], "zones.contradiction"),
    ],
)
def test_the_command_refuses_in_words_and_draws_nothing_half(board, arguments, code):
    ran = run(board, *arguments, "--json")
    assert ran.exit_code == 1
    told = json.loads(ran.stdout)
    assert list(told) == ["refused"] and told["refused"]["code"] == code and told["refused"]["what"]
    assert run(board, *arguments).stdout == ""


def test_a_drawing_around_nothing_is_wrong_use(board):
    ran = run(board)
    assert ran.exit_code == 2 and "--at" in ran.stderr and ran.stdout == ""
