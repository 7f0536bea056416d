"""Which set of things is worth having when each brings along all it needs: a maximum-weight closure."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from qipan.solve.certificate import Certificate, certify
from qipan.solve.energy import Floats, Ints, Mask, closure_value
from qipan.solve.maxflow import FOREVER, push, scale_for


@dataclass(frozen=True)
class Closure:
    chosen: Mask  # the smallest of all best closures
    value: float
    certificate: Certificate  # in costs: what is forgone of the good plus what is borne of the bad


def best_closure(*, weight: Floats, needer: Ints, needed: Ints) -> Closure:
    """Return the closed set of greatest weight: if `needer[k]` is chosen, so is `needed[k]`.

    One min cut (Picard 1976): forgone good + borne bad is least where the weight is greatest.
    Raises ValueError on weights that are not finite.
    """
    if not np.all(np.isfinite(weight)):
        raise ValueError("weights must be finite")
    began = time.perf_counter()
    count = len(weight)
    source, sink = count, count + 1
    good, bad = np.flatnonzero(weight > 0), np.flatnonzero(weight < 0)
    tail = np.concatenate((np.full(len(good), source), bad, needer))
    head = np.concatenate((good, np.full(len(bad), sink), needed))
    capacity = np.concatenate((weight[good], -weight[bad], np.full(len(needer), FOREVER)))
    scale = scale_for(float(np.abs(weight).sum()))
    flow = push(tail=tail, head=head, capacity=capacity, nodes=count + 2, source=source, sink=sink, scale=scale)
    chosen = flow.source_side[:count]
    value = closure_value(chosen=chosen, weight=weight, needer=needer, needed=needed)
    proof = certify(
        flow=flow.value,
        cut=math.fsum((math.fsum(weight[good]), -value)),
        seconds=time.perf_counter() - began,
        nodes=count + 2,
        arcs=len(tail),
        scale=scale,
    )
    return Closure(chosen=chosen, value=value, certificate=proof)
