"""The dry run: every room with living subjects says which would come out otherwise under a newer version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qipan.identity import rooms
from qipan.identity.core.payload import digest_of
from qipan.rulebook.core.living import Effect, Offer
from qipan.rules.declared import Declared


def offers() -> Mapping[str, Offer]:
    """`LIVING` of every room's living.py."""
    return rooms.offered("living", "LIVING")


def effects(old: Declared | None, new: Declared, *, exercise: bool, at: datetime) -> list[Effect]:
    """What each room that knows subjects of this file answers; empty when no room does."""
    found = []
    for room, offer in offers().items():
        if offer.covers(new):
            subjects = offer.subjects(new, exercise, at)
            found.append(Effect(room, len(subjects), tuple(offer.affected(old, new, subjects))))
    return found


def counted(found: list[Effect]) -> dict[str, int]:
    """How many subjects of each room would come out otherwise: what the signers put their names under."""
    return {effect.room: effect.subjects for effect in found}


def mark(found: list[Effect]) -> str:
    """A digest of the rows as they were shown, so that nobody signs for others than he saw."""
    rows = [
        [effect.room, str(row.subject), row.figure, row.before, row.after] for effect in found for row in effect.rows
    ]
    return digest_of({"rows": rows})
