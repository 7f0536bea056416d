"""The public's door: which zone am I in, since when, by which clause, until when, who decided. No sign-in."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qipan.board.queries import area_names, current
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.zones import queries as zones
from qipan.zones import sheet

CANDIDATES = 8


@require_GET
def zone_of(request: HttpRequest) -> HttpResponse:
    """`?q=` an address or name; several places with that name are offered, `?at=LON,LAT` names one."""
    asked, at = request.GET.get("q", "").strip(), request.GET.get("place", "")
    atlas, now = current(), clock.now()
    context: dict[str, object] = {"q": asked, "now": now}
    try:
        if at:
            lon, lat = _point(at)
            hit = atlas.snap(lon, lat)
            standing = zones.level_at(hit.segment, atlas=atlas, at=now)
            context |= {"standing": standing, "answered": True, **(_rests_on(standing) if standing else {})}
        elif asked:
            names = area_names()
            found = atlas.find(asked, limit=CANDIDATES)
            context["candidates"] = [{**asdict(one), "area_name": names.get(one.area, "")} for one in found]
    except Refused as no:
        return render(request, "desks/zone_of.html", {**context, "no": no}, status=no.status)
    return render(request, "desks/zone_of.html", context)


def _rests_on(standing: zones.Standing) -> dict[str, object]:
    """The clause and what it asks, in the reader's language where the protocol has it."""
    clause = next(one for one in sheet.clauses(standing.zone) if one["level"] == standing.level)
    return {"clause": clause["clause"], "measures": " · ".join(clause["measures"])}


def _point(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise Refused(
            "desks.not_a_point", "This is not a place on the map", do="Type the address again", where="place"
        ) from None
    return lon, lat
