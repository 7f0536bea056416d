"""Zones in force, for the dry run of a newer norm or protocol."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy, pgettext_lazy

from qipan.rulebook import reading
from qipan.rulebook.core.heads import jurisdiction_of, reaches
from qipan.rulebook.core.living import Offer
from qipan.rulebook.core.overlay import overlay_of
from qipan.rules.declared import Declared
from qipan.zones import queries
from qipan.zones.core.living import Living, affected, is_sampling_norm, is_zone_norm, is_zone_protocol
from qipan.zones.models import Zone
from qipan.zones.proposal import site_of


def _covers(file: Declared) -> bool:
    return is_zone_norm(file) or is_sampling_norm(file) or is_zone_protocol(file)


def _in_force(file: Declared, exercise: bool, at: datetime) -> list[Living]:
    """The zones in force that a file bears on: by their protocol, by the norm it names, or all for sampling."""
    standing = Zone.objects.in_force().filter(in_force_at__lte=at).select_related("response").order_by("id")
    if exercise:
        standing = standing.filter(response__exercise=True)
    place = jurisdiction_of(file.body)
    found = [_living(zone, at) for zone in standing if reaches(place, zone.response.area_id)]
    if is_sampling_norm(file):
        return found
    stricter = overlay_of(file)
    named = {file.id, stricter.parent if stricter else file.id}
    return [zone for zone in found if (zone.norm if file.kind == "norm" else zone.protocol) in named]


def _living(zone: Zone, at: datetime) -> Living:
    drawing, response = zone.drawing, zone.response
    drawn = [line for line in queries.lines(drawing) if line.drawn != "rest_of"]
    protocol = reading.version("protocol", response.protocol, response.protocol_version)
    norm, risk = (
        reading.in_force("norm", str(protocol.body[key]), at=at, exercise=response.exercise, area=response.area_id)
        for key in ("norm", "risk")
    )
    return Living(
        ident=zone.pk,
        name=zone.number,
        area=zone.area,
        protocol=protocol.id,
        norm=str(protocol.body["norm"]),
        people=drawn[-1].people,
        lockdown_households=drawn[0].households,
        controlled_people=drawn[-1].people - drawn[0].people,
        kits=drawn[-1].kits,
        guards=drawing.guards,
        gates=len(drawing.gates),
        classes=tuple(gate["class"] for gate in (*drawing.gates, *drawing.barriers)),
        levels=tuple(line.level for line in queries.lines(drawing)),
        sites=tuple(site_of(site) for site in zone.sites),
        norm_file=norm,
        risk_file=risk,
    )


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
