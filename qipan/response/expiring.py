"""After the end: every room deletes what only the response allowed it to hold, and leaves a receipt.

A room takes part by a file `expiry.py` with `def delete(*, response, at) -> int` (rows deleted or emptied;
called again it finds nothing more and returns 0) and, where the protocol keeps data for a window,
`AFTER: timedelta` from the end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings
from django.db import transaction

from qipan.kit.ref import Ref
from qipan.ledger.actions import record, schedule
from qipan.response.models import Response

DELETES = "response.deletes"  # the timer's name


@cache
def rooms() -> dict[str, ModuleType]:
    """The rooms that have something to delete."""
    names = [room for room in settings.ROOMS if find_spec(f"qipan.{room}.expiry")]
    return {room: import_module(f"qipan.{room}.expiry") for room in names}


def start(held: Response, *, at: datetime) -> None:
    """Set one timer per room, so that one room's failure holds up no other."""
    for room, module in rooms().items():
        due_at = (held.closed_at or at) + getattr(module, "AFTER", timedelta(0))
        key = f"{DELETES}/{held.pk}/{room}"
        schedule(name=DELETES, subject=held.ref, due_at=due_at, key=key, payload={"room": room}, area=held.area_id)


@transaction.atomic
def delete(*, response_id: int, room: str, at: datetime) -> int:
    """Let one room delete; the receipt in the ledger gives the count, in the same transaction."""
    held = Response.objects.select_for_update().get(pk=response_id)
    if held.closed_at is None or held.closed_at > at:
        raise RuntimeError(f"{held.ref} is still open; nothing may be deleted")
    count = rooms()[room].delete(response=held, at=at)
    record(
        verb="response.deleted",
        subject=held.ref,
        by=Ref("worker", "response"),
        at=at,
        area=held.area_id,
        version=held.version,
        body={"room": room, "deleted": count},
    )
    return count
