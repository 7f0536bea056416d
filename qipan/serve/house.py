"""The processes of one home: started in order, watched, restarted, ended together."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

from qipan.kit.console import say
from qipan.kit.refusal import Refused
from qipan.serve import children, database
from qipan.serve.place import folder, place, site_socket
from qipan.serve.port import Held, hold
from qipan.serve.postgres import Postgres
from qipan.serve.settings import Settings

PACE_S = 0.2
READY_WITHIN_S = 120
END_WITHIN_S = 10
DEATHS_MAX, DEATHS_WITHIN_S = 5, 120  # more deaths of one child than this: the fault is not passing, so stop all
LOG_MAX_BYTES = 20_000_000


class Ended(BaseException):
    """A signal asked us to end; not an Exception, so nothing on the way swallows it."""


@dataclass
class Child:
    """One process we keep running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    again_at: float = 0.0


class House:
    """`with House(settings, ports) as house: house.watch()`; leaving ends everything it started."""

    def __init__(self, settings: Settings, ports: Sequence[int]) -> None:
        self.home = settings.home.resolve()
        self.settings, self.ports = settings.model_copy(update={"home": self.home}), ports
        self.environ = {**os.environ, **_spelled(self.settings), "PYTHONUNBUFFERED": "1"}
        self.postgres: Postgres | None = None
        self.children: list[Child] = []
        self.port: Held | None = None
        self.ending = False
        self._lock: int | None = None
        self._tick = Event()

    def __enter__(self) -> House:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_end)
        try:
            self._lock = lock_home(self.home)
            self.port = hold(self.settings.host, self.ports)
            self.environ["QIPAN_PORT"] = str(self.port.number)
            self._open_database()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.ending = True
        for child in reversed(self.children):
            _end(child)
        if self.postgres:
            self.postgres.stop()
        if self.port:
            self.port.release()
        if self._lock is not None:
            os.close(self._lock)

    @property
    def url(self) -> str:
        assert self.port is not None
        host = "127.0.0.1" if self.settings.host in ("0.0.0.0", "::") else self.settings.host
        return f"http://{host}:{self.port.number}/"

    def once(self, *module_and_arguments: str) -> None:
        """Run one step to its end in a process of its own; Refused when it fails."""
        child = Child(module_and_arguments[0], [sys.executable, "-m", *module_and_arguments])
        self.children.append(child)
        self._start(child)
        assert child.process is not None
        code = child.process.wait()
        self.children.remove(child)
        if code:
            raise Refused(
                "serve.step_failed",
                "%(step)s failed: %(why)s",
                params={"step": child.name, "why": _last_words(self._log(child))},
            )

    def start(self) -> None:
        """Start site, stream and worker, and return when the public port answers."""
        assert self.port is not None
        granian = [sys.executable, "-m", "granian", "--no-ws", "--no-access-log", "--http", "1"]
        granian += ["--log-config", str(Path(__file__).with_name("granian.json")), "--workers-kill-timeout", "3"]
        site = ["--uds", str(site_socket(self.home)), "--uds-permissions", "0600", "--backpressure", "64"]
        site += ["--workers", str(self.settings.site_workers), "--blocking-threads", "4"]
        stream = ["--host", self.settings.host, "--port", str(self.port.number), "--workers", "1"]
        self.children = [
            Child("site", [*granian, "--interface", "wsgi", *site, "qipan.serve.site:application"]),
            Child("stream", [*granian, "--interface", "asgi", *stream, "qipan.serve.stream.app:application"]),
            Child("worker", [sys.executable, "-m", "qipan.serve.worker"]),
        ]
        for child in self.children:
            self._start(child)
        until = time.monotonic() + READY_WITHIN_S
        while not self._is_well():
            self._look_after()
            if time.monotonic() > until:
                raise Refused("serve.not_ready", "The site did not answer in time", do="Look at the logs folder")
            self._tick.wait(PACE_S)

    def watch(self) -> None:
        """Keep everything running until a signal comes (raises Ended) or one part keeps dying (Refused)."""
        while True:
            self._tick.wait(PACE_S)
            self._look_after()

    def _open_database(self) -> None:
        if self.settings.database_url:
            database.check(self.settings.database_url)
            return
        self.postgres = Postgres(place(self.settings), durable=self.settings.pg_durable)
        self.environ["QIPAN_DATABASE_URL"] = self.postgres.start()

    def _look_after(self) -> None:
        if self.postgres and not self.postgres.is_alive():
            say("postgres ended; starting it again")
            self.postgres.stop()
            self.postgres.start()
        for child in self.children:
            self._revive(child)
            _keep_short(self._log(child))

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            _end(child)  # what it left of its own children
            child.process = None
            child.deaths = [at for at in child.deaths if now - at < DEATHS_WITHIN_S] + [now]
            if len(child.deaths) > DEATHS_MAX:
                raise Refused(
                    "serve.keeps_dying",
                    "%(name)s keeps dying: %(why)s",
                    params={"name": child.name, "why": _last_words(self._log(child))},
                )
            child.again_at = now + 2.0 ** (len(child.deaths) - 1) / 4
            say(f"{child.name} ended; starting it again")
        if child.process is None and now >= child.again_at:
            self._start(child)

    def _start(self, child: Child) -> None:
        if child.name == "site":  # a killed site leaves its socket behind, and the next could not bind
            site_socket(self.home).unlink(missing_ok=True)
        with self._log(child).open("ab") as log:
            child.process = children.start(child.command, log=log, env=self.environ, cwd=Path("/"))

    def _log(self, child: Child) -> Path:
        return folder(self.home / "logs", 0o700) / f"{child.name.rpartition('.')[2]}.log"

    def _is_well(self) -> bool:
        link = http.client.HTTPConnection(self.url.removeprefix("http://").rstrip("/"), timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def _asked_to_end(self, number: int, frame: FrameType | None) -> None:
        if not self.ending:
            self.ending = True
            raise Ended


def lock_home(home: Path) -> int:
    """Hold the home for one `qipan serve`; Refused while another holds it. Closing the handle gives it back."""
    path = folder(home, 0o755) / "serve.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        os.close(handle)
        raise Refused(
            "serve.home_in_use",
            "Qipan already runs on %(home)s",
            do="End it first, or set QIPAN_HOME to another folder",
            params={"home": home},
        ) from held
    return handle


def _spelled(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment of a child, so that it reads what we read."""
    values = settings.model_dump(mode="json", exclude_none=True)
    return {f"QIPAN_{name.upper()}": str(value) for name, value in values.items()}


def _end(child: Child) -> None:
    """End a child and whatever it started; both live in a session of their own."""
    process = child.process
    if process is None:
        return
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=END_WITHIN_S)
        except subprocess.TimeoutExpired:
            say(f"{child.name} does not end; forcing it")
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _keep_short(log: Path) -> None:
    # Children append, so what is copied aside can be cut off under them.
    if log.is_file() and log.stat().st_size > LOG_MAX_BYTES:
        log.with_suffix(".log.1").write_bytes(log.read_bytes())
        os.truncate(log, 0)


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1500:].strip()
