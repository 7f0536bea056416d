"""What lies inside a line: the one count that cuts, circles, compounds and areas all go through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qipan.zones.core.gates import crossed
from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.pockets import pockets
from qipan.zones.core.streets import Floats, Mask, StreetGraph


@dataclass(frozen=True)
class Counts:
    people: int
    households: int
    buildings: int
    gates: int  # barriers at crossed ends, existing gates included
    guards: int  # over all shifts
    kits: int
    risk_covered: float  # share of all risk
    enclosure_only: int  # households inside where the risk is exactly nought: no clause, no evidence
    shut_off: int  # households outside whose every way out leads through the line


def count(graph: StreetGraph, inside: Mask, *, risk: Floats, norm: ZoneNorm) -> Counts:
    """Count what a node mask (segments, then junctions) holds."""
    segments = inside[: graph.segments]
    edges = crossed(graph, inside)
    people = int(graph.people[segments].sum())
    total = float(risk.sum())
    return Counts(
        people=people,
        households=int(graph.households[segments].sum()),
        buildings=int(graph.buildings[segments].sum()),
        gates=len(edges),
        guards=norm.guards(norm.posts(graph.street_class[graph.tail[edges]])),
        kits=norm.kits(people),
        risk_covered=float(risk[segments].sum()) / total if total > 0 else 0.0,
        enclosure_only=int(graph.households[segments & (risk <= 0)].sum()),
        shut_off=int(graph.households[pockets(graph, inside)].sum()),
    )


def everywhere(graph: StreetGraph, segments: Mask) -> Mask:
    """Return a node mask of these segments and every junction they touch."""
    junctions = np.zeros(graph.junctions, dtype=bool)
    junctions[graph.u[segments]] = junctions[graph.v[segments]] = True
    return np.concatenate((segments, junctions))
