"""Deeds of this room: draft a zone, choose, edit, undo. Each is one transaction and one ledger event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from qipan.board.core.atlas import Atlas
from qipan.identity.models import Account
from qipan.kit.refusal import Conflict, Refused
from qipan.response.queries import hold_open, require_power
from qipan.zones import queries
from qipan.zones.core.units import segments_named
from qipan.zones.force import (
    ask_to_lift,
    ask_to_sign,
    close_gate,
    enter_into_force,
    expire,
    forget_sites,
    lift,
    take_back,
)
from qipan.zones.kept import POWER, editable, tell
from qipan.zones.models import Drawing, Edits, Line, Version, Zone
from qipan.zones.proposal import Proposal, check_sites, propose
from qipan.zones.rules import protocol_at

__all__ = [
    "ask_to_lift",
    "ask_to_sign",
    "choose",
    "close_gate",
    "draft",
    "edit",
    "enter_into_force",
    "expire",
    "forget_sites",
    "lift",
    "redraw",
    "take_back",
    "undo",
]


@transaction.atomic
def draft(*, title: str, sites: Sequence[Mapping[str, Any]], atlas: Atlas, by: Account, at: datetime) -> Zone:
    """Draw the alternatives around the sites and keep them as a draft; the recommended one stands.

    `sites`: the home and places visited, each {kind, label, lon, lat, hours}. Raises Refused for a point off
    the board or no home, Missing where no response in force loads the power to draw.
    """
    checked = check_sites(sites, atlas=atlas)
    area = queries.area_of_site(checked[0], atlas=atlas)
    response = require_power(POWER, area=area, at=at)
    rules = protocol_at(response, at=at)
    proposals = propose(atlas=atlas, sites=checked, protocol=rules, declared_area=response.area_id)
    hold_open(response, power=POWER, area=area)
    zone = Zone.objects.create(
        number=queries.next_number(),
        title=title.strip()[:120] or queries.neighbourhood_of(checked[0], atlas=atlas),  # never the address itself
        area=area,
        response=response,
        protocol=response.protocol,
        board=atlas.manifest["digest"],
        sites=checked,
        created_by=by,
        created_at=at,
        changed_at=at,
    )
    drawing = _keep(zone, proposals)["recommended"]
    _append(zone, drawing, edits=Edits(), change="drafted", by=by, at=at)
    tell(zone, "zones.drafted", by=by, at=at, drawing=drawing)
    return zone


@transaction.atomic
def choose(*, zone_id: int, alternative: str, version: int, by: Account, at: datetime) -> Zone:
    """Let another of the three alternatives stand; choosing the standing one changes nothing."""
    zone = editable(zone_id, version=version, at=at)
    stands = zone.drawing
    if stands.alternative == alternative:
        return zone
    drawing = Drawing.objects.filter(zone=zone, drawn_in=stands.drawn_in, alternative=alternative).first()
    if drawing is None:
        raise Refused("zones.no_alternative", "There is no such alternative", where="alternative")
    return _change(zone, drawing, edits=queries.version(zone).edits, change="chosen", by=by, at=at)


@transaction.atomic
def edit(*, zone_id: int, unit: str, do: str, version: int, atlas: Atlas, by: Account, at: datetime) -> Zone:
    """Take a compound, street or building in (`include`) or out (`exclude`) and draw anew around it.

    `release` lets out whoever is inside for enclosure only. The last press wins over an earlier one.
    """
    zone = queries.zone(zone_id)
    standing = queries.version(zone).edits
    if do == "release":
        edits = replace(standing, may_enclose=False)
        return redraw(zone_id=zone_id, version=version, edits=edits, atlas=atlas, change="released", by=by, at=at)
    segments = frozenset(segments_named(atlas, [unit], where="unit").tolist())
    if do == "include":
        edits = replace(standing, include=standing.include | segments, exclude=standing.exclude - segments)
    elif do == "exclude":
        edits = replace(standing, include=standing.include - segments, exclude=standing.exclude | segments)
    else:
        raise Refused("zones.no_edit", "Say whether to take it in or out", where="do")
    return redraw(zone_id=zone_id, version=version, edits=edits, atlas=atlas, change=f"{do}d", by=by, at=at)


@transaction.atomic
def redraw(*, zone_id: int, version: int, edits: Edits, atlas: Atlas, change: str, by: Account, at: datetime) -> Zone:
    """Draw anew under these edits; the same alternative keeps standing.

    Raises Conflict with the newer version when somebody edited meanwhile, Refused when the edits contradict
    one another or a clause.
    """
    zone = editable(zone_id, version=version, at=at)
    if atlas.manifest["digest"] != zone.board:
        raise Conflict("zones.other_board", "The board was built anew since this draft", do="Draw the zone again")
    proposals = propose(
        atlas=atlas,
        sites=zone.sites,
        protocol=protocol_at(zone.response, at=at),
        declared_area=zone.response.area_id,
        include=sorted(edits.include),
        exclude=sorted(edits.exclude),
        may_enclose=edits.may_enclose,
    )
    drawing = _keep(zone, proposals, drawn_in=zone.version + 1)[zone.drawing.alternative]
    return _change(zone, drawing, edits=edits, change=change, by=by, at=at)


@transaction.atomic
def undo(*, zone_id: int, version: int, by: Account, at: datetime) -> Zone:
    """Let the version before stand again, as a new version; pressed again it goes one further back."""
    zone = editable(zone_id, version=version, at=at)
    last = queries.version(zone)
    target = (last.restores or last.number) - 1
    if target < 1:
        raise Refused("zones.nothing_to_undo", "There is nothing to undo", do="This is the first drawing")
    old = queries.version(zone, target)
    restores = old.restores or target
    return _change(zone, old.drawing, edits=old.edits, change="undone", by=by, at=at, restores=restores)


def _change(
    zone: Zone,
    drawing: Drawing,
    *,
    edits: Edits,
    change: str,
    by: Account,
    at: datetime,
    restores: int | None = None,
) -> Zone:
    zone.version += 1
    zone.changed_at = at
    zone.state = "draft"  # an open request can no longer be signed: its text is not what stands
    zone.save(update_fields=["version", "changed_at", "state"])
    _append(zone, drawing, edits=edits, change=change, by=by, at=at, restores=restores)
    tell(zone, "zones.redrawn", by=by, at=at, drawing=drawing, change=change)
    return zone


def _keep(zone: Zone, proposals: Mapping[str, Proposal], *, drawn_in: int = 1) -> dict[str, Drawing]:
    kept = {}
    for name, proposal in proposals.items():
        drawing = Drawing.objects.create(zone=zone, drawn_in=drawn_in, alternative=name, **proposal.figures)
        Line.objects.bulk_create(
            Line(drawing=drawing, position=position, **line) for position, line in enumerate(proposal.lines)
        )
        kept[name] = drawing
    return kept


def _append(
    zone: Zone,
    drawing: Drawing,
    *,
    edits: Edits,
    change: str,
    by: Account,
    at: datetime,
    restores: int | None = None,
) -> None:
    Version.objects.create(
        zone=zone,
        number=zone.version,
        drawing=drawing,
        include=sorted(edits.include),
        exclude=sorted(edits.exclude),
        may_enclose=edits.may_enclose,
        change=change,
        restores=restores,
        by=by,
        at=at,
    )
