"""What is handed in beside the map: population, polygons, addresses, Chinese coordinate shifts."""

import json
from collections.abc import Callable
from pathlib import Path

import h3
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine

from qipan.board.core.atlas import Atlas
from qipan.kit.coordinates import from_wgs84
from qipan.kit.refusal import Refused
from tests.board.conftest import Village, degrees

Build = Callable[..., Atlas]


def two_houses() -> Village:
    village = Village()
    village.way((-200, 0), (0, 0), (200, 0), highway="residential", name="东街")
    village.house(-150, 5)
    village.house(150, 5)
    village.house(0, 5, building="garage")
    return village


def box(x: float, y: float, right: float, top: float) -> shapely.Polygon:
    return shapely.box(*degrees(x, y), *degrees(right, top))


def faults(atlas: Atlas) -> dict[str, int]:
    return {fault["id"]: fault["n"] for fault in atlas.manifest["faults"]}


def geojson(path: Path, *rows: tuple[shapely.Geometry, dict[str, object]]) -> Path:
    features = [{"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(g)} for g, p in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_sheet_by_points_of_a_grid_fills_the_squares_around_them(build: Build, tmp_path: Path):
    lines = ["lon,lat,people"]
    for x, people in ((-145, 7), (-95, 0), (155, 5), (5_000, 90)):
        lon, lat = degrees(x, 10)
        lines.append(f"{lon},{lat},{people}")
    sheet = tmp_path / "people.csv"
    sheet.write_text("\n".join(lines), encoding="utf-8")
    atlas = build(two_houses(), population=sheet)
    assert atlas.buildings["people"].to_pylist() == [7, 5, 0]
    assert faults(atlas)["population_outside"] == 90


def test_a_sheet_by_h3_cells_fills_the_cells(build: Build, tmp_path: Path):
    lon, lat = degrees(-145, 10)
    sheet = tmp_path / "people.csv"
    sheet.write_text(f"h3,population\n{h3.latlng_to_cell(lat, lon, 13)},11\nnonsense,4\n", encoding="utf-8")
    atlas = build(two_houses(), population=sheet)
    assert atlas.buildings["people"].to_pylist() == [11, 0, 0]
    assert faults(atlas)["population_rows"] == 1


def test_a_sheet_by_area_fills_the_areas_handed_in(build: Build, tmp_path: Path):
    areas = geojson(
        tmp_path / "areas.geojson",
        (box(-300, -100, 0, 100), {"name": "西镇", "code": "330381001"}),
        (box(0, -100, 300, 100), {"name": "东镇", "code": "330381002"}),
    )
    sheet = tmp_path / "people.csv"
    sheet.write_text("area,people\n330381001,20\n东镇,30\n", encoding="gb18030")
    atlas = build(two_houses(), population=sheet, areas=areas, code="330381")
    assert atlas.areas["code"].to_pylist() == ["330381", "330381001", "330381002"]
    assert atlas.areas["people"].to_pylist() == [50, 20, 30]


def test_a_geopackage_and_a_raster_give_the_same_people(build: Build, tmp_path: Path):
    west, north = degrees(-200, 100)
    east, south = degrees(200, -100)
    counts = np.array([[8, 3]], dtype=np.int32)
    raster = tmp_path / "people.tif"
    grid = Affine((east - west) / 2, 0, west, 0, south - north, north)
    with rasterio.open(
        raster, "w", driver="GTiff", width=2, height=1, count=1, dtype="int32", crs="EPSG:4326", transform=grid
    ) as file:
        file.write(counts, 1)
    middle = (west + east) / 2
    cells = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    package = tmp_path / "people.gpkg"
    pyogrio.raw.write(
        package,
        shapely.to_wkb(np.array(cells)),
        [np.array([8, 3])],
        ["population"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="GPKG",
    )
    # The board is a strip 50 m around its streets, so both clip to the same share of each cell.
    one = build(two_houses(), population=package)
    two = build(two_houses(), population=raster)
    assert one.buildings["people"].to_pylist() == two.buildings["people"].to_pylist()
    assert one.manifest["residents"] + faults(one)["population_outside"] == 11


def test_shifted_compounds_fall_back_into_place(build: Build, tmp_path: Path):
    def shifted(shape: shapely.Polygon) -> shapely.Polygon:
        return shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], crs="gcj02")))

    true = box(-160, 2, -130, 30)
    handed = geojson(tmp_path / "compounds.geojson", (shifted(true), {"名称": "西苑"}))
    atlas = build(two_houses(), residents=6, compounds=handed, crs="gcj02")
    assert atlas.compounds["name"].to_pylist() == ["西苑"]
    assert atlas.compounds["people"].to_pylist() == [3]
    assert atlas.buildings["compound"].to_pylist() == [0, -1, -1]


def test_buildings_handed_in_replace_the_maps(build: Build, tmp_path: Path):
    handed = geojson(
        tmp_path / "houses.geojson",
        (box(-150, 5, -130, 25), {"层数": 10, "地址": "东街1号"}),
        (box(10, 5, 20, 15), {"层数": 2, "kind": "industrial"}),
    )
    atlas = build(two_houses(), residents=40, buildings=handed)
    assert atlas.buildings["people"].to_pylist() == [40, 0]
    assert atlas.buildings["kind"].to_pylist() == ["residential", "industrial"]
    assert atlas.find("东街1号")[0].kind == "address"


def test_addresses_off_the_board_are_counted_not_placed(build: Build, tmp_path: Path):
    inside, outside = degrees(-145, 10), degrees(9_000, 0)
    sheet = tmp_path / "addresses.csv"
    sheet.write_text(
        f"经度,纬度,地址\n{inside[0]},{inside[1]},东街3号\n{outside[0]},{outside[1]},远方\nx,y,坏\n", encoding="utf-8"
    )
    atlas = build(two_houses(), residents=2, addresses=sheet)
    assert atlas.buildings["address"].to_pylist() == ["东街3号", "", ""]
    assert faults(atlas)["addresses_off_board"] == 1 and faults(atlas)["address_rows"] == 1
    assert atlas.find("远方") == []


def test_grid_units_hang_below_the_area_they_lie_in(build: Build, tmp_path: Path):
    grids = geojson(tmp_path / "grids.geojson", (box(-300, -100, 0, 100), {"name": "第一网格"}))
    atlas = build(two_houses(), residents=4, grids=grids)
    (row,) = [row for row in atlas.areas.to_pylist() if row["name"] == "第一网格"]
    assert row["level"] == "grid_unit" and len(row["code"]) == 15 and row["parent"] == "900000"
    assert row["people"] == 2


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"population": "nothing.csv"}, "board.population"),
        ({"areas": "nothing.geojson"}, "board.side_file"),
        ({"code": "12"}, "board.code"),
        ({"residents": -1}, "board.residents"),
    ],
)
def test_an_input_that_cannot_be_used_is_refused_and_nothing_is_written(
    build: Build, tmp_path: Path, order: dict[str, object], code: str
):
    given = {k: tmp_path / v if k in ("population", "areas") else v for k, v in order.items()}
    with pytest.raises(Refused) as no:
        build(two_houses(), **given)
    assert no.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["village.osm"]
