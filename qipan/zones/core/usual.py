"""What is usually drawn instead: compounds, administrative areas, circles; counted like any other line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qipan.zones.core.counts import Counts, count
from qipan.zones.core.gates import best_junctions
from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.risk import Site
from qipan.zones.core.streets import Floats, Ints, Mask, StreetGraph


@dataclass(frozen=True)
class Usual:
    """One usual way; `units` compounds or areas, `loose_sites` stand in none, `radius_m` is for circles."""

    counts: Counts
    inside: Mask
    units: int = 0
    loose_sites: int = 0
    radius_m: float | None = None

    def as_dict(self) -> dict[str, object]:
        shown: dict[str, object] = {
            "people": self.counts.people,
            "gates": self.counts.gates,
            "risk_covered": self.counts.risk_covered,
            "households": self.counts.households,
            "guards": self.counts.guards,
        }
        if self.radius_m is not None:
            return {**shown, "radius_m": round(self.radius_m, 1)}
        return {**shown, "units": self.units, "loose_sites": self.loose_sites}


def usual_ways(
    graph: StreetGraph, sites: Sequence[Site], *, risk: Floats, norm: ZoneNorm, price: Floats, risk_covered: float
) -> dict[str, Usual]:
    """Return compounds, areas and circles for the same evidence; circles cover at least `risk_covered`."""

    def line(segments: Mask, *, units: int = 0, loose: int = 0, radius_m: float | None = None) -> Usual:
        inside = best_junctions(graph, segments, price)
        return Usual(count(graph, inside, risk=risk, norm=norm), inside, units, loose, radius_m)

    at = np.array([site.segment for site in sites], dtype=np.int64)
    radius_m, circles = circles_covering(graph, sites, risk=risk, share=risk_covered)
    compounds, held, loose = _units(graph.compound, at)
    areas, inside, _ = _units(graph.area, at)
    return {
        "compounds": line(compounds, units=held, loose=loose),
        "areas": line(areas, units=inside),
        "circles": line(circles, radius_m=radius_m),
    }


def _units(unit_of: Ints, at: Ints) -> tuple[Mask, int, int]:
    """All segments of the units the sites lie in; a site in none keeps only its own segment."""
    mine = unit_of[at]
    units = np.unique(mine[mine >= 0])
    segments = np.isin(unit_of, units)
    segments[at] = True
    return segments, len(units), int((mine < 0).sum())


def circles_covering(graph: StreetGraph, sites: Sequence[Site], *, risk: Floats, share: float) -> tuple[float, Mask]:
    """Return the smallest one radius around every site that covers this share of the risk, and its segments.

    A segment is inside when its middle is. Sums are exact enough to ask for the very share a cut reached.
    """
    away = distance_to_sites(graph, sites)
    order = np.argsort(away, kind="stable")
    covered = np.cumsum(risk[order])
    wanted = share * float(risk.sum()) * (1 - 1e-12)
    last = min(int(np.searchsorted(covered, wanted)), len(order) - 1)
    radius_m = float(away[order[last]])
    return radius_m, within(away, radius_m)


def within(away_m: Floats, radius_m: float) -> Mask:
    return away_m <= radius_m


def distance_to_sites(graph: StreetGraph, sites: Sequence[Site]) -> Floats:
    """Return straight metres (n,) from each segment's middle to the nearest site.

    Whole millimetres: streets equally far must stay so, whatever order their sums were made in.
    """
    x, y = graph.metres[:2]
    away = np.full(graph.segments, np.inf)
    for site in sites:
        sx, sy = graph.place(site.lon, site.lat)
        np.minimum(away, np.hypot(x - sx, y - sy), out=away)
    return np.round(away, 3)
