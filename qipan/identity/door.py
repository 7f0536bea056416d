"""Opening and closing a session; between password and second factor it is half open and opens nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from qipan.identity import keys, second
from qipan.identity.models import Account
from qipan.identity.queries import ref
from qipan.ledger import clock
from qipan.ledger.actions import record

HALF = "identity.half"
HALF_LASTS = timedelta(minutes=10)
BACKEND = "qipan.identity.sessions.Accounts"
YEAR_S = 365 * 24 * 3600


def admit(
    request: HttpRequest, account: Account, *, method: str, at: datetime, is_strong: bool = False
) -> HttpResponse:
    """After a first factor: go in, or on to the second one."""
    target = wanted(request)
    if is_strong or not second.is_needed(account, at):
        return enter(request, account, method=method, at=at, target=target)
    request.session.flush()
    request.session[HALF] = {"account": account.pk, "method": method, "at": at.isoformat(), "next": target}
    return redirect("identity:second")


def half_open(request: HttpRequest, at: datetime) -> tuple[Account, dict[str, str]] | None:
    """Who has given the first factor here within ten minutes, and what was remembered."""
    held = request.session.get(HALF)
    if not held or not timedelta(0) <= at - datetime.fromisoformat(held["at"]) < HALF_LASTS:
        return None
    account = Account.objects.select_related("organisation").filter(pk=held["account"], is_active=True).first()
    return None if account is None else (account, held)


def secret_in(request: HttpRequest, account: Account) -> str:
    """The secret being enrolled in this session; sealed, since sessions lie in the database."""
    held = request.session[HALF]
    context = f"enrol:{account.login}"
    if "secret" not in held:
        held["secret"] = keys.seal(second.new_secret(), context=context)
        request.session.modified = True
    return keys.unseal(held["secret"], context=context)


@transaction.atomic
def enter(request: HttpRequest, account: Account, *, method: str, at: datetime, target: str) -> HttpResponse:
    """Open a session under a new key and write it into the ledger."""
    request.session.flush()
    Session.objects.filter(expire_date__lt=clock.real_now()).delete()  # nobody else clears what has run out
    open_session(request, account, backend=BACKEND)
    record(verb="identity.signed_in", subject=ref(account), by=ref(account), at=at, body={"method": method})
    response = redirect(target)
    if "lang" not in request.COOKIES:  # what was chosen on this machine stands
        speak(response, account.language)
    return response


@transaction.atomic
def leave(request: HttpRequest, *, at: datetime) -> HttpResponse:
    if request.user.is_authenticated:
        record(verb="identity.signed_out", subject=ref(request.user), by=ref(request.user), at=at)
    close_session(request)
    return redirect("identity:sign-in")


def speak(response: HttpResponse, language: str) -> None:
    """Remember the language in the cookie the ui reads."""
    response.set_cookie("lang", language, max_age=YEAR_S, samesite="Lax")


def wanted(request: HttpRequest) -> str:
    """Where to go afterwards: `next` if it is one of our own addresses, else the first page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if is_ours else "/"


def sign_in_address(request: HttpRequest) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
