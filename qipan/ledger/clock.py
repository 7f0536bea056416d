"""What time it is. The only place that reads the machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger import actions
from qipan.ledger.models import ClockRow, Event


def real_now() -> datetime:
    """The machine's time in UTC: for second factors, certificates and waiting; never for facts."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time that counts here, aware, in UTC: the machine's unless a drill has set another."""
    return at_real(real_now())


def at_real(real_at: datetime) -> datetime:
    """The time that counts here at a moment of the machine's time."""
    row = ClockRow.objects.filter(id=1).first()
    return real_at if row is None else row.virtual_at + (real_at - row.real_at) * row.speed


def real_seconds_until(due_at: datetime) -> float | None:
    """Seconds of waiting until `due_at` comes, at least 0; None while the clock stands still."""
    row = ClockRow.objects.filter(id=1).first()
    speed = 1.0 if row is None else row.speed
    left = due_at - at_real(real_now())
    if left <= timedelta(0):
        return 0.0
    return left.total_seconds() / speed if speed else None


def set(*, virtual_at: datetime, by: Ref, speed: float = 1.0) -> None:
    """Set the clock of a drill: it shows `virtual_at` now and runs at `speed` (0 stands still).

    Refused when the last event is later than that: what has happened stays before what comes.
    """
    if speed < 0:
        raise Refused("ledger.clock_backwards", "The clock cannot run backwards.", where="speed")
    with transaction.atomic():
        before = now()
        last = Event.objects.order_by("-id").first()
        if last is not None and virtual_at < last.at:
            raise Refused(
                "ledger.clock_backwards",
                "Something already happened at %(happened)s; the clock cannot be turned back before it.",
                where="virtual_at",
                params={"happened": last.at.isoformat(timespec="seconds")},
            )
        ClockRow.objects.update_or_create(
            id=1, defaults={"real_at": real_now(), "virtual_at": virtual_at, "speed": speed}
        )
        body = {"from": before.isoformat(), "to": virtual_at.isoformat(), "speed": speed}
        actions.record(verb="clock.set", subject=Ref("clock", "1"), by=by, at=virtual_at, body=body)
        actions.wake()
