"""The demo's door, "who are you tonight?": one press signs in as an invented person."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from qipan.identity import door, queries
from qipan.identity.models import Account
from qipan.identity.throttle import is_loopback
from qipan.identity.words import ROLES
from qipan.kit.ref import Ref
from qipan.kit.refusal import Missing
from qipan.ledger import clock
from qipan.ledger.middleware import exempt


def require_demo(request: HttpRequest) -> None:
    """Missing unless all four hold: demo set, bound to loopback, asked from loopback, an invented database.

    Every address a proxy has passed on must be loopback too, or a public proxy before us would open the door.
    """
    passed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    addresses = [
        str(request.META.get("REMOTE_ADDR", "")),
        *(one.strip() for one in passed_on.split(",") if one.strip()),
    ]
    is_here = settings.QIPAN.demo and is_loopback(settings.QIPAN.host) and all(map(is_loopback, addresses))
    if not (is_here and queries.is_invented()):
        raise Missing("identity.no_demo", "There is no such page here")


def is_open(request: HttpRequest) -> bool:
    try:
        require_demo(request)
    except Missing:
        return False
    return True


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    require_demo(request)
    return render(request, "identity/who.html", {"people": people_tonight(), "next": door.wanted(request)})


@exempt
@require_POST
def enter(request: HttpRequest, account_id: int) -> HttpResponse:
    require_demo(request)
    account = queries.account_of(Ref("account", str(account_id)))
    # Somebody with a password is a real account even here.
    if account.has_usable_password() or not account.is_active:
        raise Missing("identity.no_demo", "There is no such page here")
    return door.enter(request, account, method="demo", at=clock.now(), target=door.wanted(request))


def people_tonight() -> list[dict[str, object]]:
    """The invented accounts with unit, role and area, in the order of their making."""
    at, language = clock.now(), translation.get_language() or "zh-hans"
    rows = []
    for account in Account.objects.select_related("organisation__area").filter(is_active=True).order_by("id"):
        held = queries.roles_of(account, at)
        if account.has_usable_password() or not held:
            continue
        unit, area = account.organisation, queries.area_path(held[0][1])[-1:]
        rows.append(
            {
                "account": account,
                "name": account.named(language),
                "unit": unit.named(language),
                "roles": [ROLES[role] for role in dict.fromkeys(role for role, _ in held)],
                "area": " ".join(one.named(language) for one in area),
            }
        )
    return rows
