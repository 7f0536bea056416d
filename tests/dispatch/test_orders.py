"""Calling up, answering, arriving and standing down: what is written, and what never is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from qipan.dispatch import actions, queries
from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.kit.refusal import Conflict, Forbidden, Refused
from qipan.ledger.models import Event, Timer
from tests.dispatch.conftest import AT, DESK, post

pytestmark = pytest.mark.django_db


def first(order: Order) -> Task:
    return Task.objects.filter(order=order, responder__is_leader=True).select_related("responder", "post").first()


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_the_nearest_team_is_called_whole_and_every_member_has_one_task(call):
    order = call(post(segment=1))
    assert [task.responder.team.code for task in Task.objects.filter(order=order)] == ["A", "A", "A"]
    assert first(order).travel_s == 60
    assert verbs() == ["dispatch.called_up"]


def test_the_same_key_again_is_the_same_order(call):
    assert call(key=UUID(int=9)) == call(key=UUID(int=9))
    assert Task.objects.count() == 3
    assert verbs() == ["dispatch.called_up"]


def test_nobody_is_called_twice_while_on_an_order(call):
    call(post(segment=1))
    second = call(post(segment=1))
    assert {task.responder.team.code for task in Task.objects.filter(order=second)} == {"B"}
    with pytest.raises(IntegrityError), transaction.atomic():
        task = Task.objects.filter(order=second).first()
        task.responder = Responder.objects.filter(team__code="A").first()
        task.save()


def test_who_lives_inside_the_line_or_has_no_leader_stays_at_home(call):
    Responder.objects.filter(team__code="B", is_leader=True).update(on_leave=True)
    order = call(post(segment=1), barred=frozenset({0}))
    (task,) = Task.objects.filter(order=order, responder__is_leader=True)
    assert task.responder.team.code == "C"
    assert task.passed == {"in_zone": 1, "no_leader": 1}


def test_a_post_too_many_is_reported_with_the_reasons(call):
    order = call(*(post(f"K{i}", i) for i in range(5)))
    lines = queries.board_lines(order)
    assert sum(line.lacking for line in lines) == 1
    (lacking,) = [line.post for line in lines if line.lacking]
    assert lacking.unmet_why == {"needed_elsewhere": 4}


def test_no_post_is_refused_and_nothing_is_written(street, roster):
    with pytest.raises(Refused, match="no post"):
        actions.call_up(
            key=UUID(int=1), subject=DESK, area="999999", posts=(), arrive_within=timedelta(minutes=30),
            barred_segments=frozenset(), atlas=street, exercise=True, by=DESK, at=AT,
        )  # fmt: skip
    assert not Order.objects.exists()


def test_answering_twice_is_one_fact(call):
    task = first(call())
    for _ in range(2):
        actions.acknowledge(task_id=task.pk, person=task.responder, at=AT)
    assert verbs() == ["dispatch.called_up", "dispatch.acked"]


def test_arrival_needs_the_code_of_the_place(call):
    task = first(call())
    with pytest.raises(Refused, match="not that of K1"):
        actions.arrive(task_id=task.pk, person=task.responder, place_code="WRONG1", at=AT)
    actions.arrive(task_id=task.pk, person=task.responder, place_code=f" {task.post.place_code.lower()} ", at=AT)
    task.refresh_from_db()
    assert (task.arrived_at, task.arrived_by, task.acked_at) == (AT, "place", AT)


def test_the_post_closes_with_the_last_one_expected(call):
    order = call()
    leader, second, third = Task.objects.filter(order=order).order_by("-responder__is_leader", "id")
    actions.arrive(task_id=leader.pk, person=leader.responder, place_code=leader.post.place_code, at=AT)
    actions.arrive_by_leader(task_id=second.pk, leader=leader.responder, at=AT)
    assert Post.objects.get().closed_at is None
    actions.arrive_by_leader(task_id=third.pk, leader=leader.responder, at=AT + timedelta(minutes=2))
    assert Post.objects.get().closed_at == AT + timedelta(minutes=2)
    assert Event.objects.order_by("id").last().body["post_closed"] is True


def test_only_the_own_leader_taps_in_and_only_oneself_answers(call):
    order = call(post("K1", 1), post("K2", 8))
    mine = Task.objects.get(order=order, responder__team__code="A", responder__is_leader=True)
    other = Task.objects.filter(order=order, responder__team__code="D").first()
    with pytest.raises(Forbidden, match="leader of this team"):
        actions.arrive_by_leader(task_id=other.pk, leader=mine.responder, at=AT)
    with pytest.raises(Forbidden, match="somebody else"):
        actions.acknowledge(task_id=other.pk, person=mine.responder, at=AT)


def test_declining_wants_a_reason_that_never_reaches_the_ledger(call):
    task = first(call())
    with pytest.raises(Refused, match="Say why"):
        actions.decline(task_id=task.pk, person=task.responder, reason="  ", at=AT)
    actions.decline(task_id=task.pk, person=task.responder, reason="孩子发烧", at=AT)
    assert Task.objects.get(pk=task.pk).decline_reason == "孩子发烧"
    assert not any("孩子" in str(event.body) for event in Event.objects.all())
    with pytest.raises(Conflict, match="cannot go"):
        actions.arrive(task_id=task.pk, person=task.responder, place_code=task.post.place_code, at=AT)


def test_standing_down_frees_everyone_once_and_sets_the_day_their_times_go(call):
    order = call()
    assert actions.stand_down(order_id=order.pk, by=DESK, at=AT)
    assert not actions.stand_down(order_id=order.pk, by=DESK, at=AT)
    assert not queries.people_on_live_orders()
    assert Timer.objects.get(name="dispatch.forget").due_at == AT + timedelta(days=7)
    with pytest.raises(Conflict, match="has ended"):
        actions.acknowledge(task_id=first(order).pk, person=first(order).responder, at=AT)


def test_personal_times_go_and_the_counts_stay(call):
    order = call()
    task = first(order)
    actions.arrive(task_id=task.pk, person=task.responder, place_code=task.post.place_code, at=AT)
    actions.stand_down(order_id=order.pk, by=DESK, at=AT)
    assert actions.forget_times(order_id=order.pk, at=AT + timedelta(days=7)) == 1
    assert not Task.objects.exclude(acked_at=None, arrived_at=None, declined_at=None).exists()
    told = Event.objects.get(verb="dispatch.stood_down").body
    assert (told["called"], told["arrived"]) == (3, 1)


@pytest.mark.parametrize(
    ("pressed", "counts"),
    [
        (AT + timedelta(minutes=9), AT + timedelta(minutes=9)),  # kept on the phone where there was no line
        (AT - timedelta(minutes=1), AT + timedelta(minutes=20)),  # before the call: the phone's clock is wrong
        (AT + timedelta(hours=2), AT + timedelta(minutes=20)),  # after now: it cannot be
        (None, AT + timedelta(minutes=20)),
    ],
)
def test_a_press_kept_on_the_phone_counts_when_it_was_pressed_within_reason(call, pressed, counts):
    task = first(call())
    now = AT + timedelta(minutes=20)
    code = task.post.place_code
    actions.arrive(task_id=task.pk, person=task.responder, place_code=code, at=now, pressed_at=pressed)
    assert Task.objects.get(pk=task.pk).arrived_at == counts
