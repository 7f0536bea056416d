"""Read a population file (CSV, GPKG, GeoTIFF) as cells: polygons in degrees with people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pyogrio
import pyogrio.errors
import rasterio
import rasterio.errors
import rasterio.windows
import shapely
from pyproj import CRS, Transformer
from scipy.spatial import cKDTree

from qipan.board.core.faults import Faults
from qipan.board.core.people import Cell
from qipan.kit.coordinates import to_wgs84
from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet

_PEOPLE = ("people", "population", "人口", "常住人口", "pop", "POPULATION", "PEOPLE")
_AREA, _H3, _LON, _LAT = ("area", "code", "区划", "代码"), ("h3", "id"), ("lon", "lng", "经度"), ("lat", "纬度")


def read_population(path: Path, *, areas: Mapping[str, Any], extent: Any, crs: str, faults: Faults) -> list[Cell]:
    """Return the cells of `path`; `areas` maps code and name to polygons for files that count by area.

    Raises Refused("board.population") for a file that cannot be read or has no such columns.
    """
    if not path.is_file():
        raise Refused("board.population", "There is no file %(path)s", where="--population", params={"path": path})
    suffix = path.suffix.lower()
    if suffix in (".tif", ".tiff"):
        return _raster(path, extent)
    if suffix in (".gpkg", ".geojson", ".shp"):
        return _polygons(path, crs, faults)
    return _sheet(path, areas, crs, faults)


def _sheet(path: Path, areas: Mapping[str, Any], crs: str, faults: Faults) -> list[Cell]:
    sheet = read_sheet(path, max_rows=50_000_000)
    people = _column(sheet.header, _PEOPLE)
    area, cell, lon, lat = (_column(sheet.header, names) for names in (_AREA, _H3, _LON, _LAT))
    if people is None or not (area or cell or (lon and lat)):
        raise Refused(
            "board.population",
            "%(file)s needs a column people or population, and one of area, h3, id, or lon and lat",
            where="--population",
            params={"file": path.name},
        )
    cells: list[Cell] = []
    points: list[tuple[float, float, float]] = []
    bad = 0
    for row in sheet.records():
        count = _number(row[people])
        if count is None:
            bad += 1
        elif area and row[area] in areas:
            cells.append(Cell(areas[row[area]], count))
        elif cell and h3.is_valid_cell(row[cell]):
            cells.append(Cell(shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(row[cell])]), count))
        elif lon and lat and (x := _number(row[lon], -180)) is not None and (y := _number(row[lat], -90)) is not None:
            points.append((x, y, count))
        else:
            bad += 1
    faults.add("population_rows", bad)
    return cells + _squares(points, crs)


def _squares(points: list[tuple[float, float, float]], crs: str) -> list[Cell]:
    """Points of a regular grid stand for squares of its spacing (cells may be missing), a lone point for 200 m."""
    if not points:
        return []
    lon, lat = to_wgs84([p[0] for p in points], [p[1] for p in points], crs=crs)
    narrow = np.cos(np.radians(lat.mean()))
    flat = np.column_stack([lon * narrow, lat])
    side = 0.0018  # degrees: 200 m
    if len(points) > 1:
        gaps = cKDTree(flat).query(flat, k=2)[0][:, 1]
        side = float(np.quantile(gaps[gaps > 0], 0.1)) if (gaps > 0).any() else side
    half_x, half_y = side / narrow / 2, side / 2
    boxes = shapely.box(lon - half_x, lat - half_y, lon + half_x, lat + half_y)
    return [Cell(box, point[2]) for box, point in zip(boxes, points, strict=True)]


def _polygons(path: Path, crs: str, faults: Faults) -> list[Cell]:
    try:
        meta, _, shapes, fields = pyogrio.raw.read(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as why:
        raise _refused(path, str(why)) from why
    column = _column(tuple(meta["fields"]), _PEOPLE)
    if column is None:
        raise Refused(
            "board.population",
            "%(file)s needs a column people or population",
            where="--population",
            params={"file": path.name},
        )
    counts = fields[list(meta["fields"]).index(column)]
    geometry = shapely.from_wkb(shapes)
    declared = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    if declared is not None and not declared.is_geographic:
        project = Transformer.from_crs(declared, 4326, always_xy=True)
        geometry = shapely.transform(geometry, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    geometry = shapely.transform(geometry, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs=crs)))
    cells = [
        Cell(shapely.make_valid(shape), float(count))
        for shape, count in zip(geometry, counts, strict=True)
        if shape is not None and shape.area > 0 and count is not None and count >= 0
    ]
    faults.add("population_rows", len(counts) - len(cells))
    return cells


def _raster(path: Path, extent: Any) -> list[Cell]:
    """One cell a pixel; only the window around the board is read."""
    try:
        with rasterio.open(path) as raster:
            here = Transformer.from_crs(4326, raster.crs, always_xy=True)
            back = Transformer.from_crs(raster.crs, 4326, always_xy=True)
            bounds = here.transform_bounds(*extent.bounds)
            window = rasterio.windows.from_bounds(*bounds, transform=raster.transform)
            whole = rasterio.windows.Window(0, 0, raster.width, raster.height)
            if not rasterio.windows.intersect(window, whole):
                raise Refused(
                    "board.population",
                    "%(file)s does not cover this board",
                    where="--population",
                    params={"file": path.name},
                )
            window = _whole_pixels(window).intersection(whole)
            counts = raster.read(1, window=window, masked=True).filled(0).astype(float)
            grid = raster.transform
    except rasterio.errors.RasterioError as why:
        raise _refused(path, str(why)) from why
    rows, columns = np.nonzero(np.isfinite(counts) & (counts > 0))
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    rings = np.empty((len(rows), 5, 2))
    for number, (right, down) in enumerate(corners):
        across, along = columns + right + window.col_off, rows + down + window.row_off
        x, y = grid.a * across + grid.b * along + grid.c, grid.d * across + grid.e * along + grid.f
        rings[:, number, 0], rings[:, number, 1] = back.transform(x, y)
    shapes = shapely.polygons(rings)
    return [Cell(shape, float(counts[r, c])) for shape, r, c in zip(shapes, rows, columns, strict=True)]


def _whole_pixels(window: rasterio.windows.Window) -> rasterio.windows.Window:
    left, top = math.floor(window.col_off), math.floor(window.row_off)
    right, bottom = math.ceil(window.col_off + window.width), math.ceil(window.row_off + window.height)
    return rasterio.windows.Window(left, top, right - left, bottom - top)


def _column(header: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in header), None)


def _number(text: str, least: float = 0.0) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) and value >= least else None


def _refused(path: Path, why: str) -> Refused:
    return Refused(
        "board.population",
        "The population file %(file)s cannot be used: %(why)s",
        where="--population",
        params={"file": path.name, "why": why},
    )
