"""Doors for people: type a positive, choose a line, look at the needs, ask for the second name."""

from __future__ import annotations

import io
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qipan.board.queries import current
from qipan.identity.queries import areas_for
from qipan.kit.refusal import Conflict, Refused
from qipan.kit.sheets import write_csv, write_xlsx
from qipan.ledger import clock
from qipan.zones import actions, forms, queries, sheet
from qipan.zones.models import Zone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    return render(request, "zones/new.html", sheet.new(request.GET))


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    atlas = current()
    try:
        sites = forms.sites(request.POST, atlas=atlas)
        title = request.POST.get("title", "")
        zone = actions.draft(title=title, sites=sites, atlas=atlas, by=request.user, at=clock.now())
    except Refused as no:
        if no.status != Refused.status:
            raise
        context = {**sheet.new(request.GET), "typed": forms.typed(request.POST), "no": no}
        return render(request, "zones/new.html", context, status=no.status)
    return redirect("zones:show", zone_id=zone.pk)


@require_GET
def show(request: HttpRequest, zone_id: int) -> HttpResponse:
    return render(request, "zones/show.html", sheet.of(queries.zone(zone_id), at=clock.now(), reader=request.user))


@require_GET
def for_map(request: HttpRequest, zone_id: int) -> JsonResponse:
    """GeoJSON of one version, the standing one unless `?version=` names another."""
    zone = queries.zone(zone_id)
    number = forms.number(request.GET, "version") if "version" in request.GET else None
    drawings = [(zone, queries.version(zone, number).drawing)]
    return JsonResponse(queries.for_map(drawings, addresses_in=areas_for(request.user, "zones:edit", clock.now())))


@require_POST
def choose(request: HttpRequest, zone_id: int) -> HttpResponse:
    name = request.POST.get("alternative", "")

    def deed(version: int) -> Zone:
        return actions.choose(zone_id=zone_id, alternative=name, version=version, by=request.user, at=clock.now())

    return _edited(request, zone_id, deed, said=_("let another alternative stand"))


@require_POST
def edit(request: HttpRequest, zone_id: int) -> HttpResponse:
    """Take one unit in or out: `unit` is compound:3, segment:12 or building:7, `do` is include, exclude or release."""
    unit, do, atlas = request.POST.get("unit", ""), request.POST.get("do", ""), current()

    def deed(version: int) -> Zone:
        return actions.edit(
            zone_id=zone_id, unit=unit, do=do, version=version, atlas=atlas, by=request.user, at=clock.now()
        )

    return _edited(request, zone_id, deed, said=sheet.edit_in_words(unit, do, atlas))


@require_POST
def undo(request: HttpRequest, zone_id: int) -> HttpResponse:
    def deed(version: int) -> Zone:
        return actions.undo(zone_id=zone_id, version=version, by=request.user, at=clock.now())

    return _edited(request, zone_id, deed, said=_("go back one version"))


@require_GET
def needs(request: HttpRequest, zone_id: int) -> HttpResponse:
    return render(request, "zones/needs.html", sheet.needs(queries.zone(zone_id), at=clock.now(), reader=request.user))


@require_POST
def ask(request: HttpRequest, zone_id: int) -> HttpResponse:
    try:
        version = forms.number(request.POST, "version")
        seen = forms.number(request.POST, "without_evidence") if request.POST.get("without_evidence") else None
        actions.ask_to_sign(zone_id=zone_id, version=version, without_evidence=seen, by=request.user, at=clock.now())
    except Conflict as no:
        return _beside(request, zone_id, no, said=_("ask for the second signature"))
    except Refused as no:
        if no.status != Refused.status:
            raise
        context = {**sheet.needs(queries.zone(zone_id), at=clock.now(), reader=request.user), "no": no}
        return render(request, "zones/needs.html", context, status=no.status)
    return redirect("zones:needs", zone_id=zone_id)


@require_POST
def lift(request: HttpRequest, zone_id: int) -> HttpResponse:
    """Drop a draft at once; ask for the second name under lifting a zone in force."""
    reason = request.POST.get("reason", "")
    actions.ask_to_lift(zone_id=zone_id, reason=reason, by=request.user, at=clock.now())
    return redirect("zones:show", zone_id=zone_id)


@require_GET
def certificate(request: HttpRequest, zone_id: int) -> JsonResponse:
    """The proof of the standing drawing, one per cut, as a file to keep."""
    zone = queries.zone(zone_id)
    return JsonResponse(sheet.certificate(zone), json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_GET
def gates(request: HttpRequest, zone_id: int) -> HttpResponse:
    """The gate list, refetched as gates close."""
    zone = queries.zone(zone_id)
    return render(request, "zones/_gates.html", {"zone": zone, "gates": queries.gates(zone)})


@require_GET
def gates_csv(request: HttpRequest, zone_id: int) -> HttpResponse:
    """The gate list for a spreadsheet; no person stands in it."""
    zone = queries.zone(zone_id)
    sheet_ = io.BytesIO()
    write_csv(sheet_, header=sheet.GATE_COLUMNS, rows=sheet.gate_rows(zone))
    return _file(sheet_, f"gates-{zone.number}.csv", "text/csv")


@require_GET
def gates_xlsx(request: HttpRequest, zone_id: int) -> HttpResponse:
    """The same for Excel."""
    zone = queries.zone(zone_id)
    sheet_ = io.BytesIO()
    write_xlsx(sheet_, header=sheet.GATE_COLUMNS, rows=sheet.gate_rows(zone))
    return _file(sheet_, f"gates-{zone.number}.xlsx", XLSX)


def _file(content: io.BytesIO, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content.getvalue(), content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _edited(request: HttpRequest, zone_id: int, deed: Callable[[int], Zone], *, said: str) -> HttpResponse:
    try:
        deed(forms.number(request.POST, "version"))
    except Conflict as no:
        return _beside(request, zone_id, no, said=said)
    except Refused as no:
        if no.status != Refused.status:
            raise
        context = {**sheet.of(queries.zone(zone_id), at=clock.now(), reader=request.user), "no": no}
        return render(request, "zones/show.html", context, status=no.status)
    return redirect("zones:show", zone_id=zone_id)


def _beside(request: HttpRequest, zone_id: int, no: Conflict, *, said: str) -> HttpResponse:
    """409: the version this reader edited beside the one that stands now, and his act ready to be done again."""
    zone = queries.zone(zone_id)
    again = {key: value for key, value in request.POST.items() if key not in ("key", "version", "csrfmiddlewaretoken")}
    seen = forms.number(request.POST, "version")
    context = {**sheet.beside(zone, seen=seen), "no": no, "said": said, "again": again, "url": request.path}
    return render(request, "zones/conflict.html", context, status=no.status)
