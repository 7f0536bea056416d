"""Who listens: the account behind the session cookie, and the areas granted to it now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

from qipan.identity import queries
from qipan.identity.sessions import Accounts
from qipan.ledger import clock

# Each thread keeps one database connection, so there are few.
THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reader")
Session = import_module(settings.SESSION_ENGINE).SessionStore


@dataclass(frozen=True)
class Reader:
    """An account's id and the area codes it holds a role in."""

    account: str
    areas: tuple[str, ...]


async def reader_of(cookies: Mapping[str, str]) -> Reader | None:
    """Return who holds this session, or None; asked again while a page stays open, as grants end."""
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    return await asyncio.get_running_loop().run_in_executor(THREADS, _reader, key) if key else None


def _reader(key: str) -> Reader | None:
    close_old_connections()
    if not key.isalnum():  # our keys are letters and digits; a NUL would not even reach the database
        return None
    session = Session(key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    account = Accounts().get_user(int(session[SESSION_KEY]))
    # A changed password ends every session made before it, here as on the site.
    if account is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        return None
    areas = {area for _, area in queries.roles_of(account, clock.now())}
    return Reader(str(account.pk), tuple(sorted(areas)))
