"""By which rules a zone is drawn: the protocol its response was signed on, and the norms in force at the moment."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from qipan.response.models import Response
from qipan.rulebook import reading
from qipan.rules.declared import Declared
from qipan.rules.norms import Norm, norm_of
from qipan.zones.core.declared import joined
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.screening import NORM
from qipan.zones.models import Version, Zone


def protocol_at(response: Response, *, at: datetime) -> Protocol:
    """The response's own version of its protocol with what a lower level made stricter, joined with the norms in force.

    Refused when a norm is not in force at the moment, or when the three do not draw zones together.
    """
    where = {"at": at, "exercise": response.exercise, "area": response.area_id}
    told = reading.version("protocol", response.protocol, response.protocol_version)
    told = reading.stricter(told, **where)
    norm, risk = (reading.in_force("norm", str(told.body.get(key)), **where) for key in ("norm", "risk"))
    return _joined(_Known(told), _Known(norm), _Known(risk))


def protocol_of(zone: Zone) -> Protocol:
    """The rules its standing drawing was counted by."""
    return protocol_at(zone.response, at=drawn_at(zone))


def drawn_at(zone: Zone) -> datetime:
    """When the standing drawing was made; an undo brings back a drawing with its own moment."""
    made = Version.objects.filter(zone=zone, number=zone.drawing.drawn_in).values_list("at", flat=True).first()
    return made or zone.created_at


def screening_norm(zone: Zone) -> Norm:
    """What sampling takes, as the norm stood when the zone was drawn."""
    response = zone.response
    return _norm(
        _Known(reading.in_force("norm", NORM, at=drawn_at(zone), exercise=response.exercise, area=response.area_id))
    )


class _Known:
    """A file told apart by its bytes and its parents', so that what was read once is read once."""

    def __init__(self, file: Declared) -> None:
        self.file = file

    def __hash__(self) -> int:
        return hash(self.file.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.file.digest == self.file.digest and other.file.body == self.file.body


@lru_cache(maxsize=32)
def _joined(protocol: _Known, norm: _Known, risk: _Known) -> Protocol:
    return joined(protocol.file, norm=norm.file, risk=risk.file)


@lru_cache(maxsize=8)
def _norm(file: _Known) -> Norm:
    return norm_of(file.file)
