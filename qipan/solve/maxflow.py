"""The one place that speaks to the max-flow solver: costs in, integers to it, costs back."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow  # type: ignore[import-untyped]

from qipan.solve.energy import Floats, Ints, Mask

FOREVER = np.inf  # a capacity that may never be paid
ROOM = 2.0**59  # all finite capacities together stay below this, so no sum can overflow 63 bits


class Impossible(ValueError):
    """Every cut would sever something that may not be severed."""


@dataclass(frozen=True)
class Flow:
    value: float  # unscaled
    source_side: Mask  # the smallest set on the source's side of a minimum cut
    sink_side: Mask  # the smallest set on the sink's side
    seconds: float


def scale_for(total: float) -> float:
    """Return the power of two by which costs become integers.

    A power of two multiplies without rounding, so only the cast to an integer loses anything:
    at most half a unit per arc, below 1e-12 of the total for a million arcs.
    """
    if not math.isfinite(total) or total < 0:
        raise ValueError(f"capacities must be finite and not negative, not {total}")
    return float(2.0 ** math.floor(math.log2(ROOM / total))) if total > 0 else 1.0


def push(*, tail: Ints, head: Ints, capacity: Floats, nodes: int, source: int, sink: int, scale: float) -> Flow:
    """Push as much as fits from source to sink; raises Impossible when a FOREVER path joins them."""
    began = time.perf_counter()
    finite = np.isfinite(capacity)
    integers = np.zeros(len(capacity), dtype=np.int64)
    integers[finite] = np.rint(capacity[finite] * scale).astype(np.int64)
    endless = int(integers.sum()) + 1
    integers[~finite] = endless

    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(tail.astype(np.int32), head.astype(np.int32), integers)
    solver.add_arc_with_capacity(source, sink, 0)  # it refuses a terminal that no arc names
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise RuntimeError(f"max-flow ended with status {status}")
    if solver.optimal_flow() >= endless:
        raise Impossible("an endless path joins source and sink")
    sides = []
    for members in (solver.get_source_side_min_cut(), solver.get_sink_side_min_cut()):
        side = np.zeros(nodes, dtype=bool)
        side[np.asarray(members, dtype=np.int64)] = True
        sides.append(side)
    return Flow(solver.optimal_flow() / scale, sides[0], sides[1], time.perf_counter() - began)
