"""How often somebody may try: counted in the database, so every process counts together."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from qipan.identity import keys
from qipan.kit.refusal import Refused

WINDOW = timedelta(minutes=15)
# A stranger at one address must not lock the duty officer out of all others, so the pair is the tight one.
PER_PAIR, PER_ADDRESS, PER_ACCOUNT = 6, 40, 60
PER_SECOND_FACTOR = 6

COUNT = """
insert into identity_throttle as held (key, used, starts_at) values (%(key)s, 1, %(at)s)
on conflict (key) do update set
  used = case when held.starts_at <= %(since)s then 1 else held.used + 1 end,
  starts_at = case when held.starts_at <= %(since)s then %(at)s else held.starts_at end
returning used
"""


class TooOften(Refused):
    """More tries than the window allows (HTTP 429)."""

    status = 429


def address_of(request: HttpRequest) -> str:
    """The reader's address: the last one on the way here that is not this machine itself, else the peer's."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    passed_on = [one.strip() for one in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    way = [*passed_on, peer] if is_loopback(peer) else [peer]
    return next((one for one in reversed(way) if one and not is_loopback(one)), peer)


def is_loopback(address: str) -> bool:
    """False for anything that is not an address."""
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def count_try(*, login: str, address: str, at: datetime) -> None:
    """Count one try to sign in; TooOften beyond the limits. Counted before the password is looked at."""
    limits = (
        (f"pair:{login}:{address}", PER_PAIR),
        (f"address:{address}", PER_ADDRESS),
        (f"account:{login}", PER_ACCOUNT),
    )
    if any([_count(name, at) > limit for name, limit in limits]):  # a list: every counter moves
        raise too_often()


def count_second(*, account: int, at: datetime) -> None:
    """Count one try at the second factor; TooOften beyond the limit."""
    if _count(f"second:{account}", at) > PER_SECOND_FACTOR:
        raise too_often()


@transaction.atomic
def forget(*, login: str, address: str, at: datetime) -> None:
    """After a right password the pair starts anew; the address keeps its count. Windows that are over go too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from identity_throttle where key = %s or starts_at <= %s",
            [_key(f"pair:{login}:{address}"), at - WINDOW],
        )


def too_often() -> TooOften:
    minutes = int(WINDOW.total_seconds() // 60)
    return TooOften(
        "identity.too_often",
        gettext_noop("Too many tries"),
        do=gettext_noop("Try again in %(minutes)s minutes, or ask the duty desk"),
        params={"minutes": minutes},
    )


def _key(name: str) -> str:
    return keys.digest(name, context="throttle")


@transaction.atomic
def _count(name: str, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(name), "at": at, "since": at - WINDOW})
        return int(cursor.fetchone()[0])
