"""The door to the search box: type a name or an address, get places."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qipan.board import queries
from qipan.board.words import kind_in_words


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A list of places for `?q=`; as `{"places": [...]}` to those who accept JSON."""
    places = queries.find_address(request.GET.get("q", ""))
    names = queries.area_names()
    rows = [
        {
            **asdict(place),
            "kind_in_words": kind_in_words(place.kind, place.detail),
            "area_name": names.get(place.area, ""),
        }
        for place in places
    ]
    if request.accepts("text/html"):
        return render(request, "board/_found.html", {"places": rows, "q": request.GET.get("q", "")})
    return JsonResponse({"places": rows})
