"""Coordinates between WGS-84 and the two Chinese public shifts, GCJ-02 and BD-09."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import prcoords

from qipan.kit.refusal import Refused

Reals = npt.NDArray[np.float64]
SYSTEMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

# Where the shift is applied by the providers: a plain box over China (lon, lat).
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, *, crs: str) -> tuple[Reals, Reals]:
    """Return (lon, lat) in WGS-84 degrees, same shape; raises Refused("kit.crs") on an unknown system.

    CGCS2000 and WGS-84 share their ellipsoid to 0.1 mm and their frames to centimetres, so it passes unchanged.
    GCJ-02 and BD-09 are inverted to under a millimetre by iteration; points outside China were never shifted.
    """
    return _shift(lon, lat, {"gcj02": _unshift_gcj, "bd09": _unshift_bd}, crs)


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, *, crs: str) -> tuple[Reals, Reals]:
    """Return (lon, lat) in `crs` degrees from WGS-84, same shape; raises Refused("kit.crs")."""
    return _shift(lon, lat, {"gcj02": prcoords.wgs_gcj, "bd09": prcoords.wgs_bd}, crs)


def _shift(
    lon: npt.ArrayLike, lat: npt.ArrayLike, ways: dict[str, Callable[..., Any]], crs: str
) -> tuple[Reals, Reals]:
    if crs not in SYSTEMS:
        raise Refused(
            "kit.crs",
            "Unknown coordinate system %(crs)s",
            do="Use one of wgs84, cgcs2000, gcj02, bd09",
            where="--crs",
            params={"crs": crs},
        )
    points = np.stack(np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)), axis=-1)
    if crs in ways:
        # Corners repeat in neighbouring shapes, and the inversion is one Python call a point.
        unique, back = np.unique(points.reshape(-1, 2), axis=0, return_inverse=True)
        west, south, east, north = _CHINA
        inside = (unique[:, 0] >= west) & (unique[:, 0] <= east) & (unique[:, 1] >= south) & (unique[:, 1] <= north)
        for row in np.flatnonzero(inside):
            shifted = ways[crs]((unique[row, 1], unique[row, 0]), False)
            unique[row] = shifted[1], shifted[0]
        points = unique[back.ravel()].reshape(points.shape)
    return points[..., 0], points[..., 1]


def _unshift_gcj(point: tuple[float, float], check: bool) -> Any:
    return _invert(prcoords.wgs_gcj, point)


def _unshift_bd(point: tuple[float, float], check: bool) -> Any:
    return _invert(prcoords.wgs_bd, point)


def _invert(shift: Callable[..., Any], point: tuple[float, float]) -> tuple[float, float]:
    """Fixed-point iteration: the shift changes by under 1 % of the step, so each round gains two digits."""
    lat, lon = point
    for _ in range(12):
        shifted = shift((lat, lon), False)
        off_lat, off_lon = point[0] - shifted[0], point[1] - shifted[1]
        lat, lon = lat + off_lat, lon + off_lon
        if abs(off_lat) + abs(off_lon) < 1e-10:
            break
    return lat, lon
