"""Who takes what: pairs at least total cost, and whole units for posts that ask for several."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from qipan.solve.energy import Floats, Ints
from qipan.solve.mincost import Network, flow_at_least_cost, potentials

FORBIDDEN = np.inf
STEP = 1024.0  # a cost is rounded to 1/1024 of its unit: finer than a millisecond of travel
PLENTY = 200_000  # allowed pairs up to which all are handed to the solver at once


def cheapest_pairs(costs: Floats) -> list[tuple[int, int]]:
    """Return as many allowed (row, column) pairs as fit, and of those choices the cheapest.

    `costs` is rows × columns, not negative; FORBIDDEN marks a pair that may not be made.
    """
    if costs.size == 0:
        return []
    allowed = np.isfinite(costs)
    # The solver needs a full matching: a forbidden pair costs more than all allowed ones together.
    dearer = 1.0 + float(costs[allowed].sum())
    rows, columns = linear_sum_assignment(np.where(allowed, costs, dearer))
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if allowed[row, column]]


@dataclass(frozen=True)
class Staffing:
    """`post_of[unit]` is a post or -1; `short[post]` is how many it still lacks."""

    post_of: Ints
    short: Ints
    certificate: StaffingProof


@dataclass(frozen=True)
class StaffingProof:
    """No plan over all allowed pairs costs less than `bound`, which comes from prices, not from the solver."""

    cost: float  # travel summed again from the unscaled costs, plus the price of every lack
    bound: float
    gap: float
    seconds: float
    pairs: int  # pairs the solver saw; the bound holds for those it never saw too
    rounds: int

    def as_dict(self) -> dict[str, float | int]:
        return asdict(self)


def fill_posts(costs: Floats, need: Ints, *, weight: Floats | None = None, nearest: int = 50) -> Staffing:
    """Give every post as many whole units as it asks for, fewest lacking first, then at least cost.

    `costs` is units × posts (FORBIDDEN where a unit may not go), `need` one whole number per post,
    `weight` how much worse it is to leave one lacking there (default 1; at least 1). Only each one's
    `nearest` choices are tried at first; prices then show every other pair to be no better, or add it.
    """
    began = time.perf_counter()
    if costs.ndim != 2 or costs.shape[1] != len(need) or np.any(need < 0) or np.any(costs < 0) or np.isnan(costs).any():
        raise ValueError("costs are units × posts and not negative; one need, not negative, per post")
    weight = np.ones(len(need)) if weight is None else weight
    if np.any(weight < 1):
        raise ValueError("weights are at least 1")
    whole = np.where(np.isfinite(costs), np.rint(np.where(np.isfinite(costs), costs, 0) * STEP), -1).astype(np.int64)
    dearest = int(whole.max(initial=0))
    lack = np.rint(weight * ((min(costs.shape[0], int(need.sum())) + 1) * (dearest + 1))).astype(np.int64)
    tried, rounds = _likely(whole, nearest), 0
    while True:
        rounds += 1
        network = _network(whole, need, lack, *np.nonzero(tried))
        flow = flow_at_least_cost(network)
        prices = potentials(network, flow)
        better = _better(whole, tried, prices)
        if not better.any():
            break
        tried |= better
    return _staffing(costs, need, lack / STEP, network, flow, prices, time.perf_counter() - began, rounds)


def _likely(whole: Ints, nearest: int) -> npt.NDArray[np.bool_]:
    allowed = whole >= 0
    if int(allowed.sum()) <= PLENTY or nearest >= max(whole.shape):
        return allowed
    dear = np.where(allowed, whole, np.iinfo(np.int64).max)
    tried = np.zeros(whole.shape, dtype=bool)
    for axis in (0, 1):
        if nearest < whole.shape[axis]:
            closest = np.argpartition(dear, nearest, axis=axis).take(range(nearest), axis=axis)
            np.put_along_axis(tried, closest, True, axis=axis)
    return tried & allowed


def _network(whole: Ints, need: Ints, lack: Ints, units: Ints, posts: Ints) -> Network:
    """Units, then posts, then one node where idle units rest and lacking posts draw at a price."""
    count, rest = whole.shape[0], whole.shape[0] + whole.shape[1]
    every_unit, every_post = np.arange(count), np.arange(len(need))
    return Network(
        tail=np.concatenate((units, every_unit, np.full(len(need), rest))),
        head=np.concatenate((count + posts, np.full(count, rest), count + every_post)),
        capacity=np.concatenate((np.ones(len(units) + count, dtype=np.int64), need)),
        cost=np.concatenate((whole[units, posts], np.zeros(count, dtype=np.int64), lack)),
        supply=np.concatenate((np.ones(count, dtype=np.int64), -need, [int(need.sum()) - count])),
    )


def _better(whole: Ints, tried: npt.NDArray[np.bool_], prices: Ints) -> npt.NDArray[np.bool_]:
    count, posts = whole.shape
    saving = prices[:count, None] - prices[None, count : count + posts] - whole
    return (saving > 0) & ~tried & (whole >= 0)


def _staffing(
    costs: Floats,
    need: Ints,
    lack: Floats,
    network: Network,
    flow: Ints,
    prices: Ints,
    seconds: float,
    rounds: int,
) -> Staffing:
    count, pairs = costs.shape[0], len(network.tail) - costs.shape[0] - len(need)
    post_of = np.full(count, -1, dtype=np.int64)
    made = np.flatnonzero(flow[:pairs])
    post_of[network.tail[made]] = network.head[made] - count
    short = need - np.bincount(post_of[post_of >= 0], minlength=len(need))
    sent = np.flatnonzero(post_of >= 0)
    cost = math.fsum((math.fsum(costs[sent, post_of[sent]]), math.fsum(lack * short)))
    bound = network.bound(prices) / STEP
    gap = (cost - bound) / max(abs(cost), abs(bound)) if max(abs(cost), abs(bound)) > 0 else 0.0
    return Staffing(post_of, short, StaffingProof(cost, bound, gap, seconds, pairs, rounds))
