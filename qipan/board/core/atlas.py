"""A board opened for questions: which street, which area, which buildings, where is that address."""

from __future__ import annotations

import json
import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from qipan.board.core.find import Place, find_places, place_index
from qipan.board.core.graph import ARRAYS, CLASSES
from qipan.board.core.layers import geometries
from qipan.board.core.write import FORMAT
from qipan.kit.refusal import Refused

__all__ = ["CLASSES", "Atlas", "Hit", "Place", "open_atlas"]

Ints = np.ndarray[Any, np.dtype[np.int32]]
Reals = np.ndarray[Any, np.dtype[np.float64]]
MANIFEST = frozenset(
    [
        "name",
        "code",
        "invented",
        "bbox",
        "centre",
        "residents",
        "residents_source",
        "counts",
        "faults",
        "attribution",
        "source",
        "digest",
    ]
)
_METRES_PER_DEGREE = 111_195.0  # mean radius 6,371 km: good to 0.5 % anywhere, enough to rank the nearest


@dataclass(frozen=True)
class Hit:
    """The nearest place on a street to a given point."""

    segment: int
    distance_m: float
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Atlas:
    """One immutable board. Arrays have the names and shapes of graph.npz; tables are read when first asked."""

    path: Path
    manifest: dict[str, Any]
    seg_u: Ints = field(repr=False)
    seg_v: Ints = field(repr=False)
    seg_length_m: Reals = field(repr=False)
    seg_drive_s: Reals = field(repr=False)
    seg_walk_s: Reals = field(repr=False)
    seg_class: Ints = field(repr=False)
    seg_gate: Ints = field(repr=False)
    seg_oneway: Ints = field(repr=False)
    seg_people: Ints = field(repr=False)
    seg_households: Ints = field(repr=False)
    seg_buildings: Ints = field(repr=False)
    seg_compound: Ints = field(repr=False)
    seg_area: Ints = field(repr=False)
    seg_lon: Reals = field(repr=False)
    seg_lat: Reals = field(repr=False)
    jun_lon: Reals = field(repr=False)
    jun_lat: Reals = field(repr=False)

    @property
    def digest(self) -> str:
        """sha256 (64 hex digits) of everything the board holds."""
        return str(self.manifest["digest"])

    def table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a layer or an extra table (firms, households, people, …) anew; Refused when its file is broken."""
        path = self.path / f"{name}.parquet"
        if not path.exists():
            raise Refused("board.no_layer", "This board has no %(name)s", where=name, params={"name": name})
        try:
            return pq.read_table(path, columns=columns)
        except (pa.ArrowException, OSError) as why:
            raise _not_a_board(path) from why

    @cached_property
    def buildings(self) -> pa.Table:
        return self.table("buildings")

    @cached_property
    def streets(self) -> pa.Table:
        return self.table("streets")

    @cached_property
    def areas(self) -> pa.Table:
        return self.table("areas")

    @cached_property
    def compounds(self) -> pa.Table:
        return self.table("compounds")

    @cached_property
    def places(self) -> pa.Table:
        return self.table("places")

    @cached_property
    def tree(self) -> shapely.STRtree:
        """STRtree of the segments' lines in degrees; its indices are segment ids."""
        return shapely.STRtree(self._lines)

    def segments_geometry(self, ids: Sequence[int] | Ints | slice = slice(None)) -> np.ndarray[Any, Any]:
        """Return LineStrings in degrees for segment ids (n,), every segment when none are named."""
        return self._lines[ids if isinstance(ids, slice) else np.asarray(ids, dtype=np.intp)]

    def snap(self, lon: float, lat: float, max_m: float = 500.0) -> Hit:
        """Return the nearest point on a street; raises Refused("board.off_board") beyond `max_m` metres."""
        if math.isfinite(lon) and math.isfinite(lat) and abs(lat) < 90:
            narrow = math.cos(math.radians(lat))
            for reach_m in sorted({min(60.0, max_m), max_m}):
                hit = self._nearest(lon, lat, narrow, reach_m)
                if hit is not None:
                    return hit
        raise Refused(
            "board.off_board",
            "There is no street within %(max_m)d m of %(lon).5f, %(lat).5f",
            do="Choose a point on this board",
            where="lon,lat",
            params={"max_m": max_m, "lon": lon, "lat": lat},
        )

    def find(self, text: str, limit: int = 8) -> list[Place]:
        """Return areas, compounds, places, streets and addresses that contain `text`, the closest match first."""
        return find_places(self._index, text, limit)

    def area_of(self, segment: int) -> str:
        """Return the code of the smallest area the segment lies in."""
        return self._codes[int(self.seg_area[segment])]

    def buildings_of(self, segments: Sequence[int] | Ints) -> Ints:
        """Return the ids of all buildings on these segments, ascending."""
        wanted = np.unique(np.asarray(segments, dtype=np.int64))
        order, starts = self._by_segment
        spans = [order[starts[s] : starts[s + 1]] for s in wanted]
        return np.sort(np.concatenate(spans)) if spans else np.zeros(0, dtype=np.int32)

    @cached_property
    def _lines(self) -> np.ndarray[Any, Any]:
        lines = geometries(self.table("streets", columns=["geometry"]))
        if len(lines) != len(self.seg_u) or (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING).any():
            raise _not_a_board(self.path)
        return lines

    @cached_property
    def _codes(self) -> list[str]:
        return [str(code) for code in self.areas["code"].to_pylist()]

    @cached_property
    def _index(self) -> pa.Table:
        return place_index(self)

    @cached_property
    def _by_segment(self) -> tuple[Ints, Ints]:
        at = self.buildings["segment"].to_numpy()
        order = np.argsort(at, kind="stable").astype(np.int32)
        return order, np.searchsorted(at[order], np.arange(len(self.seg_u) + 1)).astype(np.int32)

    def _nearest(self, lon: float, lat: float, narrow: float, reach_m: float) -> Hit | None:
        tall = reach_m / _METRES_PER_DEGREE
        wide = tall / narrow
        near = np.sort(self.tree.query(shapely.box(lon - wide, lat - tall, lon + wide, lat + tall)))
        if not len(near):
            return None
        stretch = np.array([narrow, 1.0]) * _METRES_PER_DEGREE
        flat = shapely.transform(self._lines[near], lambda xy: (xy - (lon, lat)) * stretch)
        here = shapely.Point(0.0, 0.0)
        distances = shapely.distance(flat, here)
        best = int(np.argmin(distances))
        if distances[best] > reach_m:
            return None
        foot = shapely.line_interpolate_point(flat[best], shapely.line_locate_point(flat[best], here))
        x, y = shapely.get_coordinates(foot)[0] / stretch
        return Hit(int(near[best]), float(distances[best]), float(lon + x), float(lat + y))


def open_atlas(path: Path | str) -> Atlas:
    """Open the board in directory `path`; raises Refused("board.not_a_board") when it is none or of another format."""
    folder = Path(path)
    try:
        manifest = json.loads((folder / "board.json").read_text(encoding="utf-8"))
        with (folder / "graph.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in ARRAYS}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as why:
        raise _not_a_board(folder) from why
    if not _holds(manifest) or not _agree(arrays):
        raise _not_a_board(folder)
    for array in arrays.values():
        array.setflags(write=False)
    return Atlas(path=folder, manifest=manifest, **arrays)


def _holds(manifest: Any) -> bool:
    """Does it say all a manifest says?"""
    return isinstance(manifest, dict) and manifest.get("format") == FORMAT and set(manifest) >= MANIFEST


def _agree(arrays: dict[str, Any]) -> bool:
    """Are the arrays of one board: as long as each other, and every street between two of its junctions?"""
    lengths = {(name[:3], array.shape) for name, array in arrays.items()}
    ends = np.concatenate([arrays["seg_u"], arrays["seg_v"]])
    return len(lengths) == 2 and bool(((ends >= 0) & (ends < len(arrays["jun_lon"]))).all())


def _not_a_board(folder: Path) -> Refused:
    return Refused(
        "board.not_a_board",
        "%(path)s is not a board",
        do="Build one with: qipan board build CITY.osm.pbf --out DIR",
        where=str(folder),
        params={"path": folder},
    )
