"""What an officer types, turned into plain values; what is wrong is said at the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from qipan.board.core.atlas import Atlas
from qipan.kit.refusal import Refused
from qipan.kit.whole import whole

KINDS = ("home", "visited")
MAX_SITES = 40
MAX_HOURS = 24.0


def sites(post: QueryDict, *, atlas: Atlas) -> list[dict[str, Any]]:
    """Rows of site-kind, site-label, site-lon, site-lat, site-hours; a row without a place is dropped.

    A place typed but not picked from the list is looked up here: one clear match is taken, several are refused.
    """
    columns = [post.getlist(f"site-{name}") for name in ("kind", "label", "lon", "lat", "hours")]
    rows = [_row(number, cells, atlas) for number, cells in enumerate(zip(*columns, strict=False), start=1)]
    found = [row for row in rows if row]
    if len(found) > MAX_SITES:
        raise Refused(
            "zones.too_many_sites",
            "More than %(n)d places",
            do="Keep those with the longest stay",
            params={"n": MAX_SITES},
        )
    return found


def typed(post: Mapping[str, Any]) -> list[dict[str, str]]:
    """The same rows as they were typed, to be shown again after a refusal."""
    columns = [post.getlist(f"site-{name}") for name in ("kind", "label", "lon", "lat", "hours")]  # type: ignore[attr-defined]
    names = ("kind", "label", "lon", "lat", "hours")
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False)]


def number(post: QueryDict, name: str) -> int:
    """A whole number that must be there; Refused names the field."""
    found = whole(post.get(name, "").strip().replace(",", ""))
    if found is None:
        raise Refused("zones.not_a_number", "This needs a whole number", where=name)
    return found


def _row(number: int, cells: tuple[str, ...], atlas: Atlas) -> dict[str, Any] | None:
    kind, label, lon, lat, hours = (cell.strip() for cell in cells)
    if not label and not lon:
        return None
    where = f"site-{number}"
    place = _point(lon, lat, where) if lon and lat else _looked_up(label, where, atlas)
    return {
        "kind": kind if kind in KINDS else "visited",
        "label": (label or place["label"])[:80],
        "lon": place["lon"],
        "lat": place["lat"],
        "hours": _hours(hours, where),
    }


def _point(lon: str, lat: str, where: str) -> dict[str, Any]:
    try:
        return {"lon": float(lon), "lat": float(lat), "label": f"{lon}, {lat}"}
    except ValueError:
        raise Refused(
            "zones.not_a_point", "This is not a place on the map", do="Pick one from the list", where=where
        ) from None


def _looked_up(label: str, where: str, atlas: Atlas) -> dict[str, Any]:
    found = atlas.find(label, limit=3)
    exact = [place for place in found if place.name == label]
    if not found:
        raise Refused(
            "zones.place_unknown",
            "No place on this board is called %(label)s",
            do="Type part of the name, or press the place on the map",
            where=where,
            params={"label": label},
        )
    if len(found) > 1 and len(exact) != 1:
        raise Refused(
            "zones.place_unclear",
            "Several places are called like %(label)s",
            do="Pick one from the list",
            where=where,
            params={"label": label},
        )
    place = (exact or found)[0]
    return {"lon": place.lon, "lat": place.lat, "label": place.name}


def _hours(text: str, where: str) -> float | None:
    if not text:
        return None
    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 0 < hours <= MAX_HOURS:
        raise Refused("zones.hours", "Hours are between 0 and 24", where=where)
    return hours
