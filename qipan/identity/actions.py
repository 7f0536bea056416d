"""What this room can do to people and their roles. Each is one transaction and one event."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qipan.identity.approve import amend, ask, decline, expire, sign, sign_and_perform, withdraw
from qipan.identity.models import PURPOSES, ROLES, Account, Area, Grant, Mark, Organisation, Post, ReadEntry
from qipan.identity.models.people import LOGIN_SHAPE
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger.actions import record

__all__ = [
    "add_account",
    "amend",
    "ask",
    "decline",
    "expire",
    "grant",
    "mark_invented",
    "post",
    "read_log",
    "revoke",
    "set_language",
    "set_password",
    "sign",
    "sign_and_perform",
    "withdraw",
]

REVEAL_S = 30  # how long a number stays on the screen


@transaction.atomic
def add_account(
    *,
    login: str,
    name: str,
    organisation: Organisation,
    by: Ref,
    at: datetime,
    name_en: str = "",
    phone: str = "",
    password: str = "",
    language: str = "zh-hans",
) -> Account:
    """Make an account; without a password it can only be entered from the demo page or after one is set."""
    login = login.strip().lower()
    if not re.fullmatch(LOGIN_SHAPE, login):
        raise Refused(
            "identity.login_shape",
            "A login is 2 to 40 small letters, digits, dots, dashes or underscores",
            where="login",
        )
    if Account.objects.filter(login=login).exists():
        raise Refused("identity.login_taken", "The login %(login)s is taken", params={"login": login}, where="login")
    account = Account(login=login, name=name, name_en=name_en, organisation=organisation, language=language)
    account.set_phone(phone)
    if password:
        account.set_password(password)
    else:
        account.set_unusable_password()
    account.save()
    record(verb="identity.account_added", subject=ref(account), by=by, at=at, area=organisation.area_id)
    return account


@transaction.atomic
def set_password(*, account: Account, password: str, by: Ref, at: datetime) -> None:
    """Replace the password; every open session of the account ends with it. Refused when it is easy to guess."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused(
            "identity.weak_password",
            "This password is easy to guess",
            do="Take 10 signs or more that are neither a common word nor your name",
            where="new",
        ) from error
    account.set_password(password)
    account.save(update_fields=["password"])
    record(verb="identity.password_set", subject=ref(account), by=by, at=at)


@transaction.atomic
def set_language(*, account: Account, language: str, at: datetime) -> None:
    if account.language == language:
        return
    account.language = language
    account.save(update_fields=["language"])
    record(verb="identity.language_set", subject=ref(account), by=ref(account), at=at, body={"language": language})


@transaction.atomic
def grant(*, account: Account, role: str, area: Area, by: Ref, at: datetime, ends_at: datetime | None = None) -> Grant:
    """Give a role inside an area from now on; giving a held one again returns it unchanged."""
    if role not in ROLES:
        raise Refused(
            "identity.unknown_role",
            "There is no role %(role)s",
            do="Choose one of: %(roles)s",
            where="role",
            params={"role": role, "roles": ", ".join(ROLES)},
        )
    # The account's row is the lock: two presses at once must not give it twice.
    Account.objects.select_for_update().get(pk=account.pk)
    held = Grant.objects.held(at).filter(account=account, role=role, area=area, ends_at=ends_at).first()
    if held:
        return held
    given = Grant.objects.create(account=account, role=role, area=area, starts_at=at, ends_at=ends_at)
    body = {"role": role, "ends_at": ends_at.isoformat() if ends_at else ""}
    record(verb="identity.granted", subject=ref(account), by=by, at=at, area=area.code, body=body)
    return given


@transaction.atomic
def revoke(*, grant: Grant, by: Ref, at: datetime) -> bool:
    """End a role now. Return whether this call was the one that did it."""
    held = Grant.objects.held(at).filter(pk=grant.pk)
    if not held.update(ends_at=at):
        return False
    subject = Ref("account", str(grant.account_id))
    record(verb="identity.revoked", subject=subject, by=by, at=at, area=grant.area_id, body={"role": grant.role})
    return True


@transaction.atomic
def post(
    *, account: Account, organisation: Organisation, title: str, by: Ref, at: datetime, title_en: str = ""
) -> Post:
    """Put a person in a chair of an organisation from now on."""
    held = Post.objects.create(account=account, organisation=organisation, title=title, title_en=title_en, starts_at=at)
    body = {"organisation": organisation.code}
    record(verb="identity.posted", subject=ref(account), by=by, at=at, area=organisation.area_id, body=body)
    return held


@transaction.atomic
def read_log(*, reader: Account, subject: Ref, purpose: str, at: datetime) -> ReadEntry:
    """Log one reveal of one person's data before it is shown; the person sees it on /me/seen."""
    if purpose not in PURPOSES:
        raise Refused("identity.no_purpose", "Say what you need it for", do="Choose one of the three", where="purpose")
    entry = ReadEntry.objects.create(
        reader=reader,
        subject_kind=subject.kind,
        subject_id=subject.id,
        purpose=purpose,
        at=at,
        hidden_at=at + timedelta(seconds=REVEAL_S),
    )
    record(verb="identity.read", subject=subject, by=ref(reader), at=at, body={"purpose": purpose})
    return entry


@transaction.atomic
def mark_invented(*, board_digest: str, by: Ref, at: datetime) -> Mark:
    """Mark the database as holding invented people only; refused where somebody has a password of his own."""
    real = Account.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()
    if real and not Mark.objects.filter(is_invented=True).exists():
        raise Refused(
            "identity.real_people",
            "This database has people with passwords, so it is not marked invented",
            do="Let the demo use a database of its own",
        )
    mark, _ = Mark.objects.update_or_create(
        id=1, defaults={"is_invented": True, "board_digest": board_digest, "marked_at": at}
    )
    record(verb="identity.marked_invented", subject=Ref("database", "1"), by=by, at=at, body={"board": board_digest})
    return mark
