"""Doors to the ledger: who did what, when, by what cause, and whether every digest still agrees."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from qipan.identity.queries import roles_of
from qipan.kit.whole import whole
from qipan.ledger import clock, queries
from qipan.ledger import verify as checking
from qipan.ledger.models import Event

PAGE = 50
MAY_READ = ("auditor", "leader", "admin")


@require_GET
def pages(request: HttpRequest) -> HttpResponse:
    """Newest first, fifty a page; `?subject=zone/12`, `?verb=zones.`, `?before=ID`."""
    return render(request, "desks/ledger.html", _page(request))


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute every digest, chain and seal from the rows."""
    return render(request, "desks/ledger.html", {**_page(request), "report": checking.verify()})


def _page(request: HttpRequest) -> dict[str, object]:
    subject, verb, before = (request.GET.get(name, "").strip() for name in ("subject", "verb", "before"))
    areas = [area for role, area in roles_of(request.user, clock.now()) if role in MAY_READ]
    mine = Q(area="")  # deeds about no place: accounts, sessions
    for area in areas:
        mine |= Q(area__startswith=area)
    rows = Event.objects.filter(mine).order_by("-id")
    if subject:
        kind, _slash, ident = subject.partition("/")
        rows = rows.filter(subject_kind=kind, **({"subject_id": ident} if ident else {}))
    if verb:
        rows = rows.filter(verb__startswith=verb)
    if (below := whole(before)) is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows[: PAGE + 1])
    return {
        "events": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "subject": subject,
        "verb": verb,
        "seal": queries.last_seal(),
        "dead": queries.dead_deliveries().count() + queries.dead_timers().count(),
    }
