"""Signing in and out, the second factor, revealing a number, and who looked at mine."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

import segno
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qipan.identity import actions, door, methods, people, queries, second, throttle, who
from qipan.identity.words import PURPOSES
from qipan.kit.ref import Ref
from qipan.kit.refusal import Forbidden, Refused
from qipan.ledger import clock
from qipan.ledger.middleware import exempt
from qipan.ui.middleware import known


@exempt  # the session it makes is the answer; a repeated press just asks again
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(door.wanted(request))
    if request.method == "GET" and "with" not in request.GET and who.is_open(request):
        return redirect(f"{reverse('identity:who')}?{urlencode({'next': door.wanted(request)})}")
    no, at = None, clock.now()
    if request.method == "POST":
        try:
            method = methods.method(request.POST.get("method", "password"))
            account = method.account(request.POST.dict(), address=throttle.address_of(request), at=at)
            return door.admit(request, account, method=method.code, at=at, is_strong=method.is_strong)
        except KeyError:
            no = Refused("identity.no_method", "There is no such way to sign in", where="method")
        except Refused as refused:
            no = refused
    page = {
        "no": no,
        "methods": methods.offered(),
        "next": door.wanted(request),
        "login": request.POST.get("login", ""),
    }
    return render(request, "identity/sign_in.html", page, status=no.status if no else 200)


@exempt
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code; or, the first time, the picture an authenticator reads."""
    at, real_at = clock.now(), clock.real_now()
    half = door.half_open(request, at)
    if half is None:
        return redirect("identity:sign-in")
    account, kept = half
    secret = "" if account.has_totp else door.secret_in(request, account)
    no = None
    if request.method == "POST":
        try:
            return _through(request, account, kept, secret, at, real_at)
        except Refused as refused:
            no = refused
    address = second.address_of(account, secret) if secret else ""
    page = {"no": no, "secret": secret, "address": address, "picture": qr(address) if address else ""}
    return render(request, "identity/second.html", page, status=no.status if no else 200)


def _through(request, account, kept, secret, at, real_at) -> HttpResponse:  # type: ignore[no-untyped-def]
    code = request.POST.get("code", "")
    if not secret:
        second.check(account=account, code=code, at=at, real_at=real_at)
        return door.enter(request, account, method=kept["method"], at=at, target=kept["next"])
    codes = second.enrol(account=account, secret=secret, code=code, at=at, real_at=real_at)
    entered = door.enter(request, account, method=kept["method"], at=at, target=kept["next"])
    page = render(request, "identity/recovery.html", {"codes": codes, "next": kept["next"]})
    page.cookies.update(entered.cookies)
    page.headers["Cache-Control"] = "no-store"
    return page


def qr(text: str) -> str:
    """A QR code as inline SVG without styles or scripts, dark on light in either theme: cameras want it so."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="black", light="white", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawn)


@exempt
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    return door.leave(request, at=clock.now())


@exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, here and on the account's other devices."""
    chosen = known(request.POST.get("language", "")) or "zh-hans"
    if request.user.is_authenticated:
        actions.set_language(account=request.user, language=chosen, at=clock.now())
    response = redirect(door.wanted(request))
    door.speak(response, chosen)
    return response


@exempt  # its answer holds a number and must not be kept; asking again is one more reading, and logged as one
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """GET asks what for; POST logs it and shows the whole number for half a minute."""
    subject, at = Ref(kind, ident), clock.now()
    page = {"person": people.person_of(subject), "subject": subject, "purposes": PURPOSES}
    if request.method == "POST":
        page["entry"] = actions.read_log(
            reader=request.user, subject=subject, purpose=request.POST.get("purpose", ""), at=at
        )
        page["seconds"] = actions.REVEAL_S
    fragment = "HX-Request" in request.headers
    response = render(request, "identity/_reveal.html" if fragment else "identity/reveal.html", page)
    response.headers["Cache-Control"] = "no-store"
    if request.method == "POST" and not fragment:
        response.headers["Refresh"] = f"{actions.REVEAL_S};url={request.path}"  # hides it without any script
    return response


@require_GET
def seen(request: HttpRequest) -> HttpResponse:
    """Who looked at my data, in words."""
    spoken = get_language() or "zh-hans"
    rows = [
        {
            "entry": entry,
            "reader": entry.reader.named(spoken),
            "unit": entry.reader.organisation.named(spoken),
            "purpose": PURPOSES[entry.purpose],
        }
        for entry in queries.reads_of(queries.ref(request.user))
    ]
    return render(request, "identity/seen.html", {"entries": rows})


@exempt  # neither password may be kept in a stored answer's request; doing it twice changes nothing
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself; other devices are signed out."""
    no, at = None, clock.now()
    if request.method == "POST":
        try:
            throttle.count_second(account=request.user.pk, at=at)
            _renew(request, at)
            return redirect("identity:seen")
        except Refused as refused:
            no = refused
    return render(request, "identity/password.html", {"no": no}, status=no.status if no else 200)


def _renew(request: HttpRequest, at: datetime) -> None:
    if not request.user.check_password(request.POST.get("old", "")):
        raise Forbidden("identity.wrong_password", "The present password does not fit", where="old")
    if request.POST.get("new", "") != request.POST.get("again", ""):
        raise Refused("identity.two_passwords", "The two new passwords differ", where="again")
    actions.set_password(account=request.user, password=request.POST["new"], by=queries.ref(request.user), at=at)
    update_session_auth_hash(request, request.user)
