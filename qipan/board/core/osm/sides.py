"""Files handed in beside the map: polygons (SHP, GeoJSON, GPKG) and address sheets, in WGS-84 or a Chinese shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors
import shapely
from pyproj import CRS, Transformer

from qipan.board.core.faults import Faults
from qipan.kit.coordinates import to_wgs84
from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet

# Column names people use, the first found wins
NAME = ("name", "名称", "小区名称", "网格名称", "NAME")
NAME_EN = ("name_en", "name:en", "NAME_EN")
CODE = ("code", "代码", "区划代码", "网格编码", "adcode", "CODE")
LEVELS = ("levels", "building:levels", "floors", "层数", "楼层", "FLOOR")
ADDRESS = ("address", "地址", "详细地址", "addr", "ADDRESS")
KIND = ("kind", "用途", "building", "type")
LON, LAT = ("lon", "lng", "longitude", "经度", "x"), ("lat", "latitude", "纬度", "y")


@dataclass(frozen=True)
class Row:
    """One polygon of a side file, in WGS-84 degrees, with its attributes as text."""

    geometry: Any
    told: dict[str, str]

    def first(self, columns: Sequence[str]) -> str:
        """Return the first non-empty of these columns, or ""."""
        return next((self.told[c] for c in columns if self.told.get(c)), "")


def read_polygons(path: Path, *, crs: str, faults: Faults) -> list[Row]:
    """Return the polygons of `path`; raises Refused("board.side_file") when it cannot be read or holds none.

    A file in a declared projection is turned into degrees first; `crs` then says what the degrees mean.
    """
    try:
        meta, _, shapes, fields = pyogrio.raw.read(existing(path))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as why:
        raise _unreadable(path, str(why)) from why
    geometry = shapely.force_2d(shapely.from_wkb(shapes))
    declared = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    if declared is not None and not declared.is_geographic:
        project = Transformer.from_crs(declared, 4326, always_xy=True)
        geometry = shapely.transform(geometry, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))
    geometry = shapely.transform(geometry, lambda xy: np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs=crs)))
    rows = []
    for number, shape in enumerate(geometry):
        usable = None if shape is None else shape if shapely.is_valid(shape) else shapely.make_valid(shape)
        if usable is not None and usable.area > 0:
            told = {str(c): _text(column[number]) for c, column in zip(meta["fields"], fields, strict=True)}
            rows.append(Row(usable, told))
    faults.add("side_shapes", len(geometry) - len(rows), file=path.name)
    if not rows:
        raise Refused("board.side_file", "%(file)s holds no polygon", where=str(path), params={"file": path.name})
    west, south, east, north = shapely.total_bounds([row.geometry for row in rows])
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise Refused(
            "board.side_file",
            "%(file)s is not in degrees and declares no projection",
            do="Save it with its .prj file, or in degrees",
            where=str(path),
            params={"file": path.name},
        )
    return rows


def read_points(path: Path, *, crs: str) -> tuple[list[tuple[float, float, dict[str, str]]], int]:
    """Return (lon, lat, row) of every row of a sheet with a place, and how many rows had none.

    Raises Refused("board.columns") without columns for lon and lat.
    """
    sheet = read_sheet(existing(path), max_rows=50_000_000)
    lon, lat = (next((c for c in names if c in sheet.header), None) for names in (LON, LAT))
    if lon is None or lat is None:
        raise Refused(
            "board.columns",
            "%(file)s needs the columns %(columns)s",
            where=str(path),
            params={"file": path.name, "columns": "lon, lat"},
        )
    rows, bad = [], 0
    for row in sheet.records():
        try:
            rows.append((float(row[lon]), float(row[lat]), row))
        except ValueError:
            bad += 1
    if not rows:
        return [], bad
    x, y = to_wgs84([r[0] for r in rows], [r[1] for r in rows], crs=crs)
    return [(float(a), float(b), r[2]) for a, b, r in zip(x, y, rows, strict=True)], bad


def existing(path: Path) -> Path:
    """Return `path`, or raise Refused("board.side_file") when there is no such file."""
    if not path.is_file():
        raise Refused("board.side_file", "There is no file %(path)s", where=str(path), params={"path": path})
    return path


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _unreadable(path: Path, why: str) -> Refused:
    return Refused(
        "board.side_file",
        "%(file)s cannot be used: %(why)s",
        where=str(path),
        params={"file": path.name, "why": why},
    )
