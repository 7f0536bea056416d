"""What this room does when a clock strikes."""

from __future__ import annotations

from datetime import datetime

from qipan.identity.actions import expire
from qipan.identity.approve import EXPIRES
from qipan.ledger.models import Timer
from qipan.ledger.registry import on_timer


@on_timer(EXPIRES)
def close_an_unsigned_request(timer: Timer, at: datetime) -> None:
    expire(ident=int(timer.subject_id), at=at)
