"""Find and hold a public port, so that two instances started at once do not take the same one."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from qipan.kit.refusal import Refused


@dataclass
class Held:
    """A port nobody else of us takes while this is held. The server itself is told only its number."""

    number: int
    lock: socket.socket | None

    def release(self) -> None:
        if self.lock is not None:
            self.lock.close()


def hold(host: str, numbers: Iterable[int]) -> Held:
    """Hold the first free port among `numbers`; Refused when none is."""
    tried = 0
    for number in numbers:
        tried = number
        lock = _lock(number)
        if lock is None and sys.platform == "linux":
            continue
        if _is_free(host, number):
            return Held(number, lock)
        if lock is not None:
            lock.close()
    raise Refused(
        "serve.port_taken",
        "Port %(port)s is taken",
        do="Set QIPAN_PORT to another one",
        params={"port": tried},
    )


def _lock(number: int) -> socket.socket | None:
    # A name in Linux's abstract socket space: gone with its process, open to every user, no file to clean up.
    if sys.platform != "linux":
        return None
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0qipan-port-{number}")
    except OSError:
        lock.close()
        return None
    return lock


def _is_free(host: str, number: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
            probe.listen(1)
        except OSError:
            return False
    return True
