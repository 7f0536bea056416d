"""What a chosen set costs, summed again from the unscaled inputs; knows no solver."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def cut_energy(*, inside: Mask, keep: Floats, confine: Floats, tail: Ints, head: Ints, price: Floats) -> float:
    """Return sum(keep outside) + sum(confine inside) + sum(price of edges with one end on each side).

    `inside`, `keep`, `confine` have one entry per node; `tail`, `head`, `price` one per undirected edge.
    `math.fsum` adds without rounding on the way, so the order of nodes cannot change the answer.
    """
    crossed = inside[tail] != inside[head]
    return math.fsum((math.fsum(keep[~inside]), math.fsum(confine[inside]), math.fsum(price[crossed])))


def closure_value(*, chosen: Mask, weight: Floats, needer: Ints, needed: Ints) -> float:
    """Return the weight of a closed set; raises ValueError where a chosen item lacks one it needs."""
    if np.any(chosen[needer] & ~chosen[needed]):
        raise ValueError("not closed: a chosen item needs one that is not chosen")
    return math.fsum(weight[chosen])


def severed_capacity(*, upstream: Mask, tail: Ints, head: Ints, capacity: Floats) -> float:
    """Return the capacity of the directed edges that leave `upstream`."""
    return math.fsum(capacity[upstream[tail] & ~upstream[head]])
