"""What the worker does for this room."""

from __future__ import annotations

from datetime import datetime

from qipan.dispatch import actions, queries
from qipan.kit.ref import Ref
from qipan.ledger.models import Event, Timer
from qipan.ledger.worker import on_timer, reaction


@on_timer("dispatch.forget")
def forget(timer: Timer, at: datetime) -> None:
    """Delete personal times seven days after stand-down; the order keeps its counts."""
    actions.forget_times(order_id=int(timer.subject_id), at=at)


@reaction("zones.lifted")
def lifted(event: Event) -> None:
    """A line that is lifted needs nobody any more."""
    _release(event)


@reaction("zones.expired")
def expired(event: Event) -> None:
    """A line whose response has ended needs nobody any more."""
    _release(event)


def _release(event: Event) -> None:
    for order in queries.orders_for(kind=event.subject_kind, ident=event.subject_id):
        actions.stand_down(order_id=order.pk, by=Ref("worker", "dispatch"), at=event.at, cause=event.pk)
