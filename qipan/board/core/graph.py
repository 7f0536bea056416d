"""The street graph of a board as plain arrays, derived from its layers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from qipan.board.core.layers import geometries

CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "living",
    "service",
    "pedestrian",
    "footway",
    "path",
    "track",
    "steps",
)

# name -> type of every array in graph.npz; seg_* have shape (segments,), jun_* (junctions,)
ARRAYS: dict[str, type[np.generic]] = {
    "seg_u": np.int32,
    "seg_v": np.int32,
    "seg_length_m": np.float32,
    "seg_drive_s": np.float32,
    "seg_walk_s": np.float32,
    "seg_class": np.uint8,
    "seg_gate": np.uint8,
    "seg_oneway": np.int8,
    "seg_people": np.int32,
    "seg_households": np.int32,
    "seg_buildings": np.int32,
    "seg_compound": np.int32,
    "seg_area": np.int32,
    "seg_lon": np.float64,
    "seg_lat": np.float64,
    "jun_lon": np.float64,
    "jun_lat": np.float64,
}


def graph_arrays(
    *, streets: pa.Table, junctions: pa.Table, buildings: pa.Table, areas: pa.Table
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the arrays of ARRAYS; raises ValueError on a class or area code nobody declared."""
    plain = ("u", "v", "length_m", "drive_s", "walk_s", "oneway", "people", "households", "compound")
    arrays = {f"seg_{name}": streets[name].to_numpy() for name in plain}
    arrays["seg_class"] = _index_of(streets["class"], CLASSES)
    arrays["seg_area"] = _index_of(streets["area"], areas["code"].to_pylist())
    arrays["seg_gate"] = streets["gate_u"].to_numpy() * 1 + streets["gate_v"].to_numpy() * 2
    at = buildings["segment"].to_numpy()
    arrays["seg_buildings"] = np.bincount(at[at >= 0], minlength=len(streets))
    middle = shapely.line_interpolate_point(geometries(streets), 0.5, normalized=True)
    arrays["seg_lon"], arrays["seg_lat"] = shapely.get_x(middle), shapely.get_y(middle)
    arrays["jun_lon"], arrays["jun_lat"] = junctions["lon"].to_numpy(), junctions["lat"].to_numpy()
    return {name: np.ascontiguousarray(arrays[name], dtype=kind) for name, kind in ARRAYS.items()}


def _index_of(column: pa.ChunkedArray, names: Any) -> np.ndarray[Any, Any]:
    known = {name: index for index, name in enumerate(names)}
    encoded = column.combine_chunks().dictionary_encode()
    strange = [name for name in encoded.dictionary.to_pylist() if name not in known]
    if strange:
        raise ValueError(f"not declared: {strange[:5]}")
    table = np.array([known[name] for name in encoded.dictionary.to_pylist()], dtype=np.int32)
    return table[encoded.indices.to_numpy()] if len(table) else np.zeros(0, dtype=np.int32)
