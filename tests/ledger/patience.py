"""Sealing waits for every older transaction of the whole cluster; beside other tests that can take a moment."""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from datetime import datetime

from qipan.ledger import queries
from qipan.ledger.models import Seal
from qipan.ledger.sealing import seal

PATIENCE_S = 60.0


def until(true: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    """Ask again and again until `true()`, and fail when patience ends."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        select.select([], [], [], 0.05)


def seal_everything(at: datetime, batch: int = 5000) -> list[Seal]:
    """Seal until no event is left unsealed; return the seals made."""
    made: list[Seal] = []

    def done() -> bool:
        while (one := seal(at=at, batch=batch)) is not None:
            made.append(one)
        return not queries.has_unsealed()

    until(done)
    return made
