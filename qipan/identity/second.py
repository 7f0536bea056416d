"""The second factor: time-based codes (RFC 6238), each good once, and recovery codes on paper."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from django.db import transaction

from qipan.identity import keys, throttle
from qipan.identity.models import Account, RecoveryCode
from qipan.identity.queries import ref, roles_of
from qipan.kit.ref import Ref
from qipan.kit.refusal import Forbidden
from qipan.ledger.actions import record

STEP_S = 30
DRIFT_STEPS = 1  # a phone's clock may be half a minute off
# Those who decide or read others' data. Patch workers and responders get one task at a time and need none.
OFFICIAL = frozenset({"duty_officer", "leader", "field_lead", "cdc", "clerk", "auditor", "admin"})
RECOVERY_CODES = 8
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like another sign


def is_needed(account: Account, at: datetime) -> bool:
    return account.has_totp or any(role in OFFICIAL for role, _ in roles_of(account, at))


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(account: Account, secret: str) -> str:
    """The otpauth:// address an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name="Qipan")


def enrol(*, account: Account, secret: str, code: str, at: datetime, real_at: datetime) -> list[str]:
    """Take a new secret once its first code is right; return the recovery codes, shown this one time.

    `real_at` is the machine's time: an authenticator knows no drill clock.
    """
    throttle.count_second(account=account.pk, at=at)  # outside the transaction: a refusal must not undo it
    step = _step_of(secret, code.replace(" ", ""), real_at)
    if step is None:
        raise _wrong()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        held.set_totp(secret)
        held.totp_step = step
        held.save(update_fields=["totp_sealed", "totp_step"])
        RecoveryCode.objects.filter(account=held).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(account=held, digest=_digest(held, one)) for one in codes)
        record(verb="identity.second_enrolled", subject=ref(held), by=ref(held), at=at)
    return codes


def check(*, account: Account, code: str, at: datetime, real_at: datetime) -> None:
    """Forbidden unless the code is this half minute's and unused, or an unused recovery code."""
    throttle.count_second(account=account.pk, at=at)
    tidy = code.replace(" ", "").replace("-", "").lower()
    with transaction.atomic():
        held = Account.objects.select_for_update().get(pk=account.pk)
        step = _step_of(held.totp_secret, tidy, real_at) if held.has_totp else None
        if step is not None and step > held.totp_step:
            held.totp_step = step
            held.save(update_fields=["totp_step"])
            return
        if RecoveryCode.objects.filter(account=held, digest=_digest(held, tidy), used_at=None).update(used_at=at):
            record(verb="identity.recovery_code_used", subject=ref(held), by=ref(held), at=at)
            return
    raise _wrong()


@transaction.atomic
def remove(*, account: Account, by: Ref, at: datetime) -> None:
    """Take the second factor away, so that the next sign-in enrols anew (a lost phone)."""
    account.totp_sealed = ""
    account.save(update_fields=["totp_sealed"])
    RecoveryCode.objects.filter(account=account).delete()
    record(verb="identity.second_removed", subject=ref(account), by=by, at=at)


def _step_of(secret: str, code: str, real_at: datetime) -> int | None:
    now = int(real_at.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if secrets.compare_digest(totp.at(step * STEP_S).encode(), code.encode()):
            return step
    return None


def _digest(account: Account, code: str) -> str:
    return keys.digest(code, context=f"recovery:{account.login}")


def _wrong() -> Forbidden:
    return Forbidden(
        "identity.wrong_code", "This code does not fit", do="Wait for the next one and type it at once", where="code"
    )
