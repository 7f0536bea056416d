"""What the worker does for this room."""

from __future__ import annotations

from datetime import datetime

from qipan.dispatch import actions
from qipan.ledger.models import Timer
from qipan.ledger.worker import on_timer


@on_timer("dispatch.forget")
def forget(timer: Timer, at: datetime) -> None:
    """Delete personal times seven days after stand-down; the order keeps its counts."""
    actions.forget_times(order_id=int(timer.subject_id), at=at)
