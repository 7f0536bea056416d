"""Do what is due: hand events to reactions, fire timers, seal. Any number of workers may run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from qipan.ledger import registry
from qipan.ledger.models import Answer, Delivery, State, Timer
from qipan.ledger.registry import REGISTRY, Handler, on_timer, reaction

__all__ = ["Done", "on_timer", "reaction", "step"]

log = logging.getLogger("qipan.worker")
TRIES = 8
ANSWERS_KEPT = timedelta(days=3)  # a phone may repeat a request that long after losing its network


@dataclass(frozen=True)
class Done:
    """What one step did."""

    performed: int = 0
    failed: int = 0
    full: bool = False  # the batch was full: there may be more

    @property
    def is_idle(self) -> bool:
        return not (self.performed or self.failed or self.full)


def step(at: datetime, limit: int = 100) -> Done:
    """Perform up to `limit` deliveries and `limit` timers due at `at`, each in its own transaction.

    A row another worker holds is passed by (SKIP LOCKED); a killed worker's row is free again at once.
    """
    registry.load()
    deliveries = Delivery.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "id")
    timers = Timer.objects.filter(state=State.WAITING, retry_at__lte=at).order_by("retry_at", "id")
    due_deliveries = list(deliveries.values_list("id", flat=True)[:limit])
    due_timers = list(timers.values_list("id", flat=True)[:limit])
    results = [_deliver(ident, at) for ident in due_deliveries] + [_fire(ident, at) for ident in due_timers]
    return Done(
        performed=results.count(True),
        failed=results.count(False),
        full=limit in (len(due_deliveries), len(due_timers)),
    )


def forget_answers(at: datetime) -> int:
    """Delete stored answers nobody can still be asking for."""
    gone, _ = Answer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()
    return gone


@transaction.atomic
def _deliver(ident: int, at: datetime) -> bool | None:
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    row = rows.filter(id=ident, state=State.WAITING, due_at__lte=at).first()
    if row is None:
        return None
    handler = REGISTRY.reactions.get(row.reaction)

    def run() -> None:
        with registry.caused_by(row.event_id):
            handler.run(row.event)

    return _perform(row, handler, row.reaction, row.event.area, at, run, "due_at")


@transaction.atomic
def _fire(ident: int, at: datetime) -> bool | None:
    rows = Timer.objects.select_for_update(skip_locked=True)
    row = rows.filter(id=ident, state=State.WAITING, retry_at__lte=at).first()
    if row is None:
        return None
    handler = REGISTRY.timers.get(row.name)
    return _perform(row, handler, row.name, row.area, at, lambda: handler.run(row, at), "retry_at")


def _perform(row, handler: Handler | None, name: str, area: str, at: datetime, run, when: str) -> bool:
    """Run the deed in a savepoint and write how it went; True when it need not be tried again."""
    if handler is None:
        row.state, row.error = State.DEAD, f"nothing here is called {name}"
    elif not REGISTRY.is_loaded(handler.power, area, at):
        row.state, row.error = State.UNLOADED, f"the power {handler.power} is not in force"
    else:
        try:
            with transaction.atomic():
                run()
        except Exception as error:  # kept in the row: whoever looks at a dead delivery needs to see it
            row.attempts += 1
            row.error = f"{type(error).__name__}: {error}".splitlines()[0][:500]
            row.state = State.DEAD if row.attempts >= TRIES else State.WAITING
            setattr(row, when, at + timedelta(seconds=min(2**row.attempts, 900)))
            log.warning(
                "a reaction failed",
                extra={"reaction": name, "row": row.id, "attempts": row.attempts, "error": type(error).__name__},
            )
        else:
            row.attempts, row.state, row.error, row.done_at = row.attempts + 1, State.DONE, "", at
    row.save(update_fields=["attempts", "state", "error", "done_at", when])
    return row.state in (State.DONE, State.UNLOADED)
