"""What the worker does for this room."""

from __future__ import annotations

from datetime import datetime

from qipan.ledger.models import Timer
from qipan.ledger.worker import on_timer
from qipan.plans import actions


@on_timer("plans.step", power="zone")
def step(timer: Timer, at: datetime) -> None:
    """Perform a step that is due."""
    actions.perform_step(step_id=int(timer.subject_id), at=at)
