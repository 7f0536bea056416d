"""What a board of a real city is built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qipan.board.core.people import HOUSEHOLD_SIZE


@dataclass(frozen=True)
class Order:
    """What to build a board from. `crs` is the system of the side files' degrees, never of the map's."""

    osm: Path
    residents: int | None = None
    population: Path | None = None
    areas: Path | None = None
    grids: Path | None = None
    compounds: Path | None = None
    buildings: Path | None = None
    addresses: Path | None = None
    crs: str = "wgs84"
    code: str = "900000"  # GB/T 2260 gives 9x to nobody, so a foreign city takes no real county's code
    name: str = ""
    household_size: float = HOUSEHOLD_SIZE
