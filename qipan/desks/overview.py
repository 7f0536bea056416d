"""Doors to what stands across rooms: the first screen of a role, the map, the duty room."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from qipan.board.queries import area_names, current, find_address
from qipan.desks import queries
from qipan.identity.queries import areas_for, roles_of
from qipan.ledger import clock


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first screen of the reader's role; who has none yet sees what he may open."""
    if not request.user.is_authenticated:
        return redirect("identity:sign-in")
    now = clock.now()
    roles = [role for role, _area in roles_of(request.user, now)]
    route = queries.first_screen(roles, runs=bool(queries.running(now)))
    return redirect(route) if route else render(request, "desks/home.html", {"roles": roles})


@require_GET
def one_map(request: HttpRequest) -> HttpResponse:
    return render(request, "desks/map.html", {**_map(request), "board": current().manifest})


@require_GET
def map_state(request: HttpRequest) -> HttpResponse:
    """The panel beside the map, refetched when something changes."""
    return render(request, "desks/_map_state.html", _map(request))


@require_GET
def zones_geojson(request: HttpRequest) -> JsonResponse:
    addresses_in = areas_for(request.user, "zones:edit", clock.now())
    return JsonResponse(queries.zones_for_map(_areas(request), addresses_in=addresses_in))


@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    now, areas = clock.now(), _areas(request)
    board = current().manifest
    context = {
        "now": now,
        "people": queries.on_duty(board["code"], at=now),
        "responses": [
            (one, (one.lasts_until - now).total_seconds(), (one.lasts_until - one.starts_at).total_seconds())
            for one in queries.running(now)
        ],
        "orders": queries.live_orders(areas),
        "zones": queries.open_zones(areas),
        "needs": queries.needs_of(request.user, areas, at=now),
    }
    return render(request, "desks/duty.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Zones, orders and places for `?q=`."""
    asked = request.GET.get("q", "").strip()
    names = area_names()
    places = [{**asdict(one), "area_name": names.get(one.area, "")} for one in find_address(asked)] if asked else []
    context = {
        "q": asked,
        "places": places,
        "zones": queries.zones_called(asked, _areas(request)),
        "orders": queries.orders_called(asked, _areas(request)),
        "draw_url": _draw_url(request),
    }
    return render(request, "desks/search.html", context)


def _map(request: HttpRequest) -> dict[str, object]:
    now, areas, atlas = clock.now(), _areas(request), current()
    zones, names = queries.open_zones(areas), area_names()
    return {
        "zones": [(zone, names.get(zone.area, zone.area)) for zone in zones],
        "orders": queries.live_orders(areas),
        "needs": queries.needs_of(request.user, areas, at=now),
        "county": queries.county(atlas),
        "responses": queries.running(now),
        "draw_url": _draw_url(request),
        "now": now,
    }


def _draw_url(request: HttpRequest) -> str:
    """Empty while no response loads the power to draw: then the route does not exist."""
    try:
        return reverse("zones:new", urlconf=getattr(request, "urlconf", None))
    except NoReverseMatch:
        return ""


def _areas(request: HttpRequest) -> list[str]:
    """Where this reader may open a zone: a role that opens no zone widens nothing."""
    return areas_for(request.user, "zones:show", clock.now())
