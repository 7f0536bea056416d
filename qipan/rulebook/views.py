"""Doors for people: the rulebook, one file, the difference, and the two signatures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from qipan.identity import actions as identity
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.rulebook import actions, forms, queries, sheet
from qipan.rulebook.proposal import name_of


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every file; `?at=2022-03-31T23:50` shows what was in force at that minute."""
    at, no, asked = clock.now(), None, None
    try:
        asked = forms.moment(request.GET.get("at", ""), now=at)
    except Refused as refusal:
        no = refusal
    page = {**sheet.index(at=at, asked=asked), "no": no}
    return render(request, "rulebook/index.html", page, status=no.status if no else 200)


@require_GET
def show(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """One file, as it stands or stood: `?at=` a past minute, `?version=` a number."""
    at, no, asked = clock.now(), None, None
    try:
        asked = forms.moment(request.GET.get("at", ""), now=at)
    except Refused as refusal:
        no = refusal
    page = sheet.of(kind, ident, number=request.GET.get("version", ""), at=at, asked=asked)
    return render(request, "rulebook/show.html", {**page, "no": no}, status=no.status if no else 200)


@require_GET
def difference(request: HttpRequest, kind: str, ident: str, number: str) -> HttpResponse:
    return _difference(request, kind, ident, number)


@require_POST
def ask(request: HttpRequest, kind: str, ident: str, number: str) -> HttpResponse:
    """Put the first of two signatures under what was seen."""
    try:
        actions.ask(
            kind=kind,
            ident=ident,
            number=number,
            exercise=_exercise(request),
            seen_digest=request.POST.get("digest", ""),
            by=request.user,
            at=clock.now(),
        )
    except Refused as no:
        return _difference(request, kind, ident, number, no=no)
    return redirect("rulebook:difference", kind, ident, number)


@require_POST
def sign(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Sign what was seen; the second name signs the version in, in the same transaction."""
    held = queries.request(approval_id)
    try:
        actions.sign(
            approval=held,
            by=request.user,
            at=clock.now(),
            seen_digest=request.POST.get("digest", ""),
            seen=request.POST.get("seen", ""),
        )
    except Refused as no:
        return _difference(request, *name_of(held.subject_id), no=no)
    return redirect("rulebook:difference", *name_of(held.subject_id))


@require_POST
def decline(request: HttpRequest, approval_id: int) -> HttpResponse:
    held = queries.request(approval_id)
    try:
        identity.decline(approval=held, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    except Refused as no:
        return _difference(request, *name_of(held.subject_id), no=no)
    return redirect("rulebook:difference", *name_of(held.subject_id))


def _difference(request: HttpRequest, kind: str, ident: str, number: str, *, no: Refused | None = None) -> HttpResponse:
    page = sheet.difference(kind, ident, number, exercise=_exercise(request), at=clock.now(), reader=request.user)
    page |= {"no": no, "typed_reason": request.POST.get("reason", "")}
    return render(request, "rulebook/difference.html", page, status=no.status if no else 200)


def _exercise(request: HttpRequest) -> bool:
    return (request.POST.get("exercise") or request.GET.get("exercise", "")) == "yes"
