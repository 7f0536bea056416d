"""The outline of a set of streets, for a map: their lines and buildings, grown together."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from qipan.zones.core.streets import Ints, metres_per_degree

STREET_M = 12.0  # from a street's middle to a house front, roughly
YARD_M = 6.0
CLOSE_M = 18.0  # gaps narrower than twice this are yards, not outside
FINE_M = 2.5
HOLE_M2 = 2_500.0  # smaller holes are blocks without a street of their own


def outline(atlas: Any, segments: Ints) -> MultiPolygon:
    """Return a valid MultiPolygon in degrees around these segments and their buildings; empty for none."""
    segments = np.asarray(segments, dtype=np.int64)
    if not len(segments):
        return MultiPolygon()
    lines = shapely.force_2d(atlas.segments_geometry(segments))
    houses = shapely.force_2d(_footprints(atlas, segments))
    lat = float(np.mean(shapely.get_y(shapely.centroid(lines))))
    to_m = np.array(metres_per_degree(lat))
    return _degrees(_grown(_scaled(lines, to_m), _scaled(houses, to_m)), to_m)


def area_outline(atlas: Any, code: str = "") -> MultiPolygon:
    """Return the union of all areas of this code ("" = the whole board) that the board knows."""
    codes = [str(each) for each in atlas.areas["code"].to_pylist()]
    if code not in codes:
        code = min((each for each in codes if each.startswith(code)), key=len, default="")
    wanted = [k for k, each in enumerate(codes) if each == code]
    shapes = shapely.from_wkb(atlas.areas["geometry"].take(wanted).to_pylist())
    return _many(shapely.make_valid(shapely.union_all(shapes)))


def _footprints(atlas: Any, segments: Ints) -> np.ndarray:
    ids = atlas.buildings_of(segments)
    return np.asarray(shapely.from_wkb(atlas.buildings["geometry"].take(ids).to_pylist()), dtype=object)


def _scaled(shapes: np.ndarray, factor: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.transform(shapes, lambda points: points * factor))


def _grown(lines: np.ndarray, houses: np.ndarray) -> Polygon | MultiPolygon:
    streets = shapely.buffer(shapely.simplify(lines, FINE_M), STREET_M, quad_segs=3)
    yards = shapely.buffer(shapely.simplify(houses, FINE_M), YARD_M, join_style="mitre", mitre_limit=2)
    whole = shapely.union_all(np.concatenate((streets, yards)))
    closed = whole.buffer(CLOSE_M, quad_segs=2).buffer(-CLOSE_M, quad_segs=2)
    return shapely.simplify(closed.union(whole), FINE_M)


def _degrees(shape: Polygon | MultiPolygon, to_m: np.ndarray) -> MultiPolygon:
    kept = [
        Polygon(part.exterior, [ring for ring in part.interiors if Polygon(ring).area >= HOLE_M2])
        for part in _many(shapely.make_valid(shape)).geoms
    ]
    rounded = shapely.set_precision(shapely.transform(MultiPolygon(kept), lambda points: points / to_m), 1e-6)
    return shapely.orient_polygons(_many(shapely.make_valid(rounded)))


def _many(shape: Any) -> MultiPolygon:
    """Return only the areas of a geometry."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    deeper = [piece for part in shapely.get_parts(shape) if isinstance(part, MultiPolygon) for piece in part.geoms]
    return MultiPolygon(parts + deeper)
