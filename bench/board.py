"""How long a real county takes from its map to a finished board, beside merely reading the same file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import osmium

from bench.harness import Row
from qipan.kit.refusal import Refused

OSM = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "osm" / "liechtenstein.osm.pbf"
RESIDENTS = 39_055


def rows(quick: bool) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows and notes; --quick builds once, not three times. The whole command is timed, with tiles."""
    if not OSM.exists():
        raise Refused("bench.no_data", "%(file)s is not beside the checkout", params={"file": OSM.name})
    built, read, told = [], [], {}
    with tempfile.TemporaryDirectory(prefix="qipan-bench-") as folder:
        for number in range(1 if quick else 3):
            out = Path(folder) / str(number)
            words = ["board", "build", OSM, "--out", out, "--residents", str(RESIDENTS), "--json"]
            began = time.perf_counter()
            done = subprocess.run(
                [Path(sys.prefix) / "bin" / "qipan", *words], capture_output=True, text=True, check=True
            )
            built.append(time.perf_counter() - began)
            read.append(bare_read())
            told = json.loads(done.stdout)
            size = sum(path.stat().st_size for path in out.iterdir())
    row = Row(
        name="Liechtenstein, map to board with tiles",
        value=median(built),
        unit="s",
        better="lower",
        goal=60.0,
        peer="osmium reading the same file, areas assembled, nothing kept",
        peer_value=median(read),
    )
    notes = {name: told[name] for name in ("buildings", "streets", "people", "areas")}
    return [row], {**notes, "engine_s": told["seconds"], "board_bytes": size}


def bare_read() -> float:
    """Seconds to walk over every object once, with node places and areas, as the build must."""
    began = time.perf_counter()
    for _ in osmium.FileProcessor(str(OSM)).with_locations().with_areas():
        pass
    return time.perf_counter() - began
