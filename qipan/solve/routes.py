"""Which vehicle goes where, in which order: good rounds with a bound that says how far from best they can be."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations

from qipan.solve.energy import Floats, Ints

STEP = 16.0  # distances become whole numbers of 1/16 metre: a power of two, so most are exact


class NoRounds(ValueError):
    """The vehicles cannot carry it all, or nothing feasible was found in the iterations given."""


@dataclass(frozen=True)
class RoutesProof:
    """`cost` is summed again from the unscaled distances; no plan costs less than `bound`."""

    cost: float
    bound: float
    gap: float  # (cost - bound) / cost: what could be left to gain, not what is
    seconds: float
    iterations: int

    def as_dict(self) -> dict[str, float | int]:
        return asdict(self)


@dataclass(frozen=True)
class Rounds:
    routes: tuple[tuple[int, ...], ...]  # stops in order, depot left out
    certificate: RoutesProof


def plan_rounds(
    *, distance: Floats, demand: Ints, capacity: int, vehicles: int, seed: int, iterations: int = 2_000
) -> Rounds:
    """Return rounds from the depot (row 0) that bring every stop its demand, within the capacity.

    `distance` is (n+1) × (n+1), not negative; `demand` has one whole number per stop 1…n. Ends after a
    number of iterations, not of seconds, so the same input and seed give the same rounds anywhere.
    Raises NoRounds where the load cannot fit, ValueError on wrong shapes.
    """
    if (
        distance.shape != (len(demand) + 1, len(demand) + 1)
        or np.any(distance < 0)
        or not np.all(np.isfinite(distance))
    ):
        raise ValueError("distance is (n+1) × (n+1), finite and not negative")
    if np.any(demand < 0) or capacity < 0:
        raise ValueError("demand and capacity are not negative")
    if demand.max(initial=0) > capacity or demand.sum() > capacity * vehicles:
        raise NoRounds("the vehicles cannot carry it all")
    began = time.perf_counter()
    if not len(demand):
        return Rounds((), RoutesProof(0.0, 0.0, 0.0, time.perf_counter() - began, 0))
    whole = np.rint(distance * STEP).astype(np.int64)
    np.fill_diagonal(whole, 0)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(whole),  # only the matrix counts
        clients=[pyvrp.Client(k + 1, delivery=[int(load)]) for k, load in enumerate(demand)],
        depots=[pyvrp.Depot(0)],
        vehicle_types=[pyvrp.VehicleType(vehicles, capacity=[capacity])],
        distance_matrices=[whole],  # type: ignore[list-item]  # the stub misnames the shape
        duration_matrices=[np.zeros_like(whole)],  # type: ignore[list-item]
    )
    found = pyvrp.solve(data, MaxIterations(iterations), seed=seed, collect_stats=False, display=False)
    if not found.is_feasible():
        raise NoRounds("no feasible rounds in the iterations given")
    routes = tuple(
        tuple(stop.idx + 1 for stop in route.schedule() if stop.is_client()) for route in found.best.routes()
    )
    cost = cost_of(routes, distance)
    least = min(cost, bound_of(distance, demand, capacity))
    gap = (cost - least) / cost if cost > 0 else 0.0
    return Rounds(routes, RoutesProof(cost, least, gap, time.perf_counter() - began, found.num_iterations))


def cost_of(routes: tuple[tuple[int, ...], ...], distance: Floats) -> float:
    """Return the length of these rounds, each from and back to the depot."""
    legs = [(a, b) for route in routes for a, b in zip((0, *route), (*route, 0), strict=True)]
    return math.fsum(float(distance[a, b]) for a, b in legs)


def bound_of(distance: Floats, demand: Ints, capacity: int) -> float:
    """Return what no rounds undercut: every stop is entered once and left once, the depot once per load.

    Half the cheapest ways in and out of each stop, and of the depot as often as the load needs vehicles.
    Holds for any distances, so it is loose; a branch-and-cut bound would be tighter.
    """
    apart = distance + np.where(np.eye(len(distance), dtype=bool), np.inf, 0.0)
    loads = math.ceil(int(demand.sum()) / capacity) if capacity else 0
    ways = apart.min(axis=0)[1:].sum() + apart.min(axis=1)[1:].sum()
    depot = loads * (apart[0].min() + apart[:, 0].min())
    return float(ways + depot) / 2
