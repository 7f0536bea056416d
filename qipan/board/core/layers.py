"""The columns of every layer of a board, and how a table of one is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS

_TEXT, _INT, _REAL, _FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()

_NAMES = {"name": _TEXT, "name_en": _TEXT}
_COUNTS = {"people": _INT, "households": _INT}
_POINT = {"lon": _REAL, "lat": _REAL, "geometry": pa.binary()}

LAYERS: dict[str, dict[str, pa.DataType]] = {
    "areas": {"code": _TEXT, **_NAMES, "level": _TEXT, "parent": _TEXT, **_COUNTS, "geometry": pa.binary()},
    "compounds": {
        "id": _INT,
        **_NAMES,
        "kind": _TEXT,
        "area": _TEXT,
        **_COUNTS,
        "buildings": _INT,
        "geometry": pa.binary(),
    },
    "buildings": {
        "id": _INT,
        "source_id": _TEXT,
        "name": _TEXT,
        "address": _TEXT,
        "kind": _TEXT,
        "levels": pa.float32(),
        "levels_known": _FLAG,
        "entrances": pa.int16(),
        **_COUNTS,
        "segment": _INT,
        "compound": _INT,
        "area": _TEXT,
        **_POINT,
    },
    "streets": {
        "id": _INT,
        "source_id": _TEXT,
        **_NAMES,
        "class": _TEXT,
        "length_m": pa.float32(),
        "u": _INT,
        "v": _INT,
        "gate_u": _FLAG,
        "gate_v": _FLAG,
        "oneway": pa.int8(),
        "drive_s": pa.float32(),
        "walk_s": pa.float32(),
        "compound": _INT,
        "area": _TEXT,
        **_COUNTS,
        "geometry": pa.binary(),
    },
    "junctions": {"id": _INT, **_POINT},
    "ground": {"kind": _TEXT, "name": _TEXT, "geometry": pa.binary()},
    "places": {
        "id": _INT,
        **_NAMES,
        "kind": _TEXT,
        "segment": _INT,
        "area": _TEXT,
        "capacity": _INT,
        **_POINT,
    },
}


def layer_table(layer: str, columns: Mapping[str, Any]) -> pa.Table:
    """Return one layer as a GeoParquet-ready table.

    `columns` holds every column of LAYERS[layer] at one length (n,); `id` may be left out (the row number
    is used); `geometry` is an array of shapely geometries or of WKB, in degrees (lon, lat), EPSG:4326.
    Raises ValueError when a column is missing, unknown or of another length.
    """
    wanted = LAYERS[layer]
    given = dict(columns)
    n = len(given["geometry"])
    if "id" in wanted:
        given.setdefault("id", np.arange(n, dtype=np.int32))
    if set(given) != set(wanted):
        raise ValueError(f"{layer}: columns differ: {sorted(set(given) ^ set(wanted))}")
    arrays = [_array(given[name], kind) for name, kind in wanted.items()]
    if any(len(array) != n for array in arrays):
        raise ValueError(f"{layer}: columns of different length")
    table = pa.Table.from_arrays(arrays, names=list(wanted))
    return table.replace_schema_metadata({"geo": _geo_metadata(table["geometry"])})


def geometries(table: pa.Table) -> np.ndarray[Any, Any]:
    """Return the layer's geometry as an (n,) array of shapely geometries in degrees."""
    return np.asarray(shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False)), dtype=object)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values if values.type == kind else values.cast(kind)
    if pa.types.is_binary(kind):
        cells = np.asarray(values, dtype=object)
        if len(cells) and not isinstance(cells[0], bytes):
            cells = np.asarray(shapely.to_wkb(cells, output_dimension=2, byte_order=1), dtype=object)
        return pa.array(list(cells), kind)
    if pa.types.is_string(kind):
        return pa.array(list(values), kind)
    return pa.array(np.asarray(values), kind)


def _geo_metadata(geometry: pa.ChunkedArray) -> str:
    """GeoParquet 1.1 file metadata; source: geoparquet.org/releases/v1.1.0."""
    shapes = shapely.from_wkb(geometry.to_numpy(zero_copy_only=False))
    types = sorted({shape.geom_type for shape in shapes})
    column = {"encoding": "WKB", "geometry_types": types, "crs": CRS.from_epsg(4326).to_json_dict()}
    if len(shapes):
        column["bbox"] = [float(x) for x in shapely.total_bounds(shapes)]
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}})
