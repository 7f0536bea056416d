"""Sign in with a login and a password (argon2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from qipan.identity import throttle
from qipan.identity.methods import Method
from qipan.identity.models import Account
from qipan.kit.refusal import Forbidden

LONGEST = 200  # argon2 reads every sign; nobody's password is a book


def check(posted: Mapping[str, str], *, address: str, at: datetime) -> Account:
    """Return the account; Forbidden with one and the same answer for a wrong login and a wrong password."""
    login, password = posted.get("login", "").strip().lower()[:40], posted.get("password", "")[:LONGEST]
    throttle.count_try(login=login, address=address, at=at)
    account = Account.objects.filter(login=login, is_active=True).first()
    if account is None or not account.has_usable_password():
        make_password(password)  # the same work as for a known login, so the time tells nothing
    elif account.check_password(password):
        throttle.forget(login=login, address=address, at=at)
        return account
    raise Forbidden(
        "identity.wrong_login",
        "Login and password do not fit",
        do="Check both; a forgotten password is renewed by your administrator",
        where="login",
    )


METHOD = Method(code="password", label=_("Password"), template="identity/methods/password.html", check=check, order=10)
