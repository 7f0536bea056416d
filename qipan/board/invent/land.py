"""The ground an invented county stands on: its outline, its river, its hills, and how straight lines bend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Points = np.ndarray[Any, np.dtype[np.float64]]

# In the high seas of the Pacific: no country, so no point of an invented county lies on anybody's map.
CENTRE_LON, CENTRE_LAT = 155.0, 28.0
_METRES_PER_DEGREE = 6_371_008.8 * np.pi / 180


@dataclass(frozen=True, eq=False)
class Land:
    """Metres east and north of the seat's centre, before bending."""

    half_m: float
    outline: BaseGeometry
    river: BaseGeometry
    river_line: BaseGeometry
    streams: tuple[BaseGeometry, ...]
    hills: tuple[BaseGeometry, ...]
    waves: Points

    def bend(self, points: Points) -> Points:
        """Move points (n,2) by a smooth field of waves: lines curve, neighbours stay neighbours."""
        moved = points.copy()
        for ax, ay, kx, ky, phase in self.waves:
            swing = np.sin(kx * points[:, 0] + ky * points[:, 1] + phase)
            moved[:, 0] += ax * swing
            moved[:, 1] += ay * swing
        return moved

    def bent(self, shape: Any) -> Any:
        """Bend whole geometries (scalar or array), long edges first cut short enough to curve."""
        return shapely.transform(shapely.segmentize(shape, 40.0), self.bend)


def to_degrees(points: Points) -> Points:
    """Return lon, lat (n,2) of metres (n,2), rounded to 1e-7 degrees (a centimetre)."""
    lat = CENTRE_LAT + points[:, 1] / _METRES_PER_DEGREE
    lon = CENTRE_LON + points[:, 0] / (_METRES_PER_DEGREE * np.cos(np.radians(CENTRE_LAT)))
    return np.round(np.column_stack([lon, lat]), 7)


def blob(rng: np.random.Generator, *, centre: tuple[float, float], radius_m: float, roughness: float) -> BaseGeometry:
    """Return a rounded polygon of about this radius whose edge swings by `roughness` (0..0.3)."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    swing = np.zeros_like(angle)
    for k in range(2, 7):
        swing += rng.uniform(-1, 1) * roughness / (k - 1) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    radius = radius_m * (1 + swing)
    return shapely.polygons(np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)]))


def lay_land(rng: np.random.Generator, *, half_m: float, seat_radius_m: float) -> Land:
    """Return the ground of a county about 2 x half_m wide; the river passes through the seat at the origin."""
    outline = blob(rng, centre=(0.0, 0.0), radius_m=half_m * 1.13, roughness=0.13)
    river_line = _river(rng, half_m=half_m, seat_radius_m=seat_radius_m)
    width_m = float(np.clip(0.055 * seat_radius_m, 35, 240))
    river = shapely.buffer(river_line, width_m / 2)
    hills = _hills(rng, half_m=half_m, within=shapely.buffer(outline, 0.05 * half_m), clear=shapely.union(
        shapely.buffer(river_line, width_m * 2 + 0.05 * half_m),
        shapely.buffer(shapely.Point(0, 0), seat_radius_m * 1.15),
    ))  # fmt: skip
    return Land(
        half_m=half_m,
        outline=outline,
        river=river,
        river_line=river_line,
        streams=_streams(rng, half_m=half_m, river_line=river_line, seat_radius_m=seat_radius_m),
        hills=tuple(hills),
        waves=_waves(rng, seat_radius_m=seat_radius_m, half_m=half_m),
    )


def _waves(rng: np.random.Generator, *, seat_radius_m: float, half_m: float) -> Points:
    """Waves whose steepness sums below 0.45, so the bending never folds the plane."""
    rows = []
    for length_m, steepness in ((seat_radius_m * 1.1, 0.09), (seat_radius_m * 2.3, 0.11), (half_m * 1.2, 0.1)):
        for _ in range(2):
            direction, sway = rng.uniform(0, 2 * np.pi, 2)
            wavenumber = 2 * np.pi / length_m
            swing = steepness / 2 / wavenumber * 1.4
            rows.append([
                swing * np.cos(sway), swing * np.sin(sway),
                wavenumber * np.cos(direction), wavenumber * np.sin(direction), rng.uniform(0, 2 * np.pi),
            ])  # fmt: skip
    return np.array(rows)


def _river(rng: np.random.Generator, *, half_m: float, seat_radius_m: float) -> BaseGeometry:
    along = np.linspace(-1.6 * half_m, 1.6 * half_m, 400)
    across = np.zeros_like(along)
    for length, swing in ((2.6, 0.15), (1.15, 0.085), (0.5, 0.034)):
        across += swing * half_m * np.sin(2 * np.pi * along / (length * half_m) + rng.uniform(0, 2 * np.pi))
    # Through the seat a little south of its middle, so the old town stands on the northern bank.
    across += -0.28 * seat_radius_m - np.interp(0.0, along, across)
    return _rotated(np.column_stack([along, across]), rng.uniform(-0.35, 0.35))


def _streams(
    rng: np.random.Generator, *, half_m: float, river_line: BaseGeometry, seat_radius_m: float
) -> tuple[BaseGeometry, ...]:
    streams = []
    for side in (1, -1):
        at = rng.uniform(0.28, 0.36) if side > 0 else rng.uniform(0.64, 0.72)
        mouth = shapely.line_interpolate_point(river_line, at, normalized=True)
        reach = np.linspace(0, 1.1 * half_m, 120)
        heading = side * np.pi / 2 + rng.uniform(-0.35, 0.35)
        sway = (
            0.05 * half_m * np.sin(reach / (0.16 * half_m) + rng.uniform(0, 6)) * np.minimum(1, reach / (0.2 * half_m))
        )
        turned = _rotated(np.column_stack([reach, sway]), heading)
        line = shapely.transform(turned, lambda xy, at=(mouth.x, mouth.y): xy + at)
        streams.append(shapely.buffer(line, float(np.clip(0.008 * seat_radius_m, 5, 18))))
    return tuple(streams)


def _rotated(points: Points, angle: float) -> BaseGeometry:
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return shapely.linestrings(points @ turn)


def _hills(rng: np.random.Generator, *, half_m: float, within: BaseGeometry, clear: BaseGeometry) -> list[BaseGeometry]:
    """Wooded hills where a field of slow waves stands high, rising towards the county's edge."""
    cell = half_m / 60
    axis = np.arange(-1.3 * half_m, 1.3 * half_m, cell)
    x, y = np.meshgrid(axis, axis)
    height = 0.6 * np.hypot(x, y) / half_m
    for length, swing in ((1.1, 0.5), (0.6, 0.4), (0.33, 0.25)):
        for _ in range(3):
            direction, phase = rng.uniform(0, 2 * np.pi, 2)
            k = 2 * np.pi / (length * half_m)
            height += swing / 1.7 * np.sin(k * (x * np.cos(direction) + y * np.sin(direction)) + phase)
    high = height > np.quantile(height[np.hypot(x, y) < 1.1 * half_m], 0.72)
    lap = 1.02 * cell  # neighbours must overlap: edges equal but for rounding would leave gaps
    woods = shapely.unary_union(shapely.box(x[high], y[high], x[high] + lap, y[high] + lap))
    woods = shapely.simplify(shapely.buffer(woods, -0.6 * cell), 0.9 * cell)
    for step in (-1.1, 2.6, -1.3):  # shrink and grow, so that corners become curves
        woods = shapely.buffer(woods, step * cell)
    woods = shapely.difference(woods, clear)
    woods = shapely.intersection(woods, within)
    return [part for part in shapely.get_parts(woods) if part.area > (4 * cell) ** 2]
