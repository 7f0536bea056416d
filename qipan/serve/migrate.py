"""Bring the tables up to this version, one process at a time, and adopt what came with the release."""

from __future__ import annotations

import os
import sys

import django
import psycopg

from qipan.serve import log

LOCK = 0x7169_7061_6E  # "qipan"; an advisory lock of PostgreSQL


def migrate(url: str) -> None:
    """Apply every migration; a second process waits and then finds nothing to do."""
    from django.core.management import call_command

    with psycopg.connect(url, autocommit=True) as link:
        link.execute("select pg_advisory_lock(%s)", [LOCK])
        call_command("migrate", interactive=False, verbosity=0)


def unwritten() -> list[str]:
    """Return the apps whose models differ from their migrations; asks no database."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # names of fields are compared as written, not as spoken
    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changed = detector.changes(graph=loader.graph)
    return sorted(
        {f"{app}: {line}" for app, ms in changed.items() for m in ms for line in (o.describe() for o in m.operations)}
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
    django.setup()
    if sys.argv[1:] == ["--check"]:
        missing = unwritten()
        sys.exit("\n".join(["models differ from migrations:", *missing]) if missing else 0)
    log.start("migrate")

    from django.conf import settings

    from qipan.ledger import clock
    from qipan.rulebook.release import take_over

    migrate(settings.QIPAN.database_url)
    take_over(at=clock.now())


if __name__ == "__main__":
    main()
