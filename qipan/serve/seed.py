"""Open a board in this home and let every room put its invented things there, once, in one transaction."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django

from qipan.kit.ref import Ref
from qipan.serve import log

BY = Ref("demo", "house")


def open_board(*, path: Path, at: datetime) -> None:
    """Make the board in `path` the current one unless it is already."""
    from qipan.board import actions, queries
    from qipan.board.core.atlas import open_atlas

    standing = queries.find_current()
    if standing is None or standing.digest != open_atlas(path).digest:
        actions.use(folder=path, by=BY, at=at)


def seed_rooms(*, at: datetime, seed: int) -> bool:
    """Call every room's `demo.seed`, lowest room first; False when this database has been seeded before."""
    from django.conf import settings
    from django.db import transaction

    from qipan.board.queries import current, spread_out
    from qipan.ledger import actions, queries

    with transaction.atomic():
        if queries.events_of(BY).exists():
            return False
        board = spread_out(current())
        for room in settings.ROOMS:
            if find_spec(f"qipan.{room}.demo") and room != "serve":
                import_module(f"qipan.{room}.demo").seed(at=at, seed=seed, board=board)
        actions.record(verb="demo.seeded", subject=BY, by=BY, at=at, body={"seed": seed})
    return True


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
    django.setup()
    log.start("seed")

    from qipan.ledger import clock

    at = clock.now()
    open_board(path=Path(sys.argv[1]), at=at)
    seed_rooms(at=at, seed=int(sys.argv[2]))


if __name__ == "__main__":
    main()
