"""From what the engine draws to rows that can be kept: alternatives with lines, named gates and a digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from qipan.board.core.atlas import Atlas
from qipan.identity.core.payload import digest_of
from qipan.kit.refusal import Refused
from qipan.zones.core import draw as engine
from qipan.zones.core.declared import protocol as declared_protocol
from qipan.zones.core.drawing import Drawing
from qipan.zones.core.norms import POSTS
from qipan.zones.core.protocol import Protocol
from qipan.zones.core.risk import Site
from qipan.zones.core.shape import outline
from qipan.zones.core.streets import StreetGraph
from qipan.zones.core.units import site_at
from qipan.zones.gate_names import GateNames


@dataclass(frozen=True)
class Proposal:
    """One alternative: `figures` are the columns of a Drawing, `lines` those of its Lines, strictest first."""

    figures: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]


def check_sites(sites: Sequence[Mapping[str, Any]], *, atlas: Atlas) -> list[dict[str, Any]]:
    """Return the sites with their street found, the home first; Refused without a home or off the board."""
    if not any(site["kind"] == "home" for site in sites):
        raise Refused("zones.no_home", "Where does the person live?", do="Type the home first", where="site-1")
    found = []
    for site in sorted(sites, key=lambda site: site["kind"] != "home"):
        try:
            place = site_at(atlas, site["lon"], site["lat"])
        except Refused as no:
            raise Refused(
                "zones.off_board",
                "%(label)s lies off this board",
                do="Press the place on the map, or type it again",
                where=site["label"],
                params={"label": site["label"]},
            ) from no
        kept = {name: site[name] for name in ("kind", "label", "lon", "lat", "hours")}
        found.append({**kept, "segment": place.segment, "along": place.along})
    return found


def propose(
    *,
    atlas: Atlas,
    sites: Sequence[Mapping[str, Any]],
    protocol: str | Protocol,
    declared_area: str,
    include: Sequence[int] = (),
    exclude: Sequence[int] = (),
    may_enclose: bool = True,
) -> dict[str, Proposal]:
    """Return smallest, recommended and wider; raises Refused on contradictory edits.

    `protocol` is what is in force, or id@version of a file on this machine.
    """
    rules = protocol_of(protocol) if isinstance(protocol, str) else protocol
    outside = _outside(atlas, declared_area)
    for site in sites:
        if outside[site["segment"]]:
            raise _no_authority(site["label"])
    if outside[np.asarray(include, dtype=np.intp)].any():
        raise _no_authority("unit")
    drawn = engine.alternatives(
        graph_of(atlas),
        [site_of(site) for site in sites],
        protocol=rules,
        include=include,
        exclude=np.union1d(np.asarray(exclude, dtype=np.int64), np.flatnonzero(outside)).tolist(),
        may_enclose=may_enclose,
        declared_area=declared_area,
    )
    names = GateNames(atlas)
    return {name: _proposal(each, atlas, names.fresh()) for name, each in drawn.items()}


def _outside(atlas: Atlas, declared_area: str) -> np.ndarray[Any, Any]:
    """Which segments (n,) lie outside the area the response was signed for: nobody there may be confined."""
    codes = [str(code) for code in atlas.areas["code"].to_pylist()]
    return ~np.array([code.startswith(declared_area) for code in codes], dtype=bool)[atlas.seg_area]


def _no_authority(where: str) -> Refused:
    return Refused(
        "zones.outside_response",
        "This lies outside the area of the response",
        do="Take it out, or ask for a response over the wider area",
        where=where,
    )


@lru_cache(maxsize=2)
def graph_of(atlas: Atlas) -> StreetGraph:
    """The street network of a board, built once for each opened board."""
    return StreetGraph.from_atlas(atlas)


def protocol_of(ref: str) -> Protocol:
    """The protocol of a file on this machine by id@version; Refused when the file is another version."""
    name, _at, version = ref.partition("@")
    found = declared_protocol(name)
    if version and found.version != version:
        raise Refused(
            "zones.other_version",
            "The response names %(ref)s, but here stands version %(version)s",
            do="Sign a response on the version that stands",
            where=ref,
            params={"ref": ref, "version": found.version},
        )
    return found


def site_of(site: Mapping[str, Any]) -> Site:
    return Site(
        segment=site["segment"],
        lon=site["lon"],
        lat=site["lat"],
        is_home=site["kind"] == "home",
        hours=site["hours"],
        along=site["along"],
    )


def _proposal(drawn: Drawing, atlas: Atlas, names: GateNames) -> Proposal:
    lines = [_line(zone, atlas) for zone in drawn.zones]
    staffed, closed = _gates(drawn, names)
    proof = drawn.certificate
    posts = np.array([POSTS.index(gate["post"]) for gate in (*staffed, *closed)], dtype=np.int64)
    figures = {
        "tradeoff": drawn.tradeoff,
        "enclosure_only": drawn.enclosure_only,
        "shut_off": drawn.shut_off,
        "certificate": proof.as_dict() if proof else {},
        "usual": {name: way.as_dict() for name, way in drawn.usual.items()},
        "gates": staffed,
        "barriers": closed,
        "guards": drawn.protocol.norm.guards(posts),
        "seconds": drawn.seconds,
    }
    signed = {key: figures[key] for key in ("tradeoff", "enclosure_only", "shut_off", "gates", "barriers", "guards")}
    signed["lines"] = [{key: line[key] for key in ("level", "people", "households", "segments")} for line in lines]
    return Proposal({**figures, "digest": digest_of(signed)}, lines)


def _line(zone: Any, atlas: Atlas) -> dict[str, Any]:
    is_drawn = zone.drawn != "rest_of"
    segments = zone.segments.tolist() if is_drawn else []
    return {
        "level": zone.level,
        "drawn": zone.drawn,
        "people": zone.counts.people,
        "ring_people": zone.ring_people,
        "households": zone.counts.households,
        "buildings": zone.counts.buildings,
        "gates": zone.gates,
        "guards": zone.guards,
        "kits": zone.counts.kits,
        "risk_covered": zone.counts.risk_covered,
        "certificate": zone.certificate.as_dict() if zone.certificate else None,
        "segments": segments,
        "outline": shapely.geometry.mapping(outline(atlas, segments)) if segments else None,
    }


def _gates(drawn: Drawing, names: GateNames) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Staffed gates K1, K2, … and closed barriers; one standing on two lines belongs to the stricter."""
    seen: set[tuple[int, str]] = set()
    staffed: list[dict[str, Any]] = []
    closed: list[dict[str, Any]] = []
    for zone in drawn.zones:
        for gate in zone.gate_list:
            if (gate.segment, gate.end) in seen:
                continue
            seen.add((gate.segment, gate.end))
            row = {
                "level": zone.level,
                "class": gate.street_class,
                "post": gate.post,
                "segment": gate.segment,
                "lon": gate.lon,
                "lat": gate.lat,
                "guards": gate.guards,
                "existing": gate.is_existing,
            }
            if gate.guards:
                staffed.append({"number": f"K{len(staffed) + 1}", "name": names.of(gate, zone), **row})
            else:
                closed.append(row)
    return staffed, closed
