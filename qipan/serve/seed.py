"""Open a board in this home and let every room put its invented things there, once, in one transaction."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django

from qipan.serve import log
from qipan.serve.place import folder

AREA_COLUMNS = ["code", "name", "name_en", "level", "parent"]


@dataclass(frozen=True)
class Board:
    """What a room's `demo.seed(at=, seed=, board=)` is given."""

    path: Path
    atlas: Any  # qipan.board.core.atlas.Atlas
    areas: Sequence[Mapping[str, Any]]  # the area tree, one dict each

    @property
    def manifest(self) -> Mapping[str, Any]:
        manifest: Mapping[str, Any] = self.atlas.manifest
        return manifest


def open_board(home: Path, board: Path) -> None:
    """Make `board` the one this home shows; the old one stays until the new stands in its place."""
    current, aside = folder(home / "atlas", 0o755) / "current", home / "atlas" / "next"
    aside.unlink(missing_ok=True)
    aside.symlink_to(board.resolve(), target_is_directory=True)
    aside.replace(current)


def seed_rooms(*, at: datetime, seed: int, board: Board) -> bool:
    """Call every room's `demo.seed`, lowest room first; False when this database has been seeded before."""
    from django.conf import settings
    from django.db import transaction

    from qipan.kit.ref import Ref
    from qipan.ledger import actions, queries

    here = Ref("demo", "house")
    with transaction.atomic():
        if queries.events_of(here).exists():
            return False
        for room in settings.ROOMS:
            if find_spec(f"qipan.{room}.demo") and room != "serve":
                import_module(f"qipan.{room}.demo").seed(at=at, seed=seed, board=board)
        actions.record(verb="demo.seeded", subject=here, by=here, at=at, body={"seed": seed})
    return True


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
    django.setup()
    log.start("seed")

    from django.conf import settings

    from qipan.board.core.atlas import open_atlas
    from qipan.ledger import clock

    path = Path(sys.argv[1])
    open_board(settings.QIPAN.home, path)
    atlas = open_atlas(path)
    areas = atlas.areas.select(AREA_COLUMNS).to_pylist()
    seed_rooms(at=clock.now(), seed=int(sys.argv[2]), board=Board(path, atlas, areas))


if __name__ == "__main__":
    main()
