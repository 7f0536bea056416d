"""What a gate is called: the street it stands in and the side it lies on, 新河路东口."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qipan.board.core.atlas import Atlas
from qipan.zones.core.gates import Gate

SIDES = (gettext_noop("east"), gettext_noop("north"), gettext_noop("west"), gettext_noop("south"))
NEAR_DEGREES = 0.004  # some 400 m: farther off a street's name says nothing about a lane


class GateNames:
    """Names gates in the house's language; `fresh()` before each drawing, within which no two are alike."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.street = atlas.streets["name"].to_pylist()
        self.named = np.array([bool(name) for name in self.street])
        self.given: dict[str, int] = {}

    def fresh(self) -> GateNames:
        self.given = {}
        return self

    def of(self, gate: Gate, zone: Any) -> str:
        """Name one gate of a zone."""
        inside = zone.segments
        middle = float(self.atlas.seg_lon[inside].mean()), float(self.atlas.seg_lat[inside].mean())
        with translation.override(settings.LANGUAGE_CODE):
            side = _(SIDES[self._side(gate, middle)])
            compound = self._compound(gate)
            if compound:
                return self._unlike(
                    _("%(compound)s, %(side)s gate") % {"compound": compound[0], "side": _(SIDES[compound[1]])}
                )
            name = self.street[gate.segment]
            if name:
                return self._unlike(_("%(street)s, %(side)s end") % {"street": name, "side": side})
            near = self._near(gate)
            if near:
                words = _("the lane %(side)s of %(street)s")
                return self._unlike(words % {"street": near[0], "side": _(SIDES[near[1]])})
            return self._unlike(_("the lane in the %(side)s") % {"side": side})

    def _compound(self, gate: Gate) -> tuple[str, int] | None:
        """The walled compound whose own gate this is, and on which side of it the gate lies."""
        atlas = self.atlas
        ident = int(atlas.seg_compound[gate.segment])
        if not gate.is_existing or ident < 0:
            return None
        name, own = atlas.compounds["name"][ident].as_py(), atlas.seg_compound == ident
        east, north = gate.lon - float(atlas.seg_lon[own].mean()), gate.lat - float(atlas.seg_lat[own].mean())
        return (name, _quarter(east, north, gate.lat)) if name else None

    def _side(self, gate: Gate, middle: tuple[float, float]) -> int:
        return _quarter(gate.lon - middle[0], gate.lat - middle[1], gate.lat)

    def _near(self, gate: Gate) -> tuple[str, int] | None:
        """The nearest named street and on which side of it the gate lies."""
        atlas = self.atlas
        east, north = atlas.seg_lon - gate.lon, atlas.seg_lat - gate.lat
        away = np.where(self.named, np.hypot(east * np.cos(np.radians(gate.lat)), north), np.inf)
        best = int(np.argmin(away)) if len(away) else -1
        if best < 0 or away[best] > NEAR_DEGREES:
            return None
        return self.street[best], _quarter(-float(east[best]), -float(north[best]), gate.lat)

    def _unlike(self, name: str) -> str:
        self.given[name] = self.given.get(name, 0) + 1
        return name if self.given[name] == 1 else f"{name} {self.given[name]}"


def _quarter(east: float, north: float, lat: float) -> int:
    """0 east, 1 north, 2 west, 3 south."""
    angle = np.degrees(np.arctan2(north, east * np.cos(np.radians(lat))))
    return int(((angle + 45) % 360) // 90)
