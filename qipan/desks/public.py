"""The public's door: which zone am I in, since when, by which clause, until when, who decided. No sign-in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import area_names, current
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.zones import queries as zones
from qipan.zones import sheet
from qipan.zones.why import why

CANDIDATES = 8


@require_GET
def zone_of(request: HttpRequest) -> HttpResponse:
    """`?q=` an address or name; several places with that name are offered, `?place=LON,LAT` names one.

    `?at=2022-03-31T23:50` asks as of then, in the house's time.
    """
    asked, place = request.GET.get("q", "").strip(), request.GET.get("place", "")
    atlas, now = current(), clock.now()
    context: dict[str, object] = {"q": asked, "now": now}
    try:
        now = context["now"] = _moment(request.GET.get("at", ""), now)
        if place:
            lon, lat = _point(place)
            hit = atlas.snap(lon, lat)
            standing = zones.level_at(hit.segment, atlas=atlas, at=now)
            if "again" in request.GET and "HX-Request" in request.headers:
                return _again(request, standing, now)
            context |= {"standing": standing, "answered": True, **(_rests_on(standing, now) if standing else {})}
            context["again_url"] = _address(request, again=standing.level if standing else "")
        elif asked:
            names = area_names()
            found = atlas.find(asked, limit=CANDIDATES)
            context["candidates"] = [{**asdict(one), "area_name": names.get(one.area, "")} for one in found]
    except Refused as no:
        return render(request, "desks/zone_of.html", {**context, "no": no}, status=no.status)
    return render(request, "desks/zone_of.html", context)


def _moment(text: str, now: datetime) -> datetime:
    if not text:
        return now
    try:
        read = parse_datetime(text)
    except ValueError:  # well formed, but no such day
        read = None
    if read is None:
        raise Refused("desks.not_a_moment", "This is not a moment", do="Write 2022-03-31T23:50", where="at")
    moment = read if is_aware(read) else make_aware(read)
    if moment > now:
        raise Refused("desks.not_yet", "This has not happened yet", do="Ask for now or before", where="at")
    return moment


def _rests_on(standing: zones.Standing, at: datetime) -> dict[str, object]:
    """Why it stands there, the clause and what it asks, in the reader's language where the protocol has it."""
    clause = next(one for one in sheet.clauses(standing.zone) if one["level"] == standing.level)
    told = {"clause": clause["clause"], "measures": " · ".join(clause["measures"])}
    return {**told, "why": why(standing, at=at), "evidence": _evidence(standing)}


def _evidence(standing: zones.Standing) -> list[dict[str, str]]:
    """What the level rests on, as the public may read it: the line by its number, the response by its document."""
    return [
        {"label": _("Zone %(number)s, in force") % {"number": standing.zone.number}},
        {"label": standing.response.document},
    ]


def _again(request: HttpRequest, standing: zones.Standing | None, at: datetime) -> HttpResponse:
    """Computed anew from the kept lines, beside the level the page has shown."""
    told = {"why": why(standing, at=at) if standing else None, "shown": request.GET["again"]}
    return render(request, "desks/_zone_again.html", told)


def _address(request: HttpRequest, **more: str) -> str:
    query = request.GET.copy()
    for key, value in more.items():
        query[key] = value
    return f"?{query.urlencode()}"


def _point(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise Refused(
            "desks.not_a_point", "This is not a place on the map", do="Type the address again", where="place"
        ) from None
    return lon, lat
