"""Questions this room can answer. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qipan.dispatch.models import Post
from qipan.identity.models import Account
from qipan.identity.queries import roles_of
from qipan.plans import words
from qipan.plans.models import ZONE_ENDED, Run, Step
from qipan.rulebook.reading import in_force
from qipan.zones.models import Gate, Zone
from qipan.zones.queries import lines

DUTY_ROOM = ("duty_officer", "leader")


def declared_plan(name: str, *, zone: Zone, at: datetime) -> Mapping[str, Any]:
    """The plan of this name that is in force where the zone lies; an exercise may have its own."""
    return in_force("plan", name, at=at, exercise=zone.response.exercise, area=zone.area).body


def gates_of(zone: Zone) -> list[Gate]:
    return list(Gate.objects.filter(zone=zone).order_by("id"))


def segments_inside(zone: Zone) -> frozenset[int]:
    """Street segments nobody is called from: those inside any drawn line of the standing drawing."""
    return frozenset(segment for line in lines(zone.drawing) for segment in line.segments)


def is_open(step: Step, *, at: datetime) -> bool:
    """A step opens at its moment, or as soon as the step it waits for shows its first result."""
    if at >= step.opens_at:
        return True
    return bool(step.opens_after) and _has_first_result(step)


def _has_first_result(step: Step) -> bool:
    before = Step.objects.filter(run_id=step.run_id, code=step.opens_after).first()
    if before is None or not before.result.startswith("order/"):
        return False
    return Post.objects.filter(order_id=int(before.result[6:]), closed_at__isnull=False).exists()


def run_of(zone_id: int) -> Run | None:
    return Run.objects.filter(zone_id=zone_id).first()


def steps_of(run: Run) -> list[Step]:
    return list(Step.objects.filter(run=run).select_related("run"))


@dataclass(frozen=True)
class StepLine:
    """A step as its page shows it; seconds are measured from `at`."""

    step: Step
    whose: str
    waits: str
    left_s: float
    total_s: float
    is_open: bool
    order_id: int | None
    is_dropped: bool  # nothing was done, for the zone had ended
    may_report: bool


def may_report(step: Step, account: Account, *, at: datetime) -> bool:
    """Whose act it is may say it is done; so may the duty room, which hears it by telephone."""
    roles = {role for role, area in roles_of(account, at) if step.run.area.startswith(area)}
    return bool(roles & {step.ask, *DUTY_ROOM})


def step_lines(run: Run, *, reader: Account, at: datetime) -> list[StepLine]:
    return [
        StepLine(
            step=step,
            whose=str(words.ROLES.get(step.ask, step.ask)),
            waits=str(words.WAITS),
            left_s=(step.due_at - at).total_seconds(),
            total_s=(step.due_at - run.pressed_at).total_seconds(),
            is_open=is_open(step, at=at),
            order_id=int(step.result[6:]) if step.result.startswith("order/") else None,
            is_dropped=step.result == ZONE_ENDED or bool(step.do and not step.done_at and run.zone.ended_at),
            may_report=may_report(step, reader, at=at),
        )
        for step in steps_of(run)
    ]
