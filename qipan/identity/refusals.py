"""A refusal in the reader's words, in the shape the request asked for: page, fragment or JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from qipan.kit.refusal import Refused


def wants_page(request: HttpRequest) -> bool:
    """A person's browser asking for a whole page, not a script for a fragment or for data."""
    if "HX-Request" in request.headers or "Idempotency-Key" in request.headers:
        return False
    return "text/html" in request.headers.get("Accept", "text/html")


def answer(request: HttpRequest, no: Refused) -> HttpResponse:
    """The refusal with its own status: htmx gets the fragment, scripts get JSON, people a page."""
    if wants_page(request):
        return render(request, "identity/refused.html", {"no": no}, status=no.status)
    if "HX-Request" in request.headers:
        return render(request, "identity/_refused.html", {"no": no}, status=no.status)
    return as_json(no)


def as_json(no: Refused) -> JsonResponse:
    body = {"code": no.code, "what": _told(no.what, no), "do": _told(no.do, no), "where": no.where}
    return JsonResponse({"refused": body}, status=no.status, json_dumps_params={"ensure_ascii": False})


def _told(words: str, no: Refused) -> str:
    said = gettext(words) if words else ""
    return said % no.params if no.params else said
