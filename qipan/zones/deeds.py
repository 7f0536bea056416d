"""What a signature under a zone covers, so that nobody signs a text that no longer stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qipan.kit.ref import Ref
from qipan.zones import actions, queries


def _standing(*, subject: Ref, at: datetime) -> dict[str, Any]:
    zone = queries.zone(int(subject.id))
    return queries.payload(zone, zone.drawing)


def _lifting(*, subject: Ref, at: datetime) -> dict[str, Any]:
    return queries.lift_payload(queries.zone(int(subject.id)))


PAYLOADS = {queries.DEED: _standing, queries.LIFT: _lifting}
DEEDS = {queries.LIFT: actions.lift}
