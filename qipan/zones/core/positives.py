"""Places a case stayed, as typed on the command line or handed in as a sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet
from qipan.zones.core.risk import Site
from qipan.zones.core.units import site_at

HOME, VISITED = {"", "home", "住址", "家"}, {"visited", "place", "场所", "到访"}


def sites_typed(atlas: Any, points: Sequence[str]) -> list[Site]:
    """Read `LON,LAT[,HOURS]` texts; the first is the home, the others were visited."""
    return [_site(atlas, point.split(","), is_home=k == 0, where=f"at {point}") for k, point in enumerate(points)]


def sites_in_sheet(atlas: Any, path: Path) -> list[Site]:
    """Read a CSV or XLSX with columns lon, lat and maybe hours and kind (home, the default, or visited)."""
    sheet = read_sheet(path)
    names = {name.strip().lower(): name for name in sheet.header}
    missing = [name for name in ("lon", "lat") if name not in names]
    if missing:
        raise Refused(
            "zones.columns",
            "The sheet has no column %(name)s",
            do="Name the columns lon, lat, hours, kind",
            where=path.name,
            params={"name": ", ".join(missing)},
        )
    return list(
        _rows(atlas, ({short: row[long] for short, long in names.items()} for row in sheet.records()), path.name)
    )


def _rows(atlas: Any, rows: Iterable[dict[str, str]], name: str) -> Iterable[Site]:
    for number, row in enumerate(rows, start=2):
        where = f"{name}:{number}"
        kind = row.get("kind", "").strip().lower()
        if kind not in HOME | VISITED:
            raise Refused("zones.kind", "A place is home or visited, not %(kind)s", where=where, params={"kind": kind})
        yield _site(atlas, [row["lon"], row["lat"], row.get("hours", "")], is_home=kind in HOME, where=where)


def _site(atlas: Any, parts: Sequence[str], *, is_home: bool, where: str) -> Site:
    if not 2 <= len(parts) <= 3:
        raise _unreadable(where)
    numbers = [_number(part, where) for part in parts if part.strip()]
    if len(numbers) < 2:
        raise _unreadable(where)
    return site_at(atlas, numbers[0], numbers[1], is_home=is_home, hours=numbers[2] if len(numbers) == 3 else None)


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _unreadable(where) from None
    if not math.isfinite(number):
        raise _unreadable(where)
    return number


def _unreadable(where: str) -> Refused:
    return Refused(
        "zones.point", "A place must be LON,LAT or LON,LAT,HOURS in numbers", do="Write 120.6512,27.7841,2", where=where
    )
