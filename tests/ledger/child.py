"""A worker process for the tests: reactions that leave a trace, and one that can be held in the middle."""

from __future__ import annotations

import os
import signal
import sys

import django


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    django.setup()
    from django.db import connection, transaction

    from qipan.kit.ref import Ref
    from qipan.ledger import loop, registry
    from qipan.ledger.actions import record

    def trace(line: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("insert into trace (line) values (%s)", [line])

    def count(event) -> None:
        trace(f"event {event.id}")
        with transaction.atomic():
            by, subject = Ref("worker", "test"), Ref("echo", event.subject_id)
            record(verb="test.counted", subject=subject, by=by, at=event.at)

    def hold(event) -> None:
        """Write, tell the parent, then wait to be killed: what was written must not stay."""
        trace(f"event {event.id}")
        tell("holding")
        signal.pause()

    def fire(timer, at) -> None:
        trace(f"timer {timer.key}")

    held = os.environ.get("TEST_HOLD") == "yes"
    registry.REGISTRY.reactions["tests:count"] = registry.Handler(
        "tests:count", "test.told", "", hold if held else count
    )
    registry.REGISTRY.timers["test.timer"] = registry.Handler("tests:fire", "test.timer", "", fire)
    tell("ready")
    loop.run()
    tell("stopped")


if __name__ == "__main__":
    sys.exit(main())
