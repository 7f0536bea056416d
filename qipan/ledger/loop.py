"""The worker process: step, seal, then wait for a notice, the next due moment or the signal to stop."""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from types import FrameType

import psycopg
from django.db import OperationalError, connection

from qipan.ledger import clock, queries, worker
from qipan.ledger.sealing import open_era, seal_all

log = logging.getLogger("qipan.worker")
LONGEST_WAIT_S = 30.0  # a lost notice delays work by no more than this
SEAL_EVERY_S = 1.0
FORGET_EVERY_S = 3600.0
AFTER_OUTAGE_S = 1.0
HELD_ELSEWHERE_S = 0.25


class Loop:
    """One worker process; `stop()` may be called from a signal handler."""

    def __init__(self) -> None:
        self.stopping = False
        self.woken, self.wake = os.pipe()
        self.listener: psycopg.Connection | None = None
        self.sealed_at_s = 0.0
        self.forgot_at_s = -FORGET_EVERY_S

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the row in hand, then end."""
        self.stopping = True
        os.write(self.wake, b"x")

    def run(self) -> None:
        """Work until `stop()`; an outage of the database is waited out."""
        while not self.stopping:
            try:
                self._work()
            except (OperationalError, psycopg.OperationalError) as error:
                log.warning("the database is away", extra={"error": type(error).__name__})
                self._hang_up()
                select.select([self.woken], [], [], AFTER_OUTAGE_S)
        self._hang_up()

    def _work(self) -> None:
        # Listen before looking, or a notice between the look and the listening would be lost.
        self.listener = psycopg.connect(**_parameters(), autocommit=True)
        self.listener.execute("listen qipan")
        self.listener.execute("listen qipan_due")
        open_era(at=clock.now())
        while not self.stopping:
            done = worker.step(clock.now())
            self._seal()
            self._forget()
            if not done.performed:
                self._wait()
        seal_all(at=clock.now())

    def _seal(self) -> None:
        if time.monotonic() - self.sealed_at_s >= SEAL_EVERY_S:
            seal_all(at=clock.now())
            self.sealed_at_s = time.monotonic()

    def _forget(self) -> None:
        if time.monotonic() - self.forgot_at_s >= FORGET_EVERY_S:
            worker.forget_answers(clock.now())
            self.forgot_at_s = time.monotonic()

    def _wait(self) -> None:
        due_at = queries.next_due_at()
        wait_s = None if due_at is None else clock.real_seconds_until(due_at)
        if wait_s == 0.0:  # due, but another worker holds it
            wait_s = HELD_ELSEWHERE_S
        wait_s = LONGEST_WAIT_S if wait_s is None else min(wait_s, LONGEST_WAIT_S)
        if queries.has_unsealed():
            wait_s = min(wait_s, SEAL_EVERY_S)
        ready, _, _ = select.select([self.woken, self.listener.fileno()], [], [], wait_s)
        if self.listener.fileno() in ready:
            for _ in self.listener.notifies(timeout=0):
                pass

    def _hang_up(self) -> None:
        if self.listener is not None:
            self.listener.close()
            self.listener = None
        connection.close()


def run() -> None:
    """Work in the foreground until SIGTERM or SIGINT."""
    loop = Loop()
    signal.signal(signal.SIGTERM, loop.stop)
    signal.signal(signal.SIGINT, loop.stop)
    log.info("worker ready", extra={"pid": os.getpid()})
    loop.run()


def _parameters() -> dict[str, object]:
    parameters = connection.get_connection_params()
    return {k: v for k, v in parameters.items() if k in ("dbname", "user", "password", "host", "port", "options")}
