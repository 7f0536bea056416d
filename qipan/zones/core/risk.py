"""Where an infection may have spread: risk that fades with street distance from each place stayed at.

The whole default model is this file and declared/norms/risk.default.yaml; the reasons are in
docs/decisions/0011-risk-model.md. Unit: expected infections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qipan.kit.refusal import Refused
from qipan.zones.core.streets import Floats, StreetGraph


@dataclass(frozen=True)
class Site:
    """A place a case stayed: `along` is how far along its segment from u (0) to v (1)."""

    segment: int
    lon: float
    lat: float
    is_home: bool = False
    hours: float | None = None  # per day of the window; None: the model's default
    along: float = 0.5


@dataclass(frozen=True)
class RiskModel:
    reach_home_m: float
    reach_visited_m: float
    stay_hours: float
    default_hours_home: float
    default_hours_visited: float
    per_person: float
    met_per_metre: float
    averted_person_days: float
    guard_day_person_days: float
    days: float
    id: str = ""
    version: str = ""

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> RiskModel:
        """Read declared/norms/risk.*.yaml; raises KeyError or ValueError on a gap."""
        model = cls(
            reach_home_m=float(raw["reach_m"]["home"]),
            reach_visited_m=float(raw["reach_m"]["visited"]),
            stay_hours=float(raw["stay_hours"]),
            default_hours_home=float(raw["default_hours"]["home"]),
            default_hours_visited=float(raw["default_hours"]["visited"]),
            per_person=float(raw["per_person"]),
            met_per_metre=float(raw["met_per_metre"]),
            averted_person_days=float(raw["infection_averted_person_days"]),
            guard_day_person_days=float(raw["guard_day_person_days"]),
            days=float(raw["days"]),
            id=str(raw["id"]),
            version=str(raw["version"]),
        )
        if min(model.reach_home_m, model.reach_visited_m, model.stay_hours, model.averted_person_days, model.days) <= 0:
            raise ValueError("reach, stay, days and the worth of an infection averted are positive")
        return model

    def check(self, site: Site) -> None:
        """Refuse hours no day has."""
        if not 0 <= self.hours(site) <= 24:
            raise Refused(
                "zones.hours",
                "Hours stayed must be between 0 and 24, not %(hours)s",
                do="Give hours per day",
                where="hours",
                params={"hours": site.hours},
            )

    def hours(self, site: Site) -> float:
        if site.hours is not None:
            return site.hours
        return self.default_hours_home if site.is_home else self.default_hours_visited

    def weight(self, site: Site) -> float:
        """Return 0..1: saturates with the hours stayed, as a chance must."""
        return float(1 - np.exp(-self.hours(site) / self.stay_hours))

    def reach_m(self, site: Site) -> float:
        return self.reach_home_m if site.is_home else self.reach_visited_m


def risk_by_segment(graph: StreetGraph, sites: Sequence[Site], model: RiskModel) -> Floats:
    """Return expected infections (n,) per segment, summed over the sites; exactly 0 beyond every reach.

    With k(d) = (1 - d/reach)² the chance at street distance d, a segment carries
    weight × per_person × mean(k over it) × (people who live there + people met there).
    """
    load = model.per_person * (graph.people + model.met_per_metre * graph.length_m)
    total = np.zeros(graph.segments)
    for site in sites:
        total += model.weight(site) * mean_kernel(graph, site, model.reach_m(site)) * load
    return total


def mean_kernel(graph: StreetGraph, site: Site, reach_m: float) -> Floats:
    """Return the mean of k over each segment (n,), for one site."""
    from scipy.sparse.csgraph import dijkstra  # as in streets: not for those who only read the model

    home, along = site.segment, site.along
    length = float(graph.length_m[home])
    ends = (int(graph.u[home]), int(graph.v[home]))
    offsets = (along * length, (1 - along) * length)
    away = dijkstra(graph.walks, indices=ends, limit=reach_m)
    at = np.minimum(away[0] + offsets[0], away[1] + offsets[1])
    near = np.flatnonzero((at[graph.u] < reach_m) | (at[graph.v] < reach_m))
    kernel = np.zeros(graph.segments)
    kernel[near] = _mean_between(at[graph.u[near]], at[graph.v[near]], graph.length_m[near], reach_m)
    # On its own segment the site stands in the middle of things: two pieces, both starting at 0.
    pieces = [_piece(np.array([offset]), np.zeros(1), reach_m)[0] for offset in offsets]
    kernel[home] = sum(pieces) / length if length > 0 else 1.0
    return kernel


def _mean_between(at_u: Floats, at_v: Floats, length_m: Floats, reach_m: float) -> Floats:
    """Mean of k on a segment reached from either end: the two walks meet where they are equally long."""
    length_m = np.maximum(length_m, 1e-6)
    from_u = np.where(np.isinf(at_u), 0.0, np.where(np.isinf(at_v), length_m, (at_v - at_u + length_m) / 2))
    from_u = np.clip(np.nan_to_num(from_u), 0.0, length_m)
    return (_piece(from_u, at_u, reach_m) + _piece(length_m - from_u, at_v, reach_m)) / length_m


def _piece(walked_m: Floats, start_m: Floats, reach_m: float) -> Floats:
    """Integral of k over a walk of `walked_m` that starts `start_m` from the site."""
    near = 1 - np.minimum(start_m, reach_m) / reach_m
    far = 1 - np.minimum(start_m + walked_m, reach_m) / reach_m
    return (near**3 - far**3) * reach_m / 3
