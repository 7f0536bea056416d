"""Press a plan; perform its steps. The press is one transaction, and so is each step."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from qipan.identity.models import Account, Approval
from qipan.identity.queries import ref
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden
from qipan.ledger.actions import record, schedule
from qipan.plans import queries
from qipan.plans.core.steps import Spec, steps_of
from qipan.plans.models import ZONE_ENDED, Run, Step
from qipan.plans.perform import perform
from qipan.zones import actions as zones
from qipan.zones.kept import locked

PLAN = "zone-seal"


@transaction.atomic
def press(*, approval: Approval, by: Account, at: datetime) -> Run:
    """Bring the signed zone into force and write the run with all its steps; the worker performs them.

    Called inside the transaction of the second signature. The same approval again returns the same run.
    """
    pressed = Run.objects.filter(approval=approval).first()
    if pressed:
        return pressed
    zone = zones.enter_into_force(approval=approval, by=by, at=at)
    plan = queries.declared_plan(PLAN, zone=zone, at=at)
    specs = steps_of(plan, gates=queries.gates_of(zone), at=at)
    event = record(
        verb="plans.pressed",
        subject=Ref("zone", str(zone.pk)),
        by=ref(by),
        at=at,
        area=zone.area,
        body={"plan": f"{plan['id']}@{plan['version']}", "steps": [spec.id for spec in specs]},
    )
    run = Run.objects.create(
        plan=f"{plan['id']}@{plan['version']}",
        title=plan["title"],
        zone=zone,
        approval=approval,
        area=zone.area,
        pressed_at=at,
        pressed_by=str(ref(by)),
        event=event.pk,
    )
    for position, spec in enumerate(specs):
        _write(run, position, spec)
    return run


def _write(run: Run, position: int, spec: Spec) -> None:
    key = uuid5(NAMESPACE_URL, f"qipan:approval/{run.approval_id}/{spec.id}")
    step = Step.objects.create(
        run=run,
        key=key,
        position=position,
        code=spec.id,
        title=dict(spec.title),
        do=spec.do,
        ask=spec.ask,
        params=dict(spec.params),
        opens_at=spec.opens_at,
        opens_after=spec.opens_after,
        due_at=spec.due_at,
    )
    if spec.do:
        schedule(
            name="plans.step",
            subject=Ref("step", str(step.pk)),
            due_at=spec.opens_at,
            key=f"step/{key}",
            area=run.area,
        )


@transaction.atomic
def perform_step(*, step_id: int, at: datetime) -> Step:
    """Perform one step as one deed of a lower room, under the step's own key; not for a zone that has ended."""
    step = Step.objects.select_for_update(of=("self",)).select_related("run__zone").get(pk=step_id)
    if step.done_at:
        return step
    # Held until we commit: whoever ends the zone meanwhile comes after, and then finds what was ordered.
    zone = locked(step.run.zone_id)
    step.result = ZONE_ENDED if zone.ended_at else str(perform(step, at=at))
    step.done_at, step.done_by = at, "worker/plans"
    step.save(update_fields=["result", "done_at", "done_by"])
    return step


@transaction.atomic
def report_done(*, step_id: int, by: Account, at: datetime) -> Step:
    """A person says that the act asked of a role is done; saying it twice is one fact."""
    step = Step.objects.select_for_update(of=("self",)).select_related("run").get(pk=step_id)
    if not queries.may_report(step, by, at=at):
        raise Forbidden(
            "plans.not_yours",
            "This step is somebody else's",
            do="Tell the duty room, which can record it",
            where=step.code,
        )
    if step.do:
        raise Conflict("plans.performed", "Qipan performs this step itself", do="Look at its order instead")
    if step.done_at:
        return step
    if not queries.is_open(step, at=at):
        raise Conflict(
            "plans.not_open",
            "This step opens when the first gates are closed, at the latest at %(at)s",
            do="Wait for the gates, then press again",
            params={"at": step.opens_at.astimezone().strftime("%H:%M")},
        )
    step.done_at, step.done_by = at, str(ref(by))
    step.save(update_fields=["done_at", "done_by"])
    record(
        verb="plans.step_done",
        subject=Ref("run", str(step.run_id)),
        by=ref(by),
        at=at,
        area=step.run.area,
        cause=step.run.event,
        body={"step": step.code},
    )
    return step
