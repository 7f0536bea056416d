"""Rounds on small cases against every order, and on published instances against their best known cost."""

from itertools import permutations

import numpy as np
import pytest

from qipan.solve.routes import NoRounds, bound_of, cost_of, plan_rounds


def best_rounds(distance, demand, capacity, vehicles):
    """Every order, cut greedily by every split: the true least cost for a handful of stops."""
    best = np.inf
    for order in permutations(range(1, len(demand) + 1)):
        for cuts in range(2 ** (len(order) - 1)):
            routes, start = [], 0
            for k in range(1, len(order) + 1):
                if k == len(order) or cuts >> (k - 1) & 1:
                    routes.append(order[start:k])
                    start = k
            if len(routes) <= vehicles and all(sum(demand[s - 1] for s in route) <= capacity for route in routes):
                best = min(best, cost_of(tuple(routes), distance))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_small_rounds_are_the_best_there_are(seed):
    rng = np.random.default_rng(seed)
    spots = rng.random((6, 2)) * 1000
    distance = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    demand = rng.integers(1, 5, 5)
    found = plan_rounds(distance=distance, demand=demand, capacity=8, vehicles=4, seed=1, iterations=300)
    best = best_rounds(distance, demand.tolist(), 8, 4)
    assert found.certificate.cost == pytest.approx(best, abs=1)
    assert bound_of(distance, demand, 8) <= best
    assert sorted(stop for route in found.routes for stop in route) == [1, 2, 3, 4, 5]


def test_one_way_streets_are_driven_their_own_way():
    ring = np.array([[0, 1, 9, 9], [9, 0, 1, 9], [9, 9, 0, 1], [1, 9, 9, 0]], dtype=float)
    found = plan_rounds(distance=ring, demand=np.ones(3, dtype=int), capacity=3, vehicles=1, seed=0, iterations=100)
    assert found.routes == ((1, 2, 3),)
    assert found.certificate.cost == found.certificate.bound == 4


def test_the_same_seed_gives_the_same_rounds():
    rng = np.random.default_rng(0)
    spots = rng.random((30, 2)) * 1000
    distance = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    once, again = (
        plan_rounds(distance=distance, demand=np.ones(29, dtype=int), capacity=8, vehicles=5, seed=7, iterations=200)
        for _ in range(2)
    )
    assert once.routes == again.routes


def test_a_load_that_does_not_fit_is_refused():
    with pytest.raises(NoRounds):
        plan_rounds(distance=np.ones((3, 3)), demand=np.array([5, 5]), capacity=4, vehicles=9, seed=0)
    with pytest.raises(NoRounds):
        plan_rounds(distance=np.ones((3, 3)), demand=np.array([4, 4]), capacity=4, vehicles=1, seed=0)


def instance(path):
    """Read a CVRPLIB file: rounded Euclidean distances, demands without the depot, capacity, best known cost."""
    spots, demand, capacity, part = [], [], 0, ""
    for line in path.read_text().splitlines():
        words = line.split()
        if line.startswith("CAPACITY"):
            capacity = int(words[-1])
        elif line.startswith(("NODE_COORD", "DEMAND_SEC", "DEPOT_SEC")):
            part = words[0]
        elif part.startswith("NODE"):
            spots.append((float(words[1]), float(words[2])))
        elif part.startswith("DEMAND"):
            demand.append(int(words[1]))
    spots = np.array(spots)
    distance = np.floor(np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 0.5)
    solution = path.with_suffix(".sol").read_text().split("Cost")
    return distance, np.array(demand[1:]), capacity, float(solution[1].split()[0]), solution[0]


@pytest.mark.data
@pytest.mark.parametrize(("name", "vehicles"), [("X-n101-k25", 26), ("X-n110-k13", 13)])
def test_published_instances_come_within_three_per_cent_of_the_best_known(shared_data, name, vehicles):
    distance, demand, capacity, best_known, published = instance(shared_data(f"optim/{name}.vrp"))
    routes = tuple(
        tuple(int(stop) for stop in line.split(":")[1].split()) for line in published.splitlines() if ":" in line
    )
    assert cost_of(routes, distance) == best_known  # we read the file as its authors do
    found = plan_rounds(
        distance=distance, demand=demand, capacity=capacity, vehicles=vehicles, seed=1, iterations=1_500
    )
    assert best_known <= found.certificate.cost <= 1.03 * best_known
    assert found.certificate.bound <= best_known
    assert sorted(stop for route in found.routes for stop in route) == list(range(1, len(demand) + 1))
    assert all(demand[[stop - 1 for stop in route]].sum() <= capacity for route in found.routes)
