"""The worker: each due thing once, whoever is killed; failures kept; nothing looked for twice."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from qipan.kit.ref import Ref
from qipan.ledger import clock, queries, worker
from qipan.ledger.actions import cancel, record, retry, retry_all, schedule
from qipan.ledger.loop import FORGET_EVERY_S, LONGEST_WAIT_S, Loop
from qipan.ledger.models import Answer, ClockRow, Delivery, Event, Timer
from qipan.ledger.registry import REGISTRY, Handler
from qipan.ledger.verify import verify
from tests.ledger.patience import PATIENCE_S, seal_everything, until

AT = datetime(2022, 3, 31, 23, 50, tzinfo=UTC)
BY = Ref("account", "3")

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hear(monkeypatch):
    """Register a reaction to test.told for one test."""

    def add(run, name="tests:count"):
        monkeypatch.setitem(REGISTRY.reactions, name, Handler(name, "test.told", "", run))

    return add


def tell(n: int = 1, at: datetime = AT) -> list[int]:
    with transaction.atomic():
        return [record(verb="test.told", subject=Ref("thing", str(i)), by=BY, at=at).id for i in range(n)]


def timer(key: str, due_at: datetime = AT) -> None:
    with transaction.atomic():
        schedule(name="test.timer", subject=Ref("thing", "1"), due_at=due_at, key=key)


@pytest.mark.django_db
def test_a_reaction_hears_an_event_once_and_names_it_as_cause(hear):
    def echo(event):
        record(verb="test.echoed", subject=event.subject, by=BY, at=AT)

    hear(echo)
    (told,) = tell()
    assert worker.step(AT).performed == 1
    assert worker.step(AT).is_idle
    assert [e.verb for e in queries.consequences_of(told)] == ["test.echoed"]


@pytest.mark.django_db
def test_a_failing_reaction_undoes_its_own_writes_is_tried_again_later_and_then_given_up(hear):
    def fail(event):
        record(verb="test.half", subject=event.subject, by=BY, at=AT)
        raise LookupError("no road there")

    hear(fail)
    tell()
    at, tries = AT, 0
    while queries.next_due_at() is not None:
        at = max(at, queries.next_due_at())
        assert worker.step(at).failed == 1
        assert worker.step(at).is_idle, "not tried again before its time"
        tries += 1
    assert tries == worker.TRIES and at - AT > timedelta(minutes=4)
    (dead,) = queries.dead_deliveries()
    assert dead.error == "LookupError: no road there" and dead.attempts == worker.TRIES
    assert not Event.objects.filter(verb="test.half").exists()

    hear(lambda event: None)
    assert retry(delivery_id=dead.id, at=at) and worker.step(at).performed == 1
    assert not queries.dead_deliveries().exists()


@pytest.mark.django_db
def test_a_timer_given_up_is_seen_and_can_be_tried_again(monkeypatch):
    fired, fails = [], [True]

    def fire(timer, at):
        if fails[0]:
            raise LookupError("not now")
        fired.append(timer.key)

    monkeypatch.setitem(REGISTRY.timers, "test.timer", Handler("tests:fire", "test.timer", "", fire))
    timer("owed")
    while queries.next_due_at() is not None:
        worker.step(queries.next_due_at())
    assert [dead.key for dead in queries.dead_timers()] == ["owed"]
    later, fails[0] = AT + timedelta(days=1), False
    assert (retry_all(at=later), worker.step(later).performed, fired) == (1, 1, ["owed"])
    assert retry_all(at=later) == 0


@pytest.mark.django_db
def test_a_worker_that_never_rests_still_forgets_old_answers():
    def answered():
        old = clock.now() - worker.ANSWERS_KEPT - timedelta(minutes=1)
        Answer.objects.create(account="1", key=uuid4(), request=b"", at=old, status=200)

    loop = Loop()
    answered()
    loop._forget()
    assert not Answer.objects.exists()
    answered()
    loop._forget()
    assert Answer.objects.count() == 1, "not looked for at every step"
    loop.forgot_at_s -= FORGET_EVERY_S
    loop._forget()
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_one_failing_reaction_holds_up_no_other(hear):
    heard = []

    def fail(event):
        raise ValueError("no")

    hear(fail, "tests:a")
    hear(lambda event: heard.append(event.id), "tests:b")
    (told,) = tell()
    done = worker.step(AT)
    assert (done.performed, done.failed, heard) == (1, 1, [told])


@pytest.mark.django_db
def test_timers_fire_when_due_can_be_moved_and_cancelled_and_never_fire_twice(monkeypatch):
    fired = []
    run = Handler("tests:fire", "test.timer", "", lambda timer, at: fired.append((timer.key, at)))
    monkeypatch.setitem(REGISTRY.timers, "test.timer", run)
    hour = timedelta(hours=1)
    timer("a", AT + hour)
    timer("b", AT + hour)
    timer("c", AT + hour)
    timer("a", AT + 2 * hour)  # moved
    assert cancel(key="c") and not cancel(key="c")
    worker.step(AT)
    assert fired == []
    worker.step(AT + hour)
    worker.step(AT + 2 * hour)
    assert fired == [("b", AT + hour), ("a", AT + 2 * hour)]
    timer("a", AT)  # done stays done
    assert worker.step(AT + 3 * hour).is_idle
    assert Timer.objects.get(key="c").state == "cancelled"


@pytest.mark.django_db
def test_the_clock_of_a_drill_runs_at_its_speed_and_is_not_turned_back_before_what_happened():
    clock.set(virtual_at=AT, speed=60, by=BY)
    row = ClockRow.objects.get()
    assert clock.at_real(row.real_at + timedelta(seconds=2)) == AT + timedelta(minutes=2)
    assert 0 < clock.real_seconds_until(AT + timedelta(hours=1)) <= 60
    clock.set(virtual_at=AT, speed=0, by=BY)
    assert clock.now() == AT and clock.real_seconds_until(AT + timedelta(hours=1)) is None
    with pytest.raises(Exception, match="turned back"):
        clock.set(virtual_at=AT - timedelta(seconds=1), by=BY)
    assert clock.now() == AT


@pytest.fixture
def trace(transactional_db):
    """A table the children write into inside their deed's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("create table trace (line text)")
    yield lambda: _lines()
    with connection.cursor() as cursor:
        cursor.execute("drop table trace")


def _lines() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select line from trace order by line")
        return [line for (line,) in cursor.fetchall()]


@contextmanager
def child(**environ: str):
    """A real worker process on the test's database, ready."""
    given = connection.get_connection_params()
    url = make_conninfo(**{k: given[k] for k in ("dbname", "user", "password", "host", "port") if k in given})
    env = {**os.environ, "QIPAN_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "qipan.serve.django", **environ}
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "child.py")],
        stdout=subprocess.PIPE, text=True, cwd=CHECKOUT, env={**env, "PYTHONPATH": str(CHECKOUT)},
    )  # fmt: skip
    try:
        heard(process, "ready")
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def heard(process: subprocess.Popen[str], word: str) -> None:
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE_S)
    assert ready, f"the child did not say {word!r} in {PATIENCE_S} s"
    assert process.stdout.readline().strip() == word


@pytest.mark.faults
def test_two_processes_share_the_work_and_each_thing_is_done_once(trace, hear):
    hear(lambda event: None)  # the children do the work; here it only asks for the delivery
    told = tell(150)
    for n in range(50):
        timer(f"t{n}")
    with child() as one, child() as two:
        until(
            lambda: (
                not (
                    Delivery.objects.filter(state="waiting").exists() or Timer.objects.filter(state="waiting").exists()
                )
            )
        )
        for process in (one, two):
            process.send_signal(signal.SIGTERM)
            heard(process, "stopped")
            assert process.wait(PATIENCE_S) == 0
    assert _lines() == sorted([f"event {i}" for i in told] + [f"timer t{n}" for n in range(50)])
    assert Event.objects.filter(verb="test.counted").count() == 150
    seal_everything(clock.now())
    report = verify()
    assert report.is_sound and report.sealed == report.events == 300 and report.seals > 1


@pytest.mark.faults
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_one_does_it(trace, hear):
    hear(lambda event: None)  # the children do the work; here it only asks for the delivery
    (told,) = tell()
    with child(TEST_HOLD="yes") as killed:
        heard(killed, "holding")
        assert _lines() == []  # written, not committed
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    assert _lines() == [] and Delivery.objects.get().state == "waiting"
    with child():
        until(lambda: Delivery.objects.get().state == "done")
    assert _lines() == [f"event {told}"]
    assert verify().faults == ()


@pytest.mark.faults
def test_a_waiting_worker_is_woken_by_what_is_recorded_and_scheduled(trace, hear):
    hear(lambda event: None)
    with child():
        (first,) = tell(at=clock.now())
        until(lambda: len(_lines()) == 1 and not queries.has_unsealed())
        # Nothing is left to do, so it now waits as long as it ever does, unless a notice wakes it.
        (second,) = tell(at=clock.now())
        until(lambda: len(_lines()) == 2, patience_s=LONGEST_WAIT_S / 2)
        timer("now", clock.now())
        until(lambda: len(_lines()) == 3, patience_s=LONGEST_WAIT_S / 2)
    assert _lines() == [*sorted(f"event {i}" for i in (first, second)), "timer now"]
