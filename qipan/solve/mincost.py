"""The one place that speaks to the min-cost-flow solver, and prices that prove its answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from qipan.solve.energy import Ints


@dataclass(frozen=True)
class Network:
    """Directed arcs with whole capacities and costs; `supply` per node adds up to nothing."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    supply: Ints

    def bound(self, prices: Ints) -> int:
        """Return what no flow can undercut, by linear duality, whatever the prices are."""
        saving = np.maximum(0, prices[self.tail] - prices[self.head] - self.cost)
        return int((self.supply * prices).sum() - (self.capacity * saving).sum())


def flow_at_least_cost(network: Network) -> Ints:
    """Return the flow on each arc; raises ValueError where the supplies cannot all be met."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32), network.head.astype(np.int32), network.capacity, network.cost
    )
    solver.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ValueError(f"min-cost flow ended with status {status}")
    return np.asarray(solver.flows(np.arange(len(network.tail), dtype=np.int32)), dtype=np.int64)


def potentials(network: Network, flow: Ints) -> Ints:
    """Return each node's price: its shortest way through what the flow leaves open (Bellman-Ford).

    Raises ValueError on a negative cycle, which only a flow that is not cheapest leaves behind.
    """
    ahead, back = flow < network.capacity, flow > 0
    tail = np.concatenate((network.tail[ahead], network.head[back]))
    head = np.concatenate((network.head[ahead], network.tail[back]))
    cost = np.concatenate((network.cost[ahead], -network.cost[back]))
    order = np.argsort(tail, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    starts = np.flatnonzero(np.r_[True, tail[1:] != tail[:-1]]) if len(tail) else np.zeros(0, dtype=np.int64)
    price = np.zeros(len(network.supply), dtype=np.int64)
    for _ in range(len(price) + 1):
        if not len(tail):
            return price
        shorter = np.minimum(price[tail[starts]], np.minimum.reduceat(cost + price[head], starts))
        if np.array_equal(shorter, price[tail[starts]]):
            return price
        price[tail[starts]] = shorter
    raise ValueError("the flow is not cheapest: a negative cycle remains")
