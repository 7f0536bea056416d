"""What a called person says: received, cannot go, arrived. One fact each; saying it twice is saying it once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qipan.dispatch import queries
from qipan.dispatch.models import Post, Responder, Task
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden, Missing, Refused
from qipan.ledger.actions import record
from qipan.zones import actions as zones


@transaction.atomic
def acknowledge(*, task_id: int, person: Responder, at: datetime, pressed_at: datetime | None = None) -> Task:
    """Say "received, on my way"."""
    task = _own_live_task(task_id, person)
    _not_declined(task)
    if not task.acked_at:
        task.acked_at = _pressed(task, at=at, pressed_at=pressed_at)
        task.save(update_fields=["acked_at"])
        _tell(task, "dispatch.acked", at=at)
    return task


@transaction.atomic
def decline(*, task_id: int, person: Responder, reason: str, at: datetime) -> Task:
    """Say "I cannot go", with a reason in one's own words (kept with the task, not in the ledger)."""
    if not reason.strip():
        raise Refused("dispatch.no_reason", "Say why you cannot go", where="reason")
    task = _own_live_task(task_id, person)
    if task.arrived_at:
        raise Conflict("dispatch.arrived", "You have already arrived", do="Ask your leader to release you")
    if not task.declined_at:
        task.declined_at, task.decline_reason = at, reason.strip()[:200]
        task.save(update_fields=["declined_at", "decline_reason"])
        # The others may have been waiting at the post for this one alone.
        _tell(task, "dispatch.declined", at=at, closed=_close_if_manned(task, at=at))
    return task


@transaction.atomic
def arrive(
    *, task_id: int, person: Responder, place_code: str, at: datetime, pressed_at: datetime | None = None
) -> Task:
    """Arrive by the code posted at the place. One fact per order; nothing else of the way is kept."""
    task = _own_live_task(task_id, person)
    if place_code.strip().upper() != task.post.place_code:
        raise Refused(
            "dispatch.wrong_place",
            "This code is not that of %(post)s",
            do="Read the code on the sheet at the post, or let your leader tap you in",
            where="place_code",
            params={"post": task.post.code},
        )
    return _mark_arrived(task, how="place", at=at, arrived_at=_pressed(task, at=at, pressed_at=pressed_at))


@transaction.atomic
def arrive_by_leader(*, task_id: int, leader: Responder, at: datetime, pressed_at: datetime | None = None) -> Task:
    """The team's leader, standing at the post, taps in who stands beside him."""
    task = _live_task(task_id)
    if not leader.is_leader or task.responder.team_id != leader.team_id:
        raise Forbidden("dispatch.not_leader", "Only the leader of this team may tap members in")
    if not Task.objects.live().filter(post=task.post, responder=leader, arrived_at__isnull=False).exists():
        raise Conflict(
            "dispatch.leader_not_there", "You have not arrived yourself", do="Say that you have arrived, then tap again"
        )
    return _mark_arrived(task, how="leader", at=at, arrived_at=_pressed(task, at=at, pressed_at=pressed_at))


def _mark_arrived(task: Task, *, how: str, at: datetime, arrived_at: datetime) -> Task:
    _not_declined(task)
    if task.arrived_at:
        return task
    task.arrived_at, task.arrived_by = arrived_at, how
    task.acked_at = task.acked_at or arrived_at  # who stands there has heard the order
    task.save(update_fields=["arrived_at", "arrived_by", "acked_at"])
    _tell(task, "dispatch.arrived", at=at, closed=_close_if_manned(task, at=at))
    return task


def _close_if_manned(task: Task, *, at: datetime) -> bool:
    """Close the post, and the zone's gate it stands on, once everyone still expected is there."""
    post = Post.objects.select_for_update().get(pk=task.post_id)
    if post.closed_at or not queries.is_manned(post):
        return False
    post.closed_at = at
    post.save(update_fields=["closed_at"])
    if task.order.subject_kind == "zone":
        zones.close_gate(zone_id=int(task.order.subject_id), number=post.code, by=_post(task), at=at)
    return True


def _pressed(task: Task, *, at: datetime, pressed_at: datetime | None) -> datetime:
    """When a button was pressed: the phone's word for a press that had to wait for a line, if it can be true.

    It can between the call and now; otherwise the phone's clock is wrong and the moment of receipt counts.
    """
    return pressed_at if pressed_at and pressed_at.tzinfo and task.called_at <= pressed_at <= at else at


def _live_task(task_id: int) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("post", "order", "responder__team")
    task = rows.filter(pk=task_id).first()
    if task is None:
        raise Missing("dispatch.no_task", "There is no such order for you")
    if task.ended_at:
        raise Conflict("dispatch.ended", "This order has ended", do="You are free to go")
    return task


def _own_live_task(task_id: int, person: Responder) -> Task:
    task = _live_task(task_id)
    if task.responder_id != person.pk:
        raise Forbidden("dispatch.not_yours", "This order is for somebody else")
    return task


def _not_declined(task: Task) -> None:
    if task.declined_at:
        raise Conflict("dispatch.declined", "You said you cannot go", do="Call your leader to be put back")


def _post(task: Task) -> Ref:
    return Ref("post", str(task.post_id))


def _tell(task: Task, verb: str, *, at: datetime, closed: bool = False) -> None:
    # The ledger is never erased and these times are, so it hears which post spoke and not who.
    body: dict[str, object] = {"post": task.post.code}
    if closed:
        body["post_closed"] = True
    record(verb=verb, subject=Ref("order", str(task.order_id)), by=_post(task), at=at, area=task.order.area, body=body)
