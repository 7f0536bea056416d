"""What this room does when a clock strikes or a request for signatures ends without them."""

from __future__ import annotations

from datetime import datetime

from qipan.ledger.models import Event, Timer
from qipan.ledger.registry import on_timer, reaction
from qipan.response import actions, expiring


@on_timer(actions.EXPIRES)
def close_what_has_run_out(timer: Timer, at: datetime) -> None:
    actions.expire(response_id=int(timer.subject_id), at=at)


@on_timer(expiring.DELETES)
def delete_what_it_allowed(timer: Timer, at: datetime) -> None:
    expiring.delete(response_id=int(timer.subject_id), room=timer.payload["room"], at=at)


@reaction("identity.declined")
def close_a_declined_draft(event: Event) -> None:
    _close(event, "declined")


@reaction("identity.withdrawn")
def close_a_withdrawn_draft(event: Event) -> None:
    _close(event, "withdrawn")


@reaction("identity.expired")
def close_an_unsigned_draft(event: Event) -> None:
    _close(event, "not signed in time")


def _close(event: Event, why: str) -> None:
    if event.body.get("deed") == actions.DEED:
        actions.decline(approval_id=int(event.subject_id), why=why, by=event.by, at=event.at)
