"""What the worker does for this room."""

from __future__ import annotations

from datetime import datetime

from qipan.dispatch.models import Order
from qipan.kit.ref import Ref
from qipan.ledger.models import Event, Timer
from qipan.ledger.worker import on_timer, reaction
from qipan.plans import actions
from qipan.zones.actions import close_gate


@on_timer("plans.step", power="zone")
def step(timer: Timer, at: datetime) -> None:
    """Perform a step that is due."""
    actions.perform_step(step_id=int(timer.subject_id), at=at)


@reaction("dispatch.arrived", power="gate")
def close_the_gate(event: Event) -> None:
    """A zone's gate is closed once its post is manned; the map turns it solid."""
    order = Order.objects.get(pk=int(event.subject_id))
    if order.subject_kind == "zone" and event.body.get("post_closed"):
        close_gate(
            zone_id=int(order.subject_id),
            number=event.body["post"],
            by=Ref("worker", "plans"),
            at=event.at,
            cause=event.pk,
        )
