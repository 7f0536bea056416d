"""Runs one PostgreSQL: makes it, starts it, knows whether it answers, stops it cleanly."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from urllib.parse import quote

import psycopg

from qipan.kit.refusal import Refused
from qipan.serve import children
from qipan.serve.database import NAME, prepare
from qipan.serve.place import Place, folder

ROLE = "qipan"
PACE_S = 0.05
LOG_MAX_BYTES = 10_000_000
OPTIONS = (
    "listen_addresses=",  # the socket only: no port to collide, nobody on the network
    "timezone=UTC",
    "log_min_error_statement=panic",  # statements and details of errors may name people
    "log_error_verbosity=terse",
    "shared_buffers=128MB",
)
UNSYNCED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """The supervisor of one cluster.

    Whoever holds the lock `owner` beside the data owns the server and stops it; others attach to it.
    An owner that was killed leaves the lock free: the next one adopts the server if it still runs.
    """

    def __init__(
        self, place: Place, *, durable: bool = True, start_timeout_s: float = 120, stop_timeout_s: float = 30
    ) -> None:
        self.place = place
        self.start_timeout_s, self.stop_timeout_s = start_timeout_s, stop_timeout_s
        self.durable = durable
        self.options = (*OPTIONS, f"unix_socket_directories={place.run}", *(() if durable else UNSYNCED))
        self.process: subprocess.Popen[bytes] | None = None
        self._owner: int | None = None

    def url(self, database: str = NAME) -> str:
        """Return the libpq URL; it holds the password, so it is never logged."""
        return f"postgresql://{ROLE}:{quote(self.place.password)}@{quote(str(self.place.run), safe='')}/{database}"

    @property
    def is_owner(self) -> bool:
        return self._owner is not None

    def start(self) -> str:
        """Make, start or adopt the server; return its URL once it answers and speaks Chinese trigrams."""
        until = time.monotonic() + self.start_timeout_s
        while not (self.is_owner or self._take()):
            if self.answers():  # another process of this home runs it
                break
            self._pause(until)
        if self.is_owner and not self.answers():
            try:
                self._initialise()
                self._launch(until)
            except PermissionError as closed:
                raise Refused(
                    "serve.closed_folder",
                    "%(user)s may not enter %(path)s",
                    do="Set QIPAN_PG_HOME to a folder under one everybody may enter, such as /var/tmp",
                    params={"user": self.place.user or "This user", "path": closed.filename},
                ) from closed
        prepare(self.url("postgres"), self.url())
        return self.url()

    def answers(self) -> bool:
        """Judge by a connection: a pid says little where the dead are not reaped."""
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as no:
            if "password authentication failed" in str(no):
                raise Refused(
                    "serve.other_key",
                    "The database in %(data)s was made with another key",
                    do="Put the old keys folder back, or move that folder away",
                    params={"data": self.place.data},
                ) from no
            return False
        return True

    def is_alive(self) -> bool:
        """Say whether the child we started still runs; an adopted or attached server is asked."""
        return self.process.poll() is None if self.process else self.answers()

    def stop(self) -> None:
        """Stop the server if it is ours: fast, then at once, then by force. Safe to call twice."""
        if not self.is_owner:
            return
        pid = self.process.pid if self.process else self._pid()
        if pid is not None:
            steps = ((signal.SIGINT, self.stop_timeout_s), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
            any(self._ended(pid, by, within_s) for by, within_s in steps)
        self.process = None
        self._give()

    def _take(self) -> bool:
        path = folder(self.place.data.parent, 0o700) / f"{self.place.data.name}.owner"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._owner = handle
        return True

    def _give(self) -> None:
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None

    def _initialise(self) -> None:
        if (self.place.data / "PG_VERSION").is_file():
            self._same_major()
            return
        # Made aside and renamed: a first start that was killed leaves nothing that looks like a database.
        making = Path(tempfile.mkdtemp(dir=self.place.data.parent, prefix="making-"))
        try:
            key = making / "key"
            key.write_text(self.place.password, encoding="ascii")
            (making / "data").mkdir(mode=0o700)
            for path in (making, key, making / "data"):
                if self.place.ids:
                    os.chown(path, *self.place.ids)
            command = ["initdb", "--locale=C.UTF-8", "--encoding=UTF8", f"--username={ROLE}", "--auth=scram-sha-256"]
            if not self.durable:
                command.append("--no-sync")
            self._run([*command, f"--pwfile={key}", f"--pgdata={making / 'data'}"])
            (making / "data").rename(self.place.data)
        finally:
            shutil.rmtree(making)

    def _same_major(self) -> None:
        made = (self.place.data / "PG_VERSION").read_text(encoding="ascii").strip()
        has = self._run(["postgres", "--version"]).split()[2].split(".")[0]
        if made != has:
            raise Refused(
                "serve.other_major",
                "The database was made by PostgreSQL %(made)s, the binaries are PostgreSQL %(has)s",
                do="Back it up with the old binaries (QIPAN_PG_BIN) and restore it with the new",
                params={"made": made, "has": has},
            )

    def _run(self, command: Sequence[str]) -> str:
        uid, gid = self.place.ids or (None, None)
        done = subprocess.run(
            [self.place.bin / command[0], *command[1:]],
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            cwd="/",
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=self.start_timeout_s,
            check=False,
        )
        if done.returncode and "Permission denied" in done.stderr:
            raise PermissionError(errno.EACCES, "closed", str(self.place.data.parent))
        if done.returncode:
            raise Refused(
                "serve.postgres_tool",
                "%(tool)s failed: %(why)s",
                params={"tool": command[0], "why": done.stderr.strip()[-2000:]},
            )
        return done.stdout

    def _launch(self, until: float) -> None:
        log = self.place.logs / "postgres.log"
        if log.is_file() and log.stat().st_size > LOG_MAX_BYTES:
            log.replace(log.with_suffix(".log.1"))
        self._drop_stale_pid()
        while True:
            begins_at = log.stat().st_size if log.is_file() else 0
            with log.open("ab") as out:
                self.process = children.start(
                    [self.place.bin / "postgres", "-D", self.place.data, *(x for o in self.options for x in ("-c", o))],
                    log=out,
                    ids=self.place.ids,
                    env=_environment(),
                    cwd=Path("/"),
                    dies_by=signal.SIGINT,
                )
            if self._comes_up(until):
                return
            told = log.read_bytes()[begins_at:].decode(errors="replace")
            # Backends of a postmaster killed by force need a moment to notice.
            if "still in use" not in told and "already exists" not in told:
                raise Refused("serve.postgres_start", "PostgreSQL did not start: %(why)s", params={"why": told[-2000:]})
            self._pause(until)

    def _comes_up(self, until: float) -> bool:
        assert self.process is not None
        while not self.answers():
            try:
                self.process.wait(timeout=PACE_S)
            except subprocess.TimeoutExpired:
                self._in_time(until)
            else:
                return False
        return True

    def _drop_stale_pid(self) -> None:
        # After a crash the old pid may by now belong to another process of the same user (containers reuse low
        # numbers); PostgreSQL would then refuse to start. A postmaster's working folder is its data folder.
        pid = self._pid()
        cwd = Path(f"/proc/{pid}/cwd")
        if pid is not None and cwd.is_symlink() and cwd.resolve() != self.place.data.resolve():
            (self.place.data / "postmaster.pid").unlink()

    def _pid(self) -> int | None:
        try:
            first = (self.place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        except FileNotFoundError:
            return None
        return int(first) if first.strip().isdigit() else None

    def _ended(self, pid: int, by: signal.Signals, within_s: float) -> bool:
        try:
            os.kill(pid, by)
        except ProcessLookupError:
            return True
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if self.process is not None:
                try:
                    self.process.wait(timeout=within_s)
                except subprocess.TimeoutExpired:
                    return False
                return True
            if self._pid() != pid:
                return True
            Event().wait(PACE_S)
        return False

    def _pause(self, until: float) -> None:
        self._in_time(until)
        Event().wait(PACE_S)

    def _in_time(self, until: float) -> None:
        if time.monotonic() > until:
            self.stop()
            raise Refused(
                "serve.postgres_slow",
                "PostgreSQL did not answer within %(seconds)s s",
                do="Look at %(log)s",
                params={"seconds": int(self.start_timeout_s), "log": self.place.logs / "postgres.log"},
            )


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
