"""Putting a board to use: one transaction, one event, one link."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.db import transaction

from qipan.board.core.atlas import Atlas, open_atlas
from qipan.board.models import Board
from qipan.board.queries import link, spread_out
from qipan.identity.demo import plant_areas
from qipan.kit.ref import Ref
from qipan.ledger.actions import record


@transaction.atomic
def use(*, folder: Path, by: Ref, at: datetime) -> Atlas:
    """Make the board in `folder` the current one: its areas enter the tree, the link turns at commit.

    Raises Refused("board.not_a_board"). The folder is linked, not copied; keep it where it is.
    """
    atlas = open_atlas(folder)
    plant_areas(spread_out(atlas).areas)
    name = atlas.manifest["name"]
    Board.objects.select_for_update().current().exclude(digest=atlas.digest).update(is_current=False)
    board, _ = Board.objects.update_or_create(
        digest=atlas.digest,
        defaults={
            "code": atlas.manifest["code"],
            "name": name["zh"],
            "name_en": name["en"],
            "is_invented": atlas.manifest["invented"],
            "residents": atlas.manifest["residents"],
            "used_at": at,
            "is_current": True,
        },
    )
    record(
        verb="board.used",
        subject=Ref("board", str(board.pk)),
        by=by,
        at=at,
        area=board.code,
        body={"digest": board.digest},
    )
    transaction.on_commit(lambda: turn(folder))
    return atlas


def turn(folder: Path) -> None:
    """Point the link at `folder` in one step, so that no reader ever finds none."""
    target = link()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.resolve(), target_is_directory=True)
    fresh.replace(target)
