"""kill -9 at fifty seeded instants of the main job; then the tables are counted by the test's own SQL."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Timer

import psycopg
import pyarrow.parquet as pq
import pytest

from qipan.serve.place import place
from qipan.serve.postgres import Postgres
from qipan.serve.settings import Settings
from tests.faults.driver import Person, answer, ask, draw, sign
from tests.serve.processes import descendants, qipan, until

pytestmark = pytest.mark.faults

SEED = 20220331
CYCLES = 10  # five victims each: fifty kills
VICTIMS = ("worker", "site", "stream", "postgres", "house")
RESIDENTS = 6_000
STEPS = 6


class Town:
    """`qipan demo` on a home of its own, started again on the same home when the whole of it was killed."""

    def __init__(self, base: Path, board: Path) -> None:
        # Beside the home, not in it: as root the database runs as somebody who may not enter the home.
        self.settings = Settings(home=base / "home", pg_home=base.with_name(base.name + "-pg"))
        self.said = base / "said.log"
        self.board = board
        # The town runs its own database, not the test session's.
        self.environ = {
            "QIPAN_HOME": str(base / "home"),
            "QIPAN_PG_HOME": str(self.settings.pg_home),
            "QIPAN_DATABASE_URL": "",
        }
        self.process: subprocess.Popen[str] | None = None
        self.address = ""
        self.start()

    def start(self) -> None:
        with self.said.open("ab") as said:
            self.process = qipan(
                "demo", "--board", self.board, environ=self.environ, stdout=subprocess.PIPE, stderr=said
            )
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.process.stdout.close()
        assert line.startswith("Qipan is ready: "), self.said.read_text()[-2000:]
        self.address = line.split()[-1].rstrip("/")

    def home(self) -> Path:
        (found,) = [p.parent for p in self.settings.home.rglob("serve.lock")]
        return found

    def postgres(self) -> Postgres:
        home = self.home()
        return Postgres(place(self.settings.model_copy(update={"home": home})))

    def pid_of(self, victim: str) -> int:
        if victim == "house":
            return self.process.pid
        if victim == "postgres":
            lines = (self.postgres().place.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0])
        word = {"worker": "qipan.serve.worker", "site": "qipan.serve.site", "stream": "qipan.serve.stream"}[victim]
        return until(lambda: _find(self.process.pid, word), what=f"a {victim} to kill")

    def kill(self, victim: str) -> None:
        os.kill(self.pid_of(victim), signal.SIGKILL)
        if victim == "house":
            self.process.wait()
            self.process.stdout.close()
            self.start()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.process.stdout.close()


def _find(root: int, word: str) -> int | None:
    for pid in sorted(descendants(root)):
        if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return None


@pytest.fixture(scope="module")
def town():
    base = Path(tempfile.mkdtemp(prefix="qipan-killed-"))
    board = base / "board"
    made = qipan(
        "board",
        "invent",
        "--residents",
        RESIDENTS,
        "--seed",
        1,
        "--out",
        board,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert made.wait(120) == 0
    town = Town(base, board)
    yield town
    town.stop()
    for folder in (base, town.settings.pg_home):
        shutil.rmtree(folder, ignore_errors=True)


def sql(town: Town, query: str, *values: object) -> list[tuple]:
    """Ask the tables; a database that is just being started again is asked once more."""

    def asked() -> list[list[tuple]] | None:
        try:
            with psycopg.connect(town.postgres().url(), connect_timeout=5) as link:
                return [link.execute(query, values).fetchall()]
        except psycopg.OperationalError:
            return None

    return until(asked, 60, "the database")[0]


def one(town: Town, query: str, *values: object) -> object:
    return sql(town, query, *values)[0][0]


def kill_during(town: Town, victim: str, delay_s: float):
    """Kill `victim` a moment after the next request leaves. The whole house is killed from this thread."""
    if victim == "house":
        return None
    timer = Timer(delay_s, town.kill, [victim])
    timer.start()
    return timer


def test_fifty_kills_lose_nothing_and_double_nothing(town):
    rng = random.Random(SEED)
    streets = _homes(town.board)
    officer, leader, *responders = (
        Person(lambda: town.address, *who) for who in (("值班员",), ("带班领导",), ("响应队员",), ("响应队员", 1))
    )
    answered: list[str] = []
    rounds = []
    for cycle in range(CYCLES):
        # The whole house falls in every other cycle: it takes longest to stand again.
        victims = VICTIMS if cycle % 2 else (*VICTIMS[:-1], "worker")
        rounds += [(v, rng.randrange(STEPS), rng.random() * 0.06) for v in rng.sample(victims, len(victims))]
    for victim, step, delay_s in rounds:
        answered += _one_job(town, officer, leader, responders, rng.sample(streets, 3), victim, step, delay_s)

    for person in (officer, leader, *responders):
        person.client.close()
    _settle(town)
    n = len(rounds)
    assert one(town, "select count(*) from zones_zone") == n
    assert one(town, "select count(*) from identity_approval where deed = 'plans.press' and state = 'complete'") == n
    assert one(town, "select count(*) from plans_run") == n
    assert one(town, "select count(*) from dispatch_order") == n
    assert one(town, "select count(*) from plans_step where \"do\" <> '' and done_at is null") == 0
    assert sql(town, "select order_id, responder_id from dispatch_task group by 1, 2 having count(*) > 1") == []
    assert (
        sql(town, "select responder_id from dispatch_task where ended_at is null group by 1 having count(*) > 1") == []
    )
    told = "select sum((body->>'people')::int) from ledger_event where verb = 'dispatch.called_up'"
    assert one(town, told) == one(town, "select count(*) from dispatch_task") > 0
    once = ["zones.drafted", "zones.in_force", "plans.pressed", "dispatch.called_up", "dispatch.stood_down"]
    doubled = "select verb, subject_id from ledger_event where verb = any(%s) group by 1, 2 having count(*) > 1"
    assert sql(town, doubled, once) == []
    assert answered
    for verb, column in (("dispatch.acked", "acked_at"), ("dispatch.arrived", "arrived_at")):
        marked = sql(town, f"select id::text from dispatch_task where {column} is not null")
        assert {task for (task,) in marked} == set(answered)
        assert one(town, "select count(*) from ledger_event where verb = %s", verb) == len(answered)
    gaps = "select subject_kind, subject_id from ledger_event group by 1, 2 having count(*) <> max(number)"
    assert sql(town, gaps) == []
    assert one(town, "select count(*) from ledger_delivery where state <> 'done'") == 0
    verified = qipan("ledger", "verify", environ={**town.environ, "QIPAN_HOME": str(town.home()),
                     "QIPAN_DATABASE_URL": town.postgres().url()}, stdout=subprocess.DEVNULL)  # fmt: skip
    assert verified.wait(60) == 0


def _one_job(town, officer, leader, responders, sites, victim, step, delay_s):
    """One positive from the first word to standing down, with a kill at one step; returns the tasks answered."""
    state: dict[str, str] = {}
    tasks: list[str] = []

    def draw_it():
        state["zone"] = draw(officer, sites)

    def ask_it():
        ask(officer, state["zone"])
        zone = state["zone"].rpartition("/")[2]
        query = "select id from identity_approval where subject_kind = 'zone' and subject_id = %s and state = 'open'"
        state["approval"] = one(town, query, zone)

    def sign_it():
        sign(leader, state["approval"])

    def wait_for_the_order():
        query = "select id from dispatch_order where subject_kind = 'zone' and subject_id = %s"
        zone = state["zone"].rpartition("/")[2]
        try:
            (state["order"],) = until(lambda: sql(town, query, zone), 60, "the order")[0]
        except AssertionError as late:
            waiting = sql(town, "select name, state, attempts, error from ledger_timer where name = 'plans.step'")
            raise AssertionError(f"{late}: {waiting} {town.said.read_text()[-1500:]}") from None

    def answer_it():
        _take_part(town, state["order"])
        code = "select p.place_code from dispatch_task t join dispatch_post p on p.id = t.post_id where t.id = %s"
        done = [answer(person, lambda task: one(town, code, task)) for person in responders]
        tasks.extend(task for task in done if task)

    def stand_down():
        officer.press(f"/dispatch/{state['order']}/stand-down", {})

    for number, deed in enumerate((draw_it, ask_it, sign_it, wait_for_the_order, answer_it, stand_down)):
        timer = None
        if number == step:
            if victim == "house":
                town.kill("house")
            else:
                timer = kill_during(town, victim, delay_s)
        deed()
        if timer:
            timer.join()
    return tasks


def _settle(town):
    def quiet():
        waiting = "select count(*) from ledger_delivery where state = 'waiting'"
        steps = "select count(*) from plans_step where \"do\" <> '' and done_at is null"
        return one(town, waiting) == 0 and one(town, steps) == 0

    until(quiet, 60, "the worker to finish")


def _homes(board: Path) -> list[dict[str, object]]:
    """Places people live at, as an officer would type them, from the board's own buildings."""
    table = pq.read_table(board / "buildings.parquet", columns=["lon", "lat", "people"]).to_pylist()
    lived = [row for row in table if row["people"] > 0]
    return [
        {"kind": "home", "label": f"{row['lon']:.5f}", "lon": row["lon"], "lat": row["lat"], "hours": 12}
        for row in lived[:: max(1, len(lived) // 200)]
    ]


def _take_part(town: Town, order: str) -> None:
    """Let the demo's two responders be the first two people this order calls."""
    accounts = (
        "select id from identity_account where id in (select account_id from identity_grant where role = 'responder')"
    )
    called = "select responder_id from dispatch_task where order_id = %s order by id limit 2"
    people = [person for (person,) in sql(town, called, order)]
    holders = [account for (account,) in sql(town, f"{accounts} order by id")]

    def written() -> bool:
        try:
            with psycopg.connect(town.postgres().url(), connect_timeout=5) as link:
                link.execute("update dispatch_responder set account_id = null where account_id is not null")
                for person, account in zip(people, holders, strict=False):
                    link.execute("update dispatch_responder set account_id = %s where id = %s", [account, person])
        except psycopg.OperationalError:  # being started again
            return False
        return True

    until(written, 60, "the database")
