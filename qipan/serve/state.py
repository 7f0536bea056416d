"""Open Django and this home's database for one command, and close what was opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from qipan.serve import database
from qipan.serve.place import place
from qipan.serve.postgres import Postgres
from qipan.serve.settings import Settings, read


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """Yield the URL of this home's database; a running `qipan serve` is joined, not disturbed."""
    if settings.database_url:
        database.check(settings.database_url)
        yield settings.database_url
        return
    server = Postgres(place(settings), durable=settings.pg_durable)
    try:
        yield server.start()
    finally:
        server.stop()


@contextmanager
def opened() -> Iterator[str]:
    """Yield the database's URL with Django set up and every migration applied."""
    settings = read()
    with database_of(settings) as url:
        given = os.environ.get("QIPAN_DATABASE_URL")
        os.environ["QIPAN_DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")

        import django

        django.setup()
        from qipan.serve.migrate import migrate

        try:
            migrate(url)
            yield url
        finally:
            _hang_up(given)


def _hang_up(given: str | None) -> None:
    from django.db import connections

    connections.close_all()
    del os.environ["QIPAN_DATABASE_URL"]
    if given is not None:
        os.environ["QIPAN_DATABASE_URL"] = given
