"""What each page of a zone is told: one dictionary per page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qipan.board.core.atlas import Atlas
from qipan.board.queries import area_names, current
from qipan.identity.models import Account
from qipan.identity.queries import may, signatures
from qipan.zones import queries, shown
from qipan.zones.core.screening import screening
from qipan.zones.models import Drawing, Line, Zone
from qipan.zones.rules import protocol_of, screening_norm

GATE_COLUMNS = ("gate", "where", "level", "street_class", "guards", "lon", "lat", "closed_at")
EMPTY_ROWS = 3  # home and two places: what is known in the first minutes


def new(given: Mapping[str, str]) -> dict[str, Any]:
    """The form; `?lon=&lat=&label=` fills in a home pressed on the map."""
    atlas = current()
    rows = [
        {"kind": "home" if n == 0 else "visited", "label": "", "lon": "", "lat": "", "hours": ""}
        for n in range(EMPTY_ROWS)
    ]
    rows[0].update({key: given[key] for key in ("lon", "lat", "label") if key in given})
    return {"typed": rows, "board": atlas.manifest, "steps": steps(None), "here": 1}


def steps(zone: Zone | None) -> list[dict[str, str]]:
    """报告 画圈 看账 会签 下达, with the addresses of those that can be opened again."""
    base = f"/map/zones/{zone.pk}" if zone else ""
    names = (_("Report"), _("Draw"), _("Needs"), _("Sign"), pgettext("step", "Order"))
    urls = (base, base, f"{base}/needs" if base else "", "", "")
    return [{"label": name, "url": url} for name, url in zip(names, urls, strict=True)]


def of(zone: Zone, *, at: datetime, reader: Account) -> dict[str, Any]:
    """The zone page: alternatives, levels, usual ways, certificate, edits for who may edit, history."""
    version = queries.version(zone)
    drawing = version.drawing
    lines = queries.lines(drawing)
    can_edit = zone.is_editable and may(reader, "zones:edit", zone.area, at)
    atlas = current()
    return {
        "zone": zone,
        "version": version,
        "drawing": drawing,
        "lines": lines,
        "levels": _levels(lines, drawing),
        "totals": queries.totals(drawing),
        "alternatives": shown.alternatives(zone, drawing),
        "usual": shown.usual_ways(drawing, lines),
        "history": queries.history(zone),
        "changes": shown.CHANGES,
        "can_edit": can_edit,
        "tells_addresses": may(reader, "zones:edit", zone.area, at),  # who draws or signs needs them, nobody else
        "can_lift": may(reader, "zones:lift", zone.area, at) and not zone.ended_at,
        "units": shown.units_at_edge(drawing, atlas) if can_edit else [],
        "waiting": _waiting(zone, at),
        "gates": queries.gates(zone),
        "board": atlas.manifest,
        "people_from": shown.source_of_people(atlas.manifest["residents_source"]),
        "area_name": area_names().get(zone.area, zone.area),
        "strictest_covered": next(line.risk_covered for line in lines if line.drawn != "rest_of") * 100,
        "steps": steps(zone),
        "here": {"draft": 2, "asked": 4}.get(zone.state, 5),
    }


def needs(zone: Zone, *, at: datetime, reader: Account) -> dict[str, Any]:
    """What the lines ask for, by norm, and on which law they rest."""
    facts = of(zone, at=at, reader=reader)
    facts |= {
        "here": 3 if zone.state == "draft" else facts["here"],
        "needs": _needs(facts["lines"], zone),
        "clauses": clauses(zone),
        "response": zone.response,
        "can_ask": zone.state == "draft" and may(reader, "zones:ask", zone.area, at),
    }
    return facts


def gate_rows(zone: Zone) -> list[tuple[object, ...]]:
    """GATE_COLUMNS of every gate: those in force, or those the standing drawing would have."""
    standing = {
        gate.number: f"{localtime(gate.closed_at):%Y-%m-%d %H:%M}" for gate in queries.gates(zone) if gate.closed_at
    }
    return [
        (
            gate["number"],
            gate["name"],
            gate["level"],
            gate["class"],
            gate["guards"],
            Decimal(str(gate["lon"])),
            Decimal(str(gate["lat"])),
            standing.get(gate["number"], ""),
        )
        for gate in zone.drawing.gates
    ]


def beside(zone: Zone, *, seen: int) -> dict[str, Any]:
    """Two versions beside each other: the one edited and the one that stands."""
    mine, theirs = queries.version(zone, min(seen, zone.version)), queries.version(zone)
    return {
        "zone": zone,
        "mine": mine,
        "theirs": theirs,
        "change": shown.CHANGES[theirs.change],
        "figures": shown.differences(mine, theirs),
        "steps": steps(zone),
        "here": 2,
        "board": current().manifest,
    }


def certificate(zone: Zone) -> dict[str, Any]:
    """The proof of the standing drawing: per cut, the solver's flow and the energy summed again."""
    version = queries.version(zone)
    cuts = {line.level: line.certificate for line in queries.lines(version.drawing) if line.certificate}
    return {
        "zone": zone.number,
        "version": version.number,
        "alternative": version.drawing.alternative,
        "protocol": zone.protocol,
        "board": zone.board,
        "digest": version.drawing.digest,
        "worst": version.drawing.certificate,
        "cuts": cuts,
    }


def edit_in_words(unit: str, do: str, atlas: Atlas) -> str:
    """The act in a sentence, for the page where it has to be done again."""
    if do == "release":
        return _("let out who is in for enclosure only")
    name = shown.unit_name(unit, atlas)
    if do == "include":
        return _("add %(name)s") % {"name": name}
    return _("take %(name)s out") % {"name": name}


def _levels(lines: Sequence[Line], drawing: Drawing) -> list[dict[str, Any]]:
    """Columns of the level table: this level alone, with the gates on its own line."""
    columns: list[dict[str, Any]] = []
    households = buildings = 0
    for line in lines:
        gates = [gate for gate in drawing.gates if gate["level"] == line.level]
        columns.append(
            {
                "level": line.level,
                "people": line.ring_people,
                "households": line.households - households,
                "buildings": line.buildings - buildings,
                "gates": len(gates),
                "barriers": sum(barrier["level"] == line.level for barrier in drawing.barriers),
                "guards": sum(gate["guards"] for gate in gates),
                "is_drawn": line.drawn != "rest_of",
            }
        )
        households, buildings = line.households, line.buildings
    return columns


def _needs(lines: Sequence[Line], zone: Zone) -> list[dict[str, Any]]:
    drawn = [line for line in lines if line.drawn != "rest_of"]
    strictest, widest = drawn[0], drawn[-1]
    norm = screening_norm(zone)
    asks = screening(norm, people=widest.people, lockdown_households=strictest.households,
                     controlled_people=widest.people - strictest.people)  # fmt: skip
    per_point, per_tube = (int(norm.item(name).per["controlled_people"]) for name in ("points", "pooled_tubes"))
    margin = protocol_of(zone).norm
    kits = _("%(each)s a person, in boxes of %(box)d") % {
        "each": float(margin.kits_per_person),
        "box": margin.kits_round_up,
    }
    return [
        {"label": _("Kits"), "value": widest.kits, "norm": kits},
        {"label": _("Samplers"), "value": asks["samplers"],
         "norm": _("one for %(n)d people") % {"n": int(norm.item("samplers").per["people"])}},
        {"label": _("Household tubes"), "value": asks["household_tubes"],
         "norm": _("lockdown: one tube a household, at the door")},
        {"label": _("Pooled tubes"), "value": asks["pooled_tubes"],
         "norm": _("controlled: %(n)d people a tube") % {"n": per_tube}},
        {"label": _("Sampling points"), "value": asks["points"],
         "norm": _("controlled: one for %(n)d people") % {"n": per_point}},
        {"label": _("Guards"), "value": zone.drawing.guards,
         "norm": _("%(n)d shifts, patrols included") % {"n": margin.shifts}},
    ]  # fmt: skip


def clauses(zone: Zone) -> list[dict[str, Any]]:
    """What the protocol says of each level, strictest first: clause and measures."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    levels = protocol_of(zone).levels
    return [
        {"level": each.level, "clause": each.clause.get(language, ""), "measures": each.measures} for each in levels
    ]


def _waiting(zone: Zone, at: datetime) -> dict[str, Any] | None:
    approval = queries.find_waiting(zone, at=at)
    if approval is None or zone.state != "asked":
        return None
    return {"approval": approval, "names": [name for name in signatures(approval) if name.digest == approval.digest]}
