"""From what people name (a point, a building, a compound, an area code) to the street segments it means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from qipan.kit.refusal import Refused
from qipan.kit.whole import whole
from qipan.zones.core.risk import Site
from qipan.zones.core.streets import Ints

_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


def site_at(atlas: Any, lon: float, lat: float, *, is_home: bool = False, hours: float | None = None) -> Site:
    """Return the place on the nearest street; the board raises Refused where there is none."""
    hit = atlas.snap(lon, lat)
    line = atlas.segments_geometry([hit.segment])[0]
    along = float(shapely.line_locate_point(line, shapely.Point(hit.lon, hit.lat), normalized=True))
    return Site(int(hit.segment), float(hit.lon), float(hit.lat), is_home, hours, min(max(along, 0.0), 1.0))


def segments_named(atlas: Any, names: Iterable[str], *, where: str = "include") -> Ints:
    """Return ids of all segments that the names mean, ascending.

    A name is `segment:12`, `building:7`, `compound:3`, `area:330381001`, `LON,LAT`, or bare digits:
    an area code if the board has one that begins so at six digits or more, else a segment.
    Raises Refused on a name that means nothing here.
    """
    found = [_one(atlas, name.strip(), where) for name in names]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _one(atlas: Any, name: str, where: str) -> Ints:
    point = _POINT.fullmatch(name)
    if point:
        return np.array([atlas.snap(float(point[1]), float(point[2])).segment], dtype=np.int64)
    kind, _, rest = name.rpartition(":")
    if not kind:
        kind = "area" if len(rest) >= 6 or not rest.isdigit() else "segment"
    segments = _of_kind(atlas, kind, rest)
    if not len(segments):
        raise Refused(
            "zones.unknown_unit",
            "This board has no %(name)s",
            do="Name a segment:, building:, compound:, area: or LON,LAT",
            where=where,
            params={"name": name},
        )
    return segments


def _of_kind(atlas: Any, kind: str, rest: str) -> Ints:
    nothing = np.zeros(0, dtype=np.int64)
    if kind == "area":
        codes = [str(code) for code in atlas.areas["code"].to_pylist()]
        below = np.array([bool(rest) and code.startswith(rest) for code in codes], dtype=bool)
        return np.flatnonzero(below[atlas.seg_area]) if below.any() else nothing
    number = whole(rest)
    if number is None:
        return nothing
    if kind == "segment":
        return np.array([number]) if number < len(atlas.seg_u) else nothing
    if kind == "compound":
        return np.flatnonzero(np.asarray(atlas.seg_compound) == number)
    if kind == "building" and number < len(atlas.buildings):
        return np.array([atlas.buildings["segment"][number].as_py()])
    return nothing
