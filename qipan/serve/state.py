"""Open Django and this home's database for one command, and close what was opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from qipan.serve import database
from qipan.serve.place import place
from qipan.serve.postgres import Postgres
from qipan.serve.settings import read


@contextmanager
def opened(*, migrated: bool = True) -> Iterator[str]:
    """Yield the database's URL with Django set up; a running `qipan serve` is joined, not disturbed."""
    settings = read()
    server = None if settings.database_url else Postgres(place(settings))
    try:
        if server is None:
            url = settings.database_url
            database.check(url)
        else:
            url = os.environ["QIPAN_DATABASE_URL"] = server.start()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")

        import django

        django.setup()
        if migrated:
            from qipan.serve.migrate import migrate

            migrate(url)
        yield url
    finally:
        if server is not None:
            _hang_up()
            server.stop()


def _hang_up() -> None:
    from django.db import connections

    connections.close_all()
    del os.environ["QIPAN_DATABASE_URL"]
