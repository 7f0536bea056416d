"""Zones in force, for the dry run of a newer norm or protocol."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from qipan.rulebook import reading
from qipan.rulebook.core.living import Body, Offer
from qipan.zones import queries
from qipan.zones.core.living import Living, affected, is_sampling_norm, is_zone_norm, is_zone_protocol
from qipan.zones.core.protocol import Protocol
from qipan.zones.models import Zone
from qipan.zones.proposal import site_of
from qipan.zones.rules import protocol_of


def _covers(body: Body) -> bool:
    return is_zone_norm(body) or is_sampling_norm(body) or is_zone_protocol(body)


def _in_force(body: Body, exercise: bool, at: datetime) -> list[Living]:
    """The zones in force that a file bears on: by their protocol, by the norm it names, or all for sampling."""
    standing = Zone.objects.in_force().filter(in_force_at__lte=at).select_related("response").order_by("id")
    if exercise:
        standing = standing.filter(response__exercise=True)
    where = str(body.get("jurisdiction") or "")
    found = [_living(zone, at) for zone in standing if reading.reaches(where, zone.response.area_id)]
    if is_sampling_norm(body):
        return found
    key = "norm" if body["kind"] == "norm" else "protocol"
    return [zone for zone in found if getattr(zone, key) == body["id"]]


def _living(zone: Zone, at: datetime) -> Living:
    drawing, rules = zone.drawing, protocol_of(zone)
    drawn = [line for line in queries.lines(drawing) if line.drawn != "rest_of"]
    norm, risk = (_body(ident, zone, at) for ident in _named(rules))
    return Living(
        ident=zone.pk,
        name=zone.number,
        area=zone.area,
        protocol=rules.id,
        norm=rules.norm.id,
        people=drawn[-1].people,
        lockdown_households=drawn[0].households,
        controlled_people=drawn[-1].people - drawn[0].people,
        kits=drawn[-1].kits,
        guards=drawing.guards,
        gates=len(drawing.gates),
        classes=tuple(gate["class"] for gate in (*drawing.gates, *drawing.barriers)),
        levels=tuple(line.level for line in queries.lines(drawing)),
        sites=tuple(site_of(site) for site in zone.sites),
        norm_body=norm,
        risk_body=risk,
    )


def _named(rules: Protocol) -> tuple[str, str]:
    return rules.norm.id, rules.risk.id


def _body(ident: str, zone: Zone, at: datetime) -> Mapping[str, Any]:
    response = zone.response
    return reading.in_force("norm", ident, at=at, exercise=response.exercise, area=response.area_id).body


LIVING = {
    "zones": Offer(
        covers=_covers,
        subjects=_in_force,
        affected=affected,
        title=gettext_lazy("Zones in force"),
        figures={
            "kits": gettext_lazy("Kits"),
            "gates": gettext_lazy("Gates"),
            "guards": gettext_lazy("Guards"),
            "samplers": gettext_lazy("Samplers"),
            "household_tubes": gettext_lazy("Household tubes"),
            "pooled_tubes": gettext_lazy("Pooled tubes"),
            "points": gettext_lazy("Sampling points"),
            "level": gettext_lazy("Level"),
            "measures": gettext_lazy("Measures"),
            "clause": pgettext_lazy("zone", "Clause"),
            "drawn": pgettext_lazy("zone", "Drawn"),
            "required_in": gettext_lazy("Clause puts it inside"),
        },
        route="zones:show",
        argument="zone_id",
    )
}
