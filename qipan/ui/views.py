"""The gallery: every component in every state, to be looked at by people and machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qipan.ui import gallery as samples


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Draw all components from invented samples; `?page=phone` draws the phone's shell, `?page=map` the map."""
    page = request.GET.get("page", "")
    template = {"phone": "ui/gallery/phone.html", "map": "ui/gallery/map.html"}.get(page, "ui/gallery/all.html")
    return render(request, template, samples.context())
