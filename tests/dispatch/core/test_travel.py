"""Street times against a plain search written another way."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import pytest

from qipan.dispatch.core.travel import travel_s


@dataclass
class Streets:
    seg_u: np.ndarray
    seg_v: np.ndarray
    seg_drive_s: np.ndarray
    seg_walk_s: np.ndarray
    seg_oneway: np.ndarray
    jun_lon: np.ndarray


def random_streets(seed: int) -> Streets:
    rng = np.random.default_rng(seed)
    n, m = 9, 16
    drive = rng.integers(5, 60, m).astype(float)
    drive[rng.random(m) < 0.25] = np.nan
    return Streets(
        seg_u=rng.integers(0, n, m),
        seg_v=rng.integers(0, n, m),
        seg_drive_s=drive,
        seg_walk_s=rng.integers(30, 300, m).astype(float),
        seg_oneway=rng.choice([0, 0, 1, -1], m),
        jun_lon=np.zeros(n),
    )


def by_plain_search(s: Streets, origin: int, target: int) -> float:
    """Half the first segment, whole segments between, half the last; cars obey one-way signs, feet do not."""
    cost = [w if np.isnan(d) else d for d, w in zip(s.seg_drive_s, s.seg_walk_s, strict=True)]
    if origin == target:
        return 0.0
    best = {}
    queue = [(0.0, int(s.seg_u[origin])), (0.0, int(s.seg_v[origin]))]
    while queue:
        spent, here = heapq.heappop(queue)
        if here in best:
            continue
        best[here] = spent
        for i, c in enumerate(cost):
            a, b, way = int(s.seg_u[i]), int(s.seg_v[i]), 0 if np.isnan(s.seg_drive_s[i]) else int(s.seg_oneway[i])
            if a == here and way >= 0:
                heapq.heappush(queue, (spent + c, b))
            if b == here and way <= 0:
                heapq.heappush(queue, (spent + c, a))
    ends = [best.get(int(e), np.inf) for e in (s.seg_u[target], s.seg_v[target])]
    return min(ends) + (cost[origin] + cost[target]) / 2


@pytest.mark.parametrize("seed", range(40))
def test_times_agree_with_a_plain_search(seed):
    streets = random_streets(seed)
    origins, targets = np.arange(0, 16, 3), np.arange(1, 16, 4)
    found = travel_s(streets, origins=origins, targets=targets)
    expected = [[by_plain_search(streets, int(o), int(t)) for t in targets] for o in origins]
    assert found == pytest.approx(np.array(expected))


def test_nobody_and_nowhere_give_an_empty_table():
    assert travel_s(random_streets(1), origins=np.array([], int), targets=np.array([1])).shape == (0, 1)
