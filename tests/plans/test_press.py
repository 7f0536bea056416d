"""A press is one transaction, a step is performed once, and a line that ends frees its people."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.identity.approve import sign_and_perform
from qipan.identity.models import Approval, Signature
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden
from qipan.ledger import clock, worker
from qipan.ledger.models import Event, Timer
from qipan.ledger.verify import verify
from qipan.plans import actions, queries
from qipan.plans.models import ZONE_ENDED, Run, Step
from qipan.zones import actions as zones
from qipan.zones.models import Gate, Zone

pytestmark = pytest.mark.django_db


class Broken(Exception):
    """A part of the press failing."""


PARTS = [
    "qipan.plans.actions.zones.enter_into_force",
    "qipan.zones.force.tell",
    "qipan.plans.queries.declared_plan",
    "qipan.plans.actions.steps_of",
    "qipan.plans.actions.record",
    "qipan.plans.models.Run.save",
    "qipan.plans.models.Step.save",
    "qipan.plans.actions.schedule",
    "qipan.identity.models.Approval.save",
]


def written():
    models = (Event, Timer, Run, Step, Gate, Order, Signature)
    return {
        **{model.__name__: model.objects.count() for model in models},
        "zone": Zone.objects.get().state,
        "approval": Approval.objects.get(deed="plans.press").state,
    }


@pytest.mark.parametrize("part", PARTS)
def test_a_press_that_fails_in_any_part_leaves_nothing(asked, monkeypatch, part):
    before = written()

    def fail(*_words, **_more):
        raise Broken

    monkeypatch.setattr(part, fail)
    with pytest.raises(Broken):
        asked.sign()
    monkeypatch.undo()
    assert written() == before
    asked.sign()  # and it can be pressed again
    assert Zone.objects.get().state == "in_force"
    assert verify().is_sound


def test_a_failure_at_the_last_of_several_steps_leaves_none_of_them(asked, monkeypatch):
    before, real, calls = written(), actions._write, []

    def fail_at_the_last(run, position, spec):
        calls.append(spec.id)
        if spec.id == "first-report":
            raise Broken
        real(run, position, spec)

    monkeypatch.setattr(actions, "_write", fail_at_the_last)
    with pytest.raises(Broken):
        asked.sign()
    assert len(calls) == 5
    assert written() == before


def test_pressing_twice_is_one_run(asked):
    run = asked.sign()
    approval = Approval.objects.get(pk=asked.approval.pk)
    before = written()
    assert actions.press(approval=approval, by=asked.people.leader, at=clock.now()) == run
    assert written() == before
    assert [step.code for step in queries.steps_of(run)] == [
        "gates",
        "exit-check",
        "care-call",
        "notice",
        "first-report",
    ]


def test_two_presses_over_http_are_one_run_and_one_order(asked):
    page = f"/sign/{asked.approval.pk}"
    fields = {"digest": asked.approval.digest}
    first = asked.as_("leader").post(f"{page}/yes", **fields)
    again = asked.as_("leader").post(f"{page}/yes", **fields)
    asked.work()
    assert first.status_code == 302
    assert again.status_code == 409
    assert (Run.objects.count(), Order.objects.count()) == (1, 1)


def test_the_worker_orders_one_team_to_each_gate_once_however_often_it_runs(asked):
    run = asked.sign()
    asked.work()
    order = Order.objects.get()
    asked.work(minutes=1)
    step = Step.objects.get(run=run, code="gates")
    actions.perform_step(step_id=step.pk, at=clock.now())
    assert Order.objects.get() == order
    assert step.result == f"order/{order.pk}"
    gates = list(Gate.objects.values_list("number", flat=True))
    assert sorted(Post.objects.values_list("code", flat=True)) == sorted(gates)
    teams = Task.objects.order_by().values_list("post__code", "responder__team__code").distinct()
    assert len(teams) == len({team for _, team in teams}) == len(gates)
    assert order.arrive_by - order.issued_at == timedelta(minutes=30)


def test_nobody_is_called_from_inside_the_line(asked):
    asked.sign()
    asked.work()
    inside = queries.segments_inside(Zone.objects.get())
    called = set(Responder.objects.filter(pk__in=Task.objects.values("responder")).values_list("team__home_segment"))
    assert called
    assert not {segment for (segment,) in called} & inside


def test_a_worker_that_dies_after_the_deed_has_done_nothing_and_the_next_does_it_once(asked, monkeypatch):
    run, real = asked.sign(), actions.perform

    def die(step, *, at):
        real(step, at=at)
        raise Broken

    monkeypatch.setattr(actions, "perform", die)
    assert worker.step(clock.now()).failed == 1
    assert not Order.objects.exists()
    assert Step.objects.get(run=run, code="gates").done_at is None
    monkeypatch.undo()
    asked.work(minutes=1)
    assert Order.objects.count() == 1
    assert Task.objects.values("responder").distinct().count() == Task.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_order_once(asked):
    asked.sign()
    at, done = clock.now(), []

    def work():
        try:
            done.append(worker.step(at).failed)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [0, 0]
    assert Order.objects.count() == 1
    assert Event.objects.filter(verb="dispatch.called_up").count() == 1


def lift(asked):
    approval = zones.ask_to_lift(zone_id=asked.zone.pk, reason="三条都满足", by=asked.people.duty, at=clock.now())
    sign_and_perform(approval=approval, by=asked.people.leader, at=clock.now(), seen_digest=approval.digest)


def test_a_lifted_line_frees_its_people_through_the_worker(asked):
    asked.sign()
    asked.work()
    assert Task.objects.live().exists()
    lift(asked)
    assert Task.objects.live().exists()
    asked.work(minutes=1)
    assert not Task.objects.live().exists()
    assert Order.objects.get().stood_down_at is not None
    event = Event.objects.get(verb="dispatch.stood_down")
    assert Event.objects.get(pk=event.cause).verb == "zones.lifted"


def test_the_end_of_the_response_frees_them_too(asked):
    asked.sign()
    asked.work()
    zones.expire(zone_id=asked.zone.pk, by=Ref("worker", "response"), at=clock.now())
    asked.work(minutes=1)
    assert not Order.objects.live().exists()
    assert not Task.objects.live().exists()


def test_a_line_lifted_before_the_worker_came_calls_nobody(asked):
    run = asked.sign()
    lift(asked)
    asked.work(minutes=1)
    assert not Order.objects.exists()
    assert Step.objects.get(run=run, code="gates").result == ZONE_ENDED
    told = asked.as_("duty").get(f"/plans/{run.pk}/").content.decode()
    assert "没有办：圈已结束" in told


def test_a_notice_opens_with_the_first_closed_gate_or_at_its_moment(asked):
    run = asked.sign()
    asked.work()
    notice = Step.objects.get(run=run, code="notice")
    with pytest.raises(Conflict, match="first gates"):
        actions.report_done(step_id=notice.pk, by=asked.people.duty, at=clock.now())
    assert queries.is_open(notice, at=notice.opens_at)
    assert not queries.is_open(notice, at=notice.opens_at - timedelta(seconds=1))

    post = Post.objects.first()
    post.closed_at = clock.now()
    post.save()
    for _ in range(2):
        actions.report_done(step_id=notice.pk, by=asked.people.duty, at=clock.now())
    notice.refresh_from_db()
    assert notice.done_by == f"account/{asked.people.duty.pk}"
    told = Event.objects.filter(verb="plans.step_done")
    assert [(event.body, event.cause) for event in told] == [({"step": "notice"}, run.event)]


def test_a_step_is_reported_by_whose_it_is_or_by_the_duty_room(asked):
    run = asked.sign()
    exits = Step.objects.get(run=run, code="exit-check")
    assert exits.ask == "field_lead"
    with pytest.raises(Forbidden, match="somebody else"):
        actions.report_done(step_id=exits.pk, by=asked.people.grid, at=clock.now())
    actions.report_done(step_id=exits.pk, by=asked.people.duty, at=clock.now())
    exits.refresh_from_db()
    assert exits.done_by == f"account/{asked.people.duty.pk}"


def test_what_qipan_does_itself_nobody_reports_done(asked):
    run = asked.sign()
    gates = Step.objects.get(run=run, code="gates")
    with pytest.raises(Conflict, match="itself"):
        actions.report_done(step_id=gates.pk, by=asked.people.duty, at=clock.now())


def test_the_page_says_whose_each_step_is_and_offers_only_what_is_open(asked):
    run = asked.sign()
    asked.work()
    page = asked.as_("duty").get(f"/plans/{run.pk}/").content.decode()
    assert page.count("办完了") == 3
    assert "首批卡口封闭后可办" in page
    assert f"/dispatch/{Order.objects.get().pk}/" in page

    step = Step.objects.get(run=run, code="exit-check")
    assert asked.as_("duty").post(f"/plans/steps/{step.pk}/done").status_code == 302
    assert asked.as_("duty").get(f"/plans/{run.pk}/").content.decode().count("办完了") == 2
    early = asked.as_("duty").post(f"/plans/steps/{Step.objects.get(run=run, code='notice').pk}/done")
    assert early.status_code == 409
    assert "首批卡口封闭后" in early.content.decode()


def test_readers_read_and_strangers_do_not(asked):
    run = asked.sign()
    read = asked.as_("auditor").get(f"/plans/{run.pk}/")
    assert read.status_code == 200
    assert "办完了" not in read.content.decode()
    step = Step.objects.get(run=run, code="exit-check")
    assert asked.as_("auditor").post(f"/plans/steps/{step.pk}/done").status_code == 403
    assert asked.as_("cadre").get(f"/plans/{run.pk}/").status_code == 403
    assert asked.as_("duty").get("/plans/999999/").status_code == 404
    assert Step.objects.get(pk=step.pk).done_at is None
