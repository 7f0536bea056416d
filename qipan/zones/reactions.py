"""What this room does when a request for signatures ends without them: the zone is a draft again."""

from __future__ import annotations

from qipan.ledger.models import Event
from qipan.ledger.registry import reaction
from qipan.zones import actions
from qipan.zones.queries import DEED


@reaction("identity.declined")
def take_back_what_was_declined(event: Event) -> None:
    _take_back(event)


@reaction("identity.withdrawn")
def take_back_what_was_withdrawn(event: Event) -> None:
    _take_back(event)


@reaction("identity.expired")
def take_back_what_nobody_signed(event: Event) -> None:
    _take_back(event)


def _take_back(event: Event) -> None:
    kind, _slash, ident = str(event.body.get("subject", "")).partition("/")
    if event.body.get("deed") == DEED and kind == "zone":
        why = event.verb.rpartition(".")[2]
        actions.take_back(zone_id=int(ident), why=why, by=event.by, at=event.at, cause=event.pk)
