"""Questions this room can answer. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from qipan.board.core.atlas import Atlas
from qipan.identity.models import Approval
from qipan.kit.refusal import Missing
from qipan.response.models import Response
from qipan.response.queries import active
from qipan.zones.models import ALTERNATIVES, Drawing, Gate, Line, Version, Zone

DEED = "plans.press"  # what two signatures under a zone perform; offered by the room above
LIFT = "zones.lift"


def next_number() -> str:
    """The next zone number; holds a lock until the transaction ends, so that none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('zones.number'))")
    return f"{Zone.objects.count() + 1:02d}"


def zone(zone_id: int) -> Zone:
    """The zone, or Missing."""
    found = Zone.objects.select_related("response", "created_by").filter(pk=zone_id).first()
    if found is None:
        raise Missing("zones.missing", "There is no such zone")
    return found


def version(of: Zone, number: int | None = None) -> Version:
    """One version of a zone, the standing one unless told."""
    found = Version.objects.select_related("drawing", "by").filter(zone=of, number=number or of.version).first()
    if found is None:
        raise Missing("zones.no_version", "This zone has no such version")
    return found


def history(of: Zone) -> list[Version]:
    """Every version, newest first."""
    return list(Version.objects.select_related("drawing", "by").filter(zone=of))


def alternatives(of: Zone, drawn_in: int) -> list[Drawing]:
    """The three drawings made together, smallest first."""
    found = {d.alternative: d for d in Drawing.objects.filter(zone=of, drawn_in=drawn_in)}
    return [found[name] for name in ALTERNATIVES if name in found]


def lines(drawing: Drawing) -> list[Line]:
    """Levels of a drawing, strictest first."""
    return list(Line.objects.filter(drawing=drawing))


def gates(of: Zone) -> list[Gate]:
    """The gates of a zone in force, in the order they are numbered."""
    return list(Gate.objects.filter(zone=of))


def find_waiting(of: Zone, *, at: datetime) -> Approval | None:
    """The open request for a second signature under this zone, if any."""
    waiting = Approval.objects.open(at).filter(deed=DEED, subject_kind="zone", subject_id=str(of.pk))
    return waiting.order_by("-id").first()


def area_of_site(site: Mapping[str, Any], *, atlas: Atlas) -> str:
    """The township (else whatever larger area) a checked site lies in."""
    code = atlas.area_of(site["segment"])
    return next((code[:length] for length in (9, 6) if len(code) >= length), code)


def neighbourhood_of(site: Mapping[str, Any], *, atlas: Atlas) -> str:
    """The name of the neighbourhood (else of the smallest area) the site lies in."""
    code = atlas.area_of(site["segment"])[:12]
    names = dict(zip(atlas.areas["code"].to_pylist(), atlas.areas["name"].to_pylist(), strict=True))
    return str(names.get(code) or code)


def totals(drawing: Drawing) -> dict[str, int]:
    """The sums an order is made of: everyone inside the drawn lines, their gates, guards and kits."""
    drawn = [line for line in lines(drawing) if line.drawn != "rest_of"]
    widest = drawn[-1]
    return {
        "people": widest.people,
        "households": widest.households,
        "gates": len(drawing.gates),
        "guards": drawing.guards,
        "kits": widest.kits,
    }


def payload(of: Zone, drawing: Drawing) -> dict[str, Any]:
    """What two people put their names under: numbers and a digest of the drawing, never a name or an address."""
    return {
        "zone": of.pk,
        "number": of.number,
        "version": of.version,
        "alternative": drawing.alternative,
        "digest": drawing.digest,
        "protocol": of.protocol,
        "area": of.area,
        "enclosure_only": drawing.enclosure_only,
        "shut_off": drawing.shut_off,
        "levels": [[line.level, line.ring_people] for line in lines(drawing)],
        **totals(drawing),
    }


def lift_payload(of: Zone) -> dict[str, Any]:
    """What two people sign when a zone ends."""
    return {"zone": of.pk, "number": of.number, "version": of.version, **totals(of.drawing)}


def for_map(drawings: Sequence[tuple[Zone, Drawing]], *, addresses_in: Sequence[str]) -> dict[str, Any]:
    """GeoJSON of the lines (kind line), gates (kind gate) and sites (kind site) of these zones, WGS-84.

    Sites are somebody's home and ways: they are told of zones inside the areas `addresses_in` only.
    """
    features: list[dict[str, Any]] = []
    for of, drawing in drawings:
        for line in reversed(lines(drawing)):  # the widest first, so that the strictest is drawn on top
            if line.outline:
                facts = {"kind": "line", "level": line.level, "people": line.ring_people, "drawn": line.drawn}
                features.append(_feature(line.outline, of, facts))
        closed = {g.number for g in gates(of) if g.closed_at}
        for gate in drawing.gates:
            facts = {"label": gate["number"], **{key: gate[key] for key in ("number", "name", "level", "guards")}}
            point = _point(gate["lon"], gate["lat"])
            features.append(_feature(point, of, {"kind": "gate", "closed": gate["number"] in closed, **facts}))
        for barrier in drawing.barriers:
            features.append(
                _feature(_point(barrier["lon"], barrier["lat"]), of, {"kind": "barrier", "level": barrier["level"]})
            )
        is_told = any(of.area.startswith(area) for area in addresses_in)
        for number, site in enumerate(of.sites if is_told else (), start=1):
            facts = {"kind": "site", "site": site["kind"], "number": number, "label": site["label"]}
            features.append(_feature(_point(site["lon"], site["lat"]), of, facts))
    return {"type": "FeatureCollection", "features": features}


@dataclass(frozen=True)
class Standing:
    """Under which line a street stands at a moment: the strictest, with what it rests on."""

    zone: Zone
    level: str
    since: datetime
    response: Response


def level_at(segment: int, *, atlas: Atlas, at: datetime) -> Standing | None:
    """The strictest level in force over a street segment at a moment; None outside every declared area."""
    area = atlas.area_of(segment)
    found: list[tuple[int, Standing]] = []
    standing = Zone.objects.filter(in_force_at__lte=at, board=atlas.manifest["digest"], response__in=active(at))
    for of in standing.select_related("response"):
        if of.ended_at and of.ended_at <= at:
            continue
        for line in lines(of.drawing):
            inside = area.startswith(of.response.area_id) if line.drawn == "rest_of" else segment in line.segments
            if inside:
                found.append((line.position, Standing(of, line.level, of.in_force_at or at, of.response)))
                break
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}


def _feature(geometry: Mapping[str, Any], of: Zone, facts: Mapping[str, Any]) -> dict[str, Any]:
    properties = {"zone": of.pk, "zone_number": of.number, "state": of.state, **facts}
    return {"type": "Feature", "geometry": dict(geometry), "properties": properties}
