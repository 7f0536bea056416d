"""The gallery: every component in every state, to be looked at by people and machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qipan.kit.refusal import Refused
from qipan.ui import gallery as samples

VADUZ = "9.5215,47.1410"


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Draw all components from invented samples; `?page=phone` draws the phone's shell, `?page=map` the map."""
    page = request.GET.get("page", "")
    template = {"phone": "ui/gallery/phone.html", "map": "ui/gallery/map.html"}.get(page, "ui/gallery/all.html")
    return render(request, template, {**samples.context(), "place": request.GET.get("at", VADUZ)})


@require_safe
def drawing(request: HttpRequest) -> JsonResponse:
    """GeoJSON of an invented drawing around `?at=lon,lat`."""
    try:
        lon, lat = (float(part) for part in request.GET.get("at", VADUZ).split(","))
    except ValueError as wrong:
        raise Refused("ui.place", "This is not a place: longitude,latitude", where="at") from wrong
    return JsonResponse(samples.drawing(lon, lat))
