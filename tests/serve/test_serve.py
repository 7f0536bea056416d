"""`qipan serve` with real processes: one port, what it tells whom, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.serve.processes import Stream, alive, descendants, get, qipan, until

pytestmark = pytest.mark.faults

SCRIPT = """
import json, sys
from qipan.serve.state import opened
with opened():
    from datetime import timedelta
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from qipan.identity.models import Account, Area, Grant, Organisation
    from qipan.kit.ref import Ref
    from qipan.ledger import actions, clock
    at, by = clock.now(), Ref("test", "serve")
{body}
"""
MAKE_READER = """
    for code, level, parent in (("999901", "county", None), ("999901001", "township", "999901"),
                                ("999901002", "township", "999901")):
        Area.objects.get_or_create(code=code, defaults=dict(name=code, name_en=code, level=level, parent_id=parent))
    unit, _ = Organisation.objects.get_or_create(code="u", defaults=dict(name="u", name_en="u", kind="u",
                                                 area_id="999901"))
    account = Account.objects.create(login="reader", name="r", name_en="r", organisation=unit)
    Grant.objects.create(account=account, role="clerk", area_id="999901001", starts_at=at - timedelta(days=1))
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    print(json.dumps([settings.SESSION_COOKIE_NAME + "=" + session.session_key, account.pk]))
"""
RECORD = """
    with transaction.atomic():
        for area, ident in {rows!r}:
            actions.record(verb="test.happened", subject=Ref("thing", ident), by=by, at=at, area=area, version=7)
"""


class Running:
    """A `qipan serve` on a home of its own."""

    def __init__(self, home, port, programs):
        self.home, self.port, self.programs = home, port, programs
        self.environ = {"QIPAN_HOME": str(home), "QIPAN_PG_HOME": f"{home}-pg", "QIPAN_PORT": str(port)}
        self.environ |= {"QIPAN_SITE_WORKERS": "1", "QIPAN_PG_DURABLE": "false", "QIPAN_PG_BIN": str(programs)}
        self.process = qipan("serve", environ=self.environ, stderr=subprocess.PIPE)
        told = []
        for line in self.process.stderr:
            told.append(line)
            if "Qipan is ready" in line:
                return
        self.end()
        raise AssertionError("".join(told))

    def script(self, body):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(body=body)],
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def record(self, *rows):
        self.script(RECORD.format(rows=rows))

    def child(self, module):
        """The pid of the child whose command names `module`."""
        for pid in descendants(self.process.pid):
            if module in Path(f"/proc/{pid}/cmdline").read_text():
                return pid
        return None

    def end(self, by=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            self.process.wait(timeout=40)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stderr.close()


@pytest.fixture(scope="module")
def port():
    from qipan.serve.port import hold

    held = hold("127.0.0.1", range(18100, 18200))
    held.release()
    return held.number


@pytest.fixture(scope="module")
def running(bases, port, own_environ, programs):
    running = Running(bases() / "home", port, programs)
    yield running
    running.end()


@pytest.fixture(scope="module")
def reader(running):
    return running.script(MAKE_READER)


def test_the_public_port_answers_and_passes_the_rest_to_the_site(running):
    status, headers, text = get(running.port, "/healthz")
    assert (status, json.loads(text)) == (200, {"ok": True, "database": True})
    assert len(headers["x-request-id"]) == 32
    assert get(running.port, "/no/such/page")[0] in (302, 403, 404)


def test_only_we_may_reach_the_site_past_the_public_port(running):
    from qipan.serve.place import site_socket

    assert site_socket(running.home).stat().st_mode & 0o777 == 0o600


def test_a_body_larger_than_the_cap_is_refused_before_it_is_read(running):
    headers = {"Content-Length": "99000000"}
    assert get(running.port, "/healthz", headers=headers, method="POST")[0] == 413


def test_changes_are_told_to_those_who_may_look_there_and_to_nobody_else(running, reader):
    assert get(running.port, "/events")[0] == 401
    assert get(running.port, "/events", headers={"Cookie": "qipan=guessed"})[0] == 401
    stream = Stream(running.port, reader[0])
    assert stream.answer.status == 200
    stream.until_marked()
    running.record(("999901002", "elsewhere"), ("999901001005", "inside"), ("", "placeless"))
    told = stream.words()
    assert next(told) == ("message", {"kind": "thing", "id": "inside", "version": 7, "area": "999901001005"})
    assert next(told)[1]["id"] == "placeless"
    stream.close()


def test_what_one_person_is_given_never_reaches_the_next(running, reader):
    """The front keeps no cookie: after somebody signed in came by, a stranger is still a stranger."""
    for path in ("/me/seen", "/?lang=en", "/sign-in"):
        get(running.port, path, {"Cookie": reader[0]})
    status, answered, _ = get(running.port, "/me/seen", {"Accept": "text/html"})
    assert (status, answered["location"].partition("?")[0]) == (302, "/sign-in")
    first = {get(running.port, "/sign-in?with=password")[1]["set-cookie"].partition(";")[0] for _ in range(3)}
    assert len(first) == 3  # three strangers, three CSRF cookies: none was handed the one before


def test_a_page_hears_what_happened_before_its_stream_was_open(running, reader):
    status, _, page = get(running.port, "/me/seen", {"Cookie": reader[0]})
    assert status == 200
    since = re.search(r'name="since" content="([0-9.]+)"', page)[1]
    between = uuid.uuid4().hex
    running.record(("999901001", between))
    stream = Stream(running.port, reader[0], since=since)
    assert any(data["id"] == between for _, data in stream.words())  # the read times out when it never comes
    stream.close()


def test_a_page_that_comes_back_hears_what_it_missed(running, reader):
    stream = Stream(running.port, reader[0])
    mark = stream.until_marked()
    stream.close()
    missed = uuid.uuid4().hex
    running.record(("999901001", missed), ("999901002", "not for you"))
    again = Stream(running.port, reader[0], last=mark)
    heard = []
    for event, data in again.words():
        assert event == "message"
        heard.append(data["id"])
        if data["id"] == missed:
            break
    assert "not for you" not in heard
    again.close()


def test_a_page_from_another_database_is_told_to_reload(running, reader):
    stream = Stream(running.port, reader[0], last="99.1")
    assert next(stream.words()) == ("reload", {})
    stream.close()


def test_logs_are_json_and_hold_neither_query_nor_address(running):
    get(running.port, "/healthz?phone=13800000000")
    log = running.home / "logs" / "site.log"
    lines = until(lambda: [line for line in log.read_text().splitlines() if '"serve:health"' in line])
    one = json.loads(lines[-1])
    assert (one["route"], one["status"], one["process"]) == ("serve:health", 200, "site")
    everything = "".join(path.read_text() for path in (running.home / "logs").iterdir())
    assert "13800000000" not in everything
    assert "127.0.0.1" not in log.read_text()


def test_a_second_one_on_the_same_home_is_refused_in_words(running):
    second = qipan("serve", environ={**running.environ, "QIPAN_LANG": "en"}, stderr=subprocess.PIPE)
    told = second.communicate(timeout=30)[1]
    assert second.returncode == 1
    assert "already runs on" in told


def test_a_taken_port_is_refused_in_words(running, tmp_path):
    environ = {**running.environ, "QIPAN_HOME": str(tmp_path / "other"), "QIPAN_LANG": "en"}
    second = qipan("serve", environ=environ, stderr=subprocess.PIPE)
    told = second.communicate(timeout=30)[1]
    assert second.returncode == 1
    assert f"Port {running.port} is taken" in told


@pytest.mark.parametrize("part", ["qipan.serve.site", "qipan.serve.stream", "qipan.serve.worker"])
def test_a_part_killed_by_force_comes_back(running, part):
    before = running.child(part)
    os.kill(before, signal.SIGKILL)
    until(lambda: (now := running.child(part)) and now != before, what=f"{part} coming back")
    until(lambda: _answers(running.port), what="an answer")


def test_a_killed_database_comes_back_with_its_rows(running, reader):
    os.kill(running.child("bin/postgres\0-D"), signal.SIGKILL)
    until(lambda: running.child("bin/postgres\0-D"), what="postgres coming back")
    until(lambda: _answers(running.port), what="an answer")
    assert running.script("    print(Account.objects.filter(login='reader').count())") == 1


def _answers(port):
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_ending_leaves_no_process(running):
    pids = descendants(running.process.pid)
    assert len(pids) > 5
    running.end()
    assert running.process.returncode == 0
    assert not [pid for pid in pids if alive(pid)]


def test_a_house_killed_by_force_takes_its_processes_with_it(running):
    again = Running(running.home, running.port, running.programs)
    pids = descendants(again.process.pid)
    again.end(signal.SIGKILL)
    until(lambda: not [pid for pid in pids if alive(pid)], what="the end of all its processes")
