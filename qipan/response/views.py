"""Pages of the responses: which hold, which held, and how one is proposed and ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qipan.identity.queries import areas_of_levels, may
from qipan.kit.masking import mask_name
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.ledger.queries import events_of
from qipan.response import actions, forms, queries
from qipan.response.models import LEVELS, POWERS
from qipan.response.protocols import protocols


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All responses; `?at=2022-03-31T23:50` shows which held at that minute."""
    at = _asked(request) or clock.now()
    holding = {row.pk for row in queries.active(at)}
    rows = [row for row in queries.responses() if row.proposed_at <= at]
    page = {
        "at": at,
        "asked": _asked(request),
        "powers": sorted(queries.powers(at)),
        "holding": [row for row in rows if row.pk in holding],
        "others": [row for row in rows if row.pk not in holding],
        "may_propose": may(request.user, "response:new", None, clock.now()),
    }
    return render(request, "response/index.html", page)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a response: the first of two signatures."""
    at = clock.now()
    if request.method == "GET":
        return render(request, "response/new.html", _form(at))
    try:
        held = actions.propose(
            proposal=forms.proposal(request.POST), protocol=request.POST.get("protocol", ""), by=request.user, at=at
        )
    except Refused as no:
        page = _form(at) | {"no": no, "typed": request.POST, "acts": forms.acts(request.POST)}
        return render(request, "response/new.html", page, status=no.status)
    return redirect("response:show", held.pk)


@require_GET
def show(request: HttpRequest, ident: int) -> HttpResponse:
    held, at = queries.response(ident), clock.now()
    page = {
        "response": held,
        "at": at,
        "holds": any(row.pk == held.pk for row in queries.active(at)),
        "measures": queries.measures(held),
        "signatures": [_name(row, request.LANGUAGE_CODE) for row in queries.signatures_of(held)],
        "events": events_of(held.ref),
        "receipts": queries.receipts(held),
        "may_end": may(request.user, "response:end", held.area_id, at),
        "may_confirm": may(request.user, "response:confirm", held.area_id, at),
    }
    return render(request, "response/show.html", page)


@require_POST
def end(request: HttpRequest, ident: int) -> HttpResponse:
    why, version = request.POST.get("why", ""), forms.version(request.POST)
    actions.end(response_id=ident, why=why, version=version, by=request.user, at=clock.now())
    return redirect("response:show", ident)


@require_POST
def confirm(request: HttpRequest, ident: int) -> HttpResponse:
    actions.confirm(
        response_id=ident,
        confirmed_by=request.POST.get("confirmed_by", ""),
        document=request.POST.get("document", ""),
        version=forms.version(request.POST),
        by=request.user,
        at=clock.now(),
    )
    return redirect("response:show", ident)


def _name(row: Any, language: str) -> dict[str, Any]:
    """A name under the response, masked as everywhere; the unit is what counts."""
    unit = row.organisation
    return {
        "at": row.at,
        "who": mask_name(row.account.named(language)),
        "unit": unit.name_en if language.startswith("en") and unit.name_en else unit.name,
        "is_yes": row.is_yes,
        "reason": row.reason,
    }


def _asked(request: HttpRequest) -> datetime | None:
    return forms.moment(request.GET.get("at", ""))


def _form(at: datetime) -> dict[str, Any]:
    local = localtime(at).replace(second=0, microsecond=0, tzinfo=None)
    return {
        "typed": {
            "decided_at": local.isoformat(timespec="minutes"),
            "starts_at": local.isoformat(timespec="minutes"),
            "ends_at": (local + timedelta(days=14)).isoformat(timespec="minutes"),
            "level": "II",
            "exercise": "yes",
        },
        "protocols": protocols(at=at),
        "levels": LEVELS,
        "powers": POWERS,
        "areas": areas_of_levels("county", "township"),
        "spare": range(forms.ROWS),
    }
