"""Doors for the second signature: the same page as the first signer saw, and what changed since."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from qipan.desks import orders, queries
from qipan.identity import actions
from qipan.identity import queries as identity
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.plans.models import Run
from qipan.response import queries as responses
from qipan.rulebook import queries as rules
from qipan.rulebook.proposal import name_of
from qipan.zones import sheet


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for this reader's name, soonest to expire first, and what was settled lately."""
    now = clock.now()
    rows = [
        (one, orders.title(one), (one.expires_at - now).total_seconds())
        for one in identity.approvals_waiting(request.user, now)
    ]
    settled = [(one, orders.title(one)) for one in orders.settled_lately(request.user)]
    return render(request, "desks/sign_list.html", {"rows": rows, "settled": settled})


@require_GET
def show(request: HttpRequest, approval_id: int) -> HttpResponse:
    """The order and its numbers; a rule is signed on its own page, beside what it changes."""
    approval = identity.approval(approval_id)
    if approval.deed == rules.DEED:
        return redirect("rulebook:difference", *name_of(approval.subject_id))
    return render(request, "desks/sign.html", _page(request, approval_id))


@require_POST
def yes(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Sign what was seen; the second name performs the order in the same transaction."""
    seen, approval = request.POST.get("digest", ""), identity.approval(approval_id)
    if approval.deed == rules.DEED:
        return redirect("desks:sign", approval_id)  # where whom it changes is seen
    try:
        _signed, done = actions.sign_and_perform(approval=approval, by=request.user, at=clock.now(), seen_digest=seen)
    except Refused as no:
        return _refused(request, approval_id, no)
    return redirect("plans:run", run_id=done.pk) if isinstance(done, Run) else redirect("desks:sign", approval_id)


@require_POST
def no(request: HttpRequest, approval_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        actions.decline(approval=identity.approval(approval_id), by=request.user, at=clock.now(), reason=reason)
    except Refused as no:
        return _refused(request, approval_id, no)
    return redirect("desks:sign", approval_id)


def _refused(request: HttpRequest, approval_id: int, no: Refused) -> HttpResponse:
    context = {**_page(request, approval_id), "no": no, "typed_reason": request.POST.get("reason", "")}
    return render(request, "desks/sign.html", context, status=no.status)


def _response(ident: int) -> dict[str, object]:
    """What a response says, in the reader's language where it is told in two."""
    held = responses.response(ident)
    language = get_language() or "zh-hans"
    return {
        "response": held,
        "measures": [(measure, measure.named(language)) for measure in responses.measures(held)],
    }


def _page(request: HttpRequest, approval_id: int) -> dict[str, object]:
    now = clock.now()
    approval = identity.approval(approval_id)
    zone = queries.approval_zone(approval)
    facts = sheet.needs(zone, at=now, reader=request.user) if zone else {}
    names = identity.signatures(approval)
    mine = any(name.account_id == request.user.pk and name.digest == approval.digest for name in names)
    if approval.subject_kind == "response":
        facts = _response(int(approval.subject_id))
    return {
        **facts,
        "approval": approval,
        "title": orders.title(approval),
        "sentence": orders.sentence(approval),
        "names": [name for name in names if name.digest == approval.digest],
        "earlier": [name for name in names if name.digest != approval.digest],
        "changed": orders.changes(approval, zone),
        "stale": identity.changes_unsigned(approval, now),
        "left_s": (approval.expires_at - now).total_seconds(),
        "total_s": (approval.expires_at - approval.asked_at).total_seconds(),
        "can_sign": approval.state == "open" and not mine and identity.may_sign(approval, request.user, now),
        "mine": mine,
        "run": Run.objects.filter(approval=approval).first(),
    }
