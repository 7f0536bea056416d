"""The deeds a step may name: each is one action of a lower room, under the step's own key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from qipan.board.queries import current
from qipan.dispatch import actions as dispatch
from qipan.kit.ref import Ref
from qipan.plans import queries
from qipan.plans.models import Step


def _call_up(step: Step, at: datetime) -> Ref:
    zone = step.run.zone
    specs = [
        dispatch.PostSpec(
            code=gate.number,
            name=gate.name,
            segment=gate.segment,
            lon=gate.lon,
            lat=gate.lat,
            teams=step.params["teams_per_gate"],
            level=gate.level,
        )
        for gate in queries.gates_of(zone)
    ]
    order = dispatch.call_up(
        key=step.key,
        subject=Ref("zone", str(zone.pk)),
        area=zone.area,
        posts=specs,
        arrive_within=timedelta(seconds=(step.due_at - step.opens_at).total_seconds()),
        barred_segments=queries.segments_inside(zone),
        atlas=current(),
        exercise=zone.response.exercise,
        by=Ref("worker", "plans"),
        at=at,
        cause=step.run.event,
    )
    return Ref("order", str(order.pk))


PERFORM: dict[str, Callable[[Step, datetime], Ref]] = {"dispatch.call_up": _call_up}


def perform(step: Step, *, at: datetime) -> Ref:
    """Do what the step names; KeyError for a deed nobody offers (the plan's check refuses it before)."""
    return PERFORM[step.do](step, at)
