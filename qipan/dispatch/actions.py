"""Deeds of this room: call up, stand down, forget. Each is one transaction and one ledger event."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from qipan.board.core.atlas import Atlas
from qipan.dispatch import queries
from qipan.dispatch.answering import acknowledge, arrive, arrive_by_leader, decline
from qipan.dispatch.core import callup, travel
from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger.actions import record, schedule

__all__ = [
    "PostSpec",
    "acknowledge",
    "arrive",
    "arrive_by_leader",
    "call_up",
    "decline",
    "forget_times",
    "stand_down",
]

# No 0/O, 1/I/L: a cold hand types this from a wet sheet of paper.
PLACE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PLACE_LENGTH = 6
KEEP_TIMES = timedelta(days=7)  # after stand-down; then only the order's counts remain


@dataclass(frozen=True)
class PostSpec:
    """A place to man, as the room above describes it."""

    code: str
    name: str
    segment: int
    lon: float
    lat: float
    teams: int
    level: str = ""
    needs: frozenset[str] = frozenset()


@transaction.atomic
def call_up(
    *,
    key: UUID,
    subject: Ref,
    area: str,
    posts: Sequence[PostSpec],
    arrive_within: timedelta,
    barred_segments: frozenset[int],
    atlas: Atlas,
    exercise: bool,
    by: Ref,
    at: datetime,
    cause: int | None = None,
) -> Order:
    """Choose teams for the posts and order them out; the same `key` again returns the same order.

    `barred_segments` lie inside the zone: nobody who lives there is called.
    """
    people = queries.lock_roster()  # first: of two with one key at once the second finds the first's order
    done = Order.objects.filter(key=key).first()
    if done:
        return done
    if not posts:
        raise Refused("dispatch.no_posts", "There is no post to man", do="Draw the zone again or add a gate")
    plan, teams = _choose(people, posts, barred_segments=barred_segments, atlas=atlas)
    order = Order.objects.create(
        number=queries.next_number(),
        key=key,
        subject_kind=subject.kind,
        subject_id=subject.id,
        area=area,
        exercise=exercise,
        issued_at=at,
        arrive_by=at + arrive_within,
        total_travel_s=plan.total_s,
        proof=dict(plan.proof),
    )
    rows = {spec.code: _post(order, spec, plan) for spec in posts}
    Task.objects.bulk_create(
        Task(
            order=order,
            post=rows[seat.post],
            responder=person,
            called_at=at,
            travel_s=seat.travel_s,
            passed=dict(seat.nearer_passed),
        )
        for seat in plan.seats
        for person in teams[seat.team]
    )
    record(
        verb="dispatch.called_up",
        subject=Ref("order", str(order.pk)),
        by=by,
        at=at,
        area=area,
        cause=cause,
        body={
            "for": str(subject),
            "posts": len(posts),
            "teams": len(plan.seats),
            "people": sum(len(teams[seat.team]) for seat in plan.seats),
            "unmet": dict(plan.unmet),
            "total_travel_s": plan.total_s,
            "gap": plan.proof["gap"],
        },
    )
    return order


def _choose(
    people: Sequence[Responder], posts: Sequence[PostSpec], *, barred_segments: frozenset[int], atlas: Atlas
) -> tuple[callup.CallUp, dict[str, list[Responder]]]:
    members: dict[str, list[Responder]] = defaultdict(list)
    for person in people:
        members[person.team.code].append(person)
    busy = queries.people_on_live_orders()
    teams, homes = [], []
    for code, group in sorted(members.items()):
        team, fit = group[0].team, [p for p in group if not p.on_leave]
        reason = ""
        if any(p.pk in busy for p in group):
            reason = "on_order"
        elif team.home_segment in barred_segments:
            reason = "in_zone"
        elif not any(p.is_leader for p in fit):
            reason = "no_leader"
        skills = frozenset(s for p in fit for s in p.skills) | frozenset(team.skills)
        teams.append(callup.Team(code, skills, size=len(fit), busy=reason))
        homes.append(team.home_segment)
        members[code] = fit
    seconds = travel.travel_s(atlas, origins=homes, targets=[p.segment for p in posts])
    wanted = [callup.Post(p.code, p.teams, p.needs) for p in posts]
    return callup.call_up(teams, wanted, seconds), members


def _post(order: Order, spec: PostSpec, plan: callup.CallUp) -> Post:
    return Post.objects.create(
        order=order,
        code=spec.code,
        name=spec.name,
        level=spec.level,
        segment=spec.segment,
        lon=spec.lon,
        lat=spec.lat,
        teams_wanted=spec.teams,
        place_code="".join(secrets.choice(PLACE_ALPHABET) for _ in range(PLACE_LENGTH)),
        unmet_why=dict(plan.why.get(spec.code, {})),
    )


@transaction.atomic
def stand_down(*, order_id: int, by: Ref, at: datetime, cause: int | None = None) -> bool:
    """Release everybody of an order, once. Return whether this call was the one that did it."""
    if not Order.objects.live().filter(pk=order_id).update(stood_down_at=at):
        return False
    released = Task.objects.live().filter(order_id=order_id).update(ended_at=at)
    order = Order.objects.get(pk=order_id)
    counts = asdict(queries.progress(order))
    record(
        verb="dispatch.stood_down",
        subject=Ref("order", str(order_id)),
        by=by,
        at=at,
        area=order.area,
        cause=cause,
        body={"released": released, **counts},
    )
    schedule(
        name="dispatch.forget",
        subject=Ref("order", str(order_id)),
        due_at=at + KEEP_TIMES,
        key=f"forget/order/{order_id}",
        area=order.area,
    )
    return True


@transaction.atomic
def forget_times(*, order_id: int, at: datetime) -> int:
    """Erase who answered and arrived when; return how many people's times went."""
    order = Order.objects.get(pk=order_id)
    erased = (
        Task.objects.filter(order=order)
        .exclude(acked_at=None, arrived_at=None, declined_at=None)
        .update(acked_at=None, arrived_at=None, arrived_by="", declined_at=None, decline_reason="")
    )
    record(
        verb="dispatch.times_forgotten",
        subject=Ref("order", str(order_id)),
        by=Ref("worker", "dispatch"),
        at=at,
        area=order.area,
        body={"people": erased},
    )
    return erased
