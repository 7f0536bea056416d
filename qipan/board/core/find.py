"""Find a place by its name or address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from qipan.board.core.layers import geometries

# Which kind comes first among equally close matches: the bigger thing, an address last.
_ORDER = ("area", "compound", "place", "street", "building", "address")
Where = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]  # lon, lat (n,)
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
    return unicodedata.normalize("NFKC", text).lower().strip()


def place_index(atlas: Layers) -> pa.Table:
    """Return every name of the board as rows of key (folded), name, kind, lon, lat, area, detail."""
    streets, houses, places = _one_per_name(atlas.streets), atlas.buildings, atlas.places
    is_address = pc.equal(places["kind"], "address")
    parts = [
        *_named("area", atlas.areas, _surface(atlas.areas), area="code", detail="level"),
        *_named("compound", atlas.compounds, _surface(atlas.compounds), detail="kind"),
        *_named("place", places.filter(pc.invert(is_address)), _points(places, pc.invert(is_address)), detail="kind"),
        _part("address", places.filter(is_address), _points(places, is_address), detail="name_en"),
        *_named("street", streets, _middle(streets), detail="class"),
        _part("building", houses, _points(houses), detail="address"),
        _part("address", houses, _points(houses), name="address", detail="name"),
    ]
    return pa.concat_tables(parts)


def _named(kind: str, table: pa.Table, where: Where, *, area: str = "area", detail: str) -> list[pa.Table]:
    """The rows by name, and once more by the English name where it is another."""
    other = pc.if_else(pc.equal(table["name"], table["name_en"]), "", table["name_en"])
    english = table.set_column(table.schema.get_field_index("name"), "name", other)
    return [_part(kind, rows, where, area=area, detail=detail) for rows in (table, english)]


def _part(kind: str, table: pa.Table, where: Where, *, name: str = "name", area: str = "area", detail: str) -> pa.Table:
    names = table[name]
    rows = pa.table(
        {
            "key": pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(names, form="NFKC"))),
            "name": names,
            "kind": pa.array([kind] * len(table), pa.string()),
            "lon": where[0],
            "lat": where[1],
            "area": table[area],
            "detail": table[detail],
        }
    )
    return rows.filter(pc.not_equal(names, ""))


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


def _points(table: pa.Table, mask: pa.ChunkedArray | None = None) -> Where:
    rows = table if mask is None else table.filter(mask)
    return rows["lon"].to_numpy(), rows["lat"].to_numpy()


def _surface(table: pa.Table) -> Where:
    inside = shapely.point_on_surface(geometries(table))
    return shapely.get_x(inside), shapely.get_y(inside)


def _middle(table: pa.Table) -> Where:
    middle = shapely.line_interpolate_point(geometries(table), 0.5, normalized=True)
    return shapely.get_x(middle), shapely.get_y(middle)


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
