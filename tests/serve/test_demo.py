"""Two demos side by side, from nothing, and nothing of them left."""

from __future__ import annotations

import signal
import subprocess

import pytest

from tests.serve.processes import alive, descendants, get, qipan

pytestmark = pytest.mark.faults


@pytest.fixture
def demos(bases, own_environ, programs):
    base = bases()
    environ = {"QIPAN_HOME": base / "var", "QIPAN_PG_BIN": programs, "QIPAN_PORT": 18400, "QIPAN_SITE_WORKERS": 1}
    environ["QIPAN_PG_HOME"] = base / "pg"
    environ = {name: str(value) for name, value in environ.items()}
    started = []

    def start():
        words = ("demo", "--residents", 2000)
        started.append(qipan(*words, environ=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def ready(process):
    line = process.stdout.readline()
    assert line.startswith("Qipan is ready: http://127.0.0.1:"), line
    return int(line.strip().rstrip("/").rpartition(":")[2])


def test_two_demos_run_side_by_side_and_each_ends_all_it_started(demos):
    first, second = demos(), demos()
    ports = [ready(first), ready(second)]
    assert len(set(ports)) == 2
    for port in ports:
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/sign-in")[0] in (200, 302)
    pids = [descendants(first.pid), descendants(second.pid)]
    assert all(len(below) > 5 for below in pids)

    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=40) == 0
    assert not [pid for pid in pids[0] if alive(pid)]
    assert get(ports[1], "/healthz")[0] == 200

    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=40) == 0
    assert not [pid for pid in pids[1] if alive(pid)]
    assert first.stdout.read() == ""  # one line was all
    assert second.stdout.read() == ""
