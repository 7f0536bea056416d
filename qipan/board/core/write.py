"""The one writer of the board format: tables in, a whole directory out, or nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from qipan.board.core.graph import graph_arrays
from qipan.board.core.layers import geometries, layer_table
from qipan.board.core.tiles import write_tiles
from qipan.kit.refusal import Refused

FORMAT = "qipan-board/1"
Progress = Callable[[str], None]
Columns = Mapping[str, Any]


def write_board(
    out: Path,
    *,
    manifest: Mapping[str, Any],
    areas: Columns,
    compounds: Columns,
    buildings: Columns,
    streets: Columns,
    junctions: Columns,
    ground: Columns,
    places: Columns,
    extra: Mapping[str, pa.Table] | None = None,
    progress: Progress = lambda step: None,
) -> dict[str, Any]:
    """Write the board into `out` and return its manifest; the same input gives the same bytes.

    Every layer is columns (n,) as in LAYERS; `streets.people` already counts the people of its buildings.
    `manifest` gives name, code, invented, residents_source, faults, attribution, source; bbox, centre,
    residents, counts and digest are computed here. `extra` adds plain tables (firms, households, people, …).
    Built beside `out` and renamed over it; raises Refused("board.out_taken") when `out` holds something else,
    ValueError when the tables contradict each other.
    """
    given = {
        "areas": areas,
        "compounds": compounds,
        "buildings": buildings,
        "streets": streets,
        "junctions": junctions,
        "ground": ground,
        "places": places,
    }
    tables = {name: layer_table(name, columns) for name, columns in given.items()}
    _check(tables)
    with whole_directory(out) as folder:
        progress("layers")
        for name, table in {**tables, **(extra or {})}.items():
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        progress("graph")
        names = ("streets", "junctions", "buildings", "areas")
        np.savez(folder / "graph.npz", allow_pickle=False, **graph_arrays(**{name: tables[name] for name in names}))
        progress("tiles")
        write_tiles(folder / "tiles.pmtiles", tables, attribution=str(manifest["attribution"]))
        whole = _manifest(manifest, tables, extra or {})
        whole["digest"] = _digest(folder, whole)
        text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / "board.json").write_text(text, encoding="utf-8")
    return whole


@contextmanager
def whole_directory(out: Path) -> Iterator[Path]:
    """Give a temporary sibling of `out` that becomes `out` when the block ends well, and vanishes otherwise."""
    if out.exists() and not (out.is_dir() and ((out / "board.json").exists() or not any(out.iterdir()))):
        raise Refused(
            "board.out_taken",
            "%(path)s exists and is not a board",
            do="Choose another folder for --out",
            where="--out",
            params={"path": out},
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        folder.chmod(0o755)
        yield folder
        if out.exists():
            out.rename(folder.with_suffix(".old"))
        folder.rename(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder.with_suffix(".old"), ignore_errors=True)


def _check(tables: Mapping[str, pa.Table]) -> None:
    codes = tables["areas"]["code"].to_pylist()
    if not codes or codes != sorted(set(codes)) or any(not code.startswith(codes[0]) for code in codes):
        raise ValueError("areas: the first row is the root, codes are sorted and begin with the root's code")
    streets, buildings = tables["streets"], tables["buildings"]
    for end in ("u", "v"):
        _within(streets[end], 0, len(tables["junctions"]), f"streets.{end}")
    for layer in ("buildings", "places"):
        _within(tables[layer]["segment"], -1, len(streets), f"{layer}.segment")
    for layer in ("buildings", "streets"):
        _within(tables[layer]["compound"], -1, len(tables["compounds"]), f"{layer}.compound")
    at, people = buildings["segment"].to_numpy(), buildings["people"].to_numpy()
    if people[at < 0].sum():
        raise ValueError("buildings: people in a building that lies on no segment")
    housed = np.bincount(at[at >= 0], weights=people[at >= 0], minlength=len(streets))
    if (housed > streets["people"].to_numpy()).any():
        raise ValueError("streets: a segment has fewer people than its buildings")


def _within(column: pa.ChunkedArray, low: int, high: int, name: str) -> None:
    values = column.to_numpy()
    if len(values) and (values.min() < low or values.max() >= high):
        raise ValueError(f"{name}: outside {low}..{high - 1}")


def _manifest(
    given: Mapping[str, Any], tables: Mapping[str, pa.Table], extra: Mapping[str, pa.Table]
) -> dict[str, Any]:
    streets = tables["streets"]
    west, south, east, north = (round(float(x), 7) for x in shapely.total_bounds(geometries(streets)))
    people = int(streets["people"].to_numpy().sum(dtype=np.int64))
    counts = {name: len(tables[name]) for name in ("areas", "compounds", "buildings", "junctions", "places")}
    counts["segments"] = len(streets)
    counts["people"] = people
    counts["households"] = int(streets["households"].to_numpy().sum(dtype=np.int64))
    counts["firms"] = len(extra["firms"]) if "firms" in extra else 0
    return {
        **given,
        "format": FORMAT,
        "bbox": [west, south, east, north],
        "centre": [round((west + east) / 2, 7), round((south + north) / 2, 7)],
        "residents": people,
        "counts": counts,
    }


def _digest(folder: Path, manifest: Mapping[str, Any]) -> str:
    """sha256 over every file by name, and over the manifest itself; names the exact board anywhere."""
    whole = hashlib.sha256(json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            whole.update(f"{path.name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
