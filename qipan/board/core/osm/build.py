"""A board from an OpenStreetMap file and what is handed in beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

from qipan.board.core.faults import Faults
from qipan.board.core.osm.city import City
from qipan.board.core.osm.columns import layers
from qipan.board.core.osm.order import Order
from qipan.board.core.osm.read import read_osm
from qipan.board.core.write import write_board
from qipan.kit.refusal import Refused

__all__ = ["Order", "build_board"]

ATTRIBUTION = "© OpenStreetMap contributors"
Progress = Callable[[str], None]


def build_board(order: Order, out: Path, *, progress: Progress = lambda step: None) -> dict[str, Any]:
    """Write the board of `order` into `out` and return its manifest; raises Refused and then leaves `out` as it was."""
    if len(order.code) != 6 or not order.code.isalnum():
        raise Refused("board.code", "A root area code has six characters", where="--code")
    faults = Faults()
    source = read_osm(order.osm, progress=progress)
    progress("streets")
    middle = shapely.multipoints([w.points[len(w.points) // 2] for w in source.streets]).centroid
    at = (middle.x, middle.y)
    city = City(order, source, faults, at)
    progress("people")
    residents = city.residents()
    return write_board(
        out,
        manifest={
            "name": {"zh": city.tree[0].name, "en": city.tree[0].name_en or city.tree[0].name},
            "code": order.code,
            "invented": False,
            "residents_source": residents.source,
            "faults": faults.told(),
            "attribution": ATTRIBUTION,
            "source": _source(order, city),
        },
        progress=progress,
        **layers(city, residents),
    )


def _source(order: Order, city: City) -> dict[str, Any]:
    """The inputs by name and content, and every default that stood in for a missing fact."""
    paths = {k: v for k, v in vars(order).items() if isinstance(v, Path)}
    files = {name: {"file": path.name, "sha256": _sha256(path)} for name, path in paths.items()}
    defaults = {"levels": city.levels_used, "household_size": order.household_size}
    return {"kind": "openstreetmap", "files": files, "crs": order.crs, "defaults": defaults}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
