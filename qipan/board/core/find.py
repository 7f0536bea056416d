"""Find a place by its name or address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from qipan.board.core.layers import geometries

# Which kind comes first among equally close matches: the bigger thing, an address last.
_ORDER = ("area", "compound", "place", "street", "building", "address")
_COORDINATES = re.compile(r"\s*(-?\d{1,3}\.\d+)\s*[,， ]\s*(-?\d{1,2}\.\d+)\s*")


@dataclass(frozen=True)
class Place:
    """Something with a name on the board; `detail` says which kind of place, or whose address it is."""

    name: str
    kind: str
    lon: float
    lat: float
    area: str
    detail: str


class Layers(Protocol):
    """The part of an atlas that has names."""

    @property
    def areas(self) -> pa.Table: ...
    @property
    def compounds(self) -> pa.Table: ...
    @property
    def places(self) -> pa.Table: ...
    @property
    def streets(self) -> pa.Table: ...
    @property
    def buildings(self) -> pa.Table: ...


def folded(text: str) -> str:
    """Return text as compared: full width made plain, case and outer space dropped."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def place_index(atlas: Layers) -> pa.Table:
    """Return every name of the board as rows of key (folded), name, kind, lon, lat, area, detail."""
    parts: list[dict[str, list[object]]] = []

    def add(kind: str, names: list[str], where: np.ndarray, areas: list[str], details: list[str]) -> None:
        keep = [i for i, name in enumerate(names) if name]
        parts.append(
            {
                "key": [folded(names[i]) for i in keep],
                "name": [names[i] for i in keep],
                "kind": [kind] * len(keep),
                "lon": [float(where[i, 0]) for i in keep],
                "lat": [float(where[i, 1]) for i in keep],
                "area": [areas[i] for i in keep],
                "detail": [details[i] for i in keep],
            }
        )

    for kind, table, area in (("area", atlas.areas, "code"), ("compound", atlas.compounds, "area")):
        middle = shapely.get_coordinates(shapely.point_on_surface(geometries(table)))
        detail = table["level" if kind == "area" else "kind"].to_pylist()
        for names in _spellings(table):
            add(kind, names, middle, table[area].to_pylist(), detail)
    for names in _spellings(atlas.places):
        places = atlas.places
        kinds = places["kind"].to_pylist()
        details = ["" if kind == "address" else kind for kind in kinds]
        for kind in ("place", "address"):
            mine = [n if (k == "address") == (kind == "address") else "" for n, k in zip(names, kinds, strict=True)]
            add(kind, mine, _points(places), places["area"].to_pylist(), details)
    streets = _one_per_name(atlas.streets)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(geometries(streets), 0.5, normalized=True))
    for names in _spellings(streets):
        add("street", names, middle, streets["area"].to_pylist(), streets["class"].to_pylist())
    houses = atlas.buildings
    for kind in ("name", "address"):
        names, others = houses[kind].to_pylist(), houses["name" if kind == "address" else "address"].to_pylist()
        add("building" if kind == "name" else "address", names, _points(houses), houses["area"].to_pylist(), others)
    types = {"lon": pa.float64(), "lat": pa.float64()}
    tables = [pa.table({k: pa.array(v, types.get(k, pa.string())) for k, v in part.items()}) for part in parts]
    return pa.concat_tables(tables)


def find_places(index: pa.Table, text: str, limit: int) -> list[Place]:
    """Return up to `limit` matches: exact, then beginning with the text, then containing every word of it."""
    typed = _COORDINATES.fullmatch(text)
    if typed:
        return [Place(text.strip(), "point", float(typed[1]), float(typed[2]), "", "")]
    words = folded(text).split()
    if not words:
        return []
    key = index["key"]
    rows = index.filter(_all(pc.match_substring(key, word) for word in words)).to_pylist()
    whole = " ".join(words)

    def closeness(row: dict[str, str]) -> tuple[object, ...]:
        found = 0 if row["key"] == whole else 1 if row["key"].startswith(whole) else 2
        return (found, _ORDER.index(row["kind"]), len(row["key"]), row["key"], row["area"])

    rows.sort(key=closeness)
    return [Place(**{name: row[name] for name in Place.__dataclass_fields__}) for row in rows[:limit]]


def _all(masks: object) -> pa.ChunkedArray:
    first, *rest = list(masks)  # type: ignore[call-overload]
    for mask in rest:
        first = pc.and_(first, mask)
    return first


def _spellings(table: pa.Table) -> list[list[str]]:
    """The names, and the English ones where they differ."""
    names, english = table["name"].to_pylist(), table["name_en"].to_pylist()
    return [names, [e if e != n else "" for n, e in zip(names, english, strict=True)]]


def _points(table: pa.Table) -> np.ndarray:
    return np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()])


def _one_per_name(streets: pa.Table) -> pa.Table:
    """The longest segment stands for all those with its name in its area."""
    named = streets.filter(pc.not_equal(streets["name"], ""))
    if not len(named):
        return named
    order = np.argsort(-named["length_m"].to_numpy(), kind="stable")
    seen: dict[tuple[str, str], int] = {}
    names, areas = named["name"].to_pylist(), named["area"].to_pylist()
    for row in order.tolist():
        seen.setdefault((names[row], areas[row]), row)
    return named.take(sorted(seen.values()))
