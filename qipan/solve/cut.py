"""Which set costs least: a minimum cut, with its proof, and nested cuts as the trade-off rises."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qipan.solve.certificate import Certificate, certify
from qipan.solve.energy import Floats, Ints, Mask, cut_energy
from qipan.solve.maxflow import push, scale_for


@dataclass(frozen=True)
class Cut:
    inside: Mask  # the smallest of all best sets
    certificate: Certificate


@dataclass(frozen=True)
class Terms:
    """E(S) = sum(keep outside S) + sum(confine inside S) + sum(price of edges that S severs).

    `keep`, `confine`, `must_in`, `must_out`: one entry per node. `tail`, `head`, `price`: one per
    undirected edge. Costs are finite and not negative, all in one unit.
    """

    keep: Floats
    confine: Floats
    tail: Ints
    head: Ints
    price: Floats
    must_in: Mask
    must_out: Mask

    @classmethod
    def of(
        cls,
        *,
        keep: Floats,
        confine: Floats,
        tail: Ints,
        head: Ints,
        price: Floats,
        must_in: Mask | None = None,
        must_out: Mask | None = None,
    ) -> Terms:
        """Check shapes and signs; raises ValueError."""
        nowhere = np.zeros(len(keep), dtype=bool)
        terms = cls(
            keep, confine, tail, head, price,
            nowhere if must_in is None else must_in,
            nowhere if must_out is None else must_out,
        )  # fmt: skip
        if len({len(keep), len(confine), len(terms.must_in), len(terms.must_out)}) != 1:
            raise ValueError("one keep, confine, must_in and must_out per node")
        if len({len(tail), len(head), len(price)}) != 1:
            raise ValueError("one tail, head and price per edge")
        for name, costs in (("keep", keep), ("confine", confine), ("price", price)):
            if not np.all(np.isfinite(costs)) or np.any(costs < 0):
                raise ValueError(f"{name} must be finite and not negative")
        if np.any(terms.must_in & terms.must_out):
            raise ValueError("a node cannot be both in and out")
        return terms


def minimum_cut(
    *,
    keep: Floats,
    confine: Floats,
    tail: Ints,
    head: Ints,
    price: Floats,
    must_in: Mask | None = None,
    must_out: Mask | None = None,
) -> Cut:
    """Return the smallest set of least energy (see Terms) and the flow that proves it."""
    terms = Terms.of(keep=keep, confine=confine, tail=tail, head=head, price=price, must_in=must_in, must_out=must_out)
    return nested_cuts(terms, [1.0])[0]


def nested_cuts(terms: Terms, multiples: Sequence[float], *, also_in: Sequence[Mask] | None = None) -> list[Cut]:
    """Return one cut per multiple of `confine`; a larger multiple never holds a node a smaller one lacks.

    `also_in` adds demands per multiple; the order holds as long as a smaller multiple demands no less.
    The theorem (Gallo, Grigoriadis, Tarjan 1989) is about the integers the solver sees, so all
    multiples share one scale: rounding keeps their order.
    """
    if not multiples or min(multiples) <= 0 or not all(math.isfinite(each) for each in multiples):
        raise ValueError("multiples must be positive")
    scale = scale_for(float(3 * terms.keep.sum() + 3 * max(multiples) * terms.confine.sum() + 8 * terms.price.sum()))
    demands = [terms.must_in] * len(multiples) if also_in is None else [terms.must_in | each for each in also_in]
    return [_one(replace(terms, must_in=demand), each, scale) for each, demand in zip(multiples, demands, strict=True)]


def _one(terms: Terms, multiple: float, scale: float) -> Cut:
    began = time.perf_counter()
    count = len(terms.keep)
    source, sink = count, count + 1
    confine = terms.confine * multiple
    # A demand outweighs all its node could otherwise save. Sized per node, because endless arcs
    # from one source would overflow the solver's integers.
    around = np.bincount(terms.tail, terms.price, count) + np.bincount(terms.head, terms.price, count)
    keep_by = np.where(terms.must_in, 1 / scale + 2 * (around + confine), terms.keep)
    confine_by = np.where(terms.must_out, 1 / scale + 2 * (around + terms.keep), confine)
    kept, confined, priced = (np.flatnonzero(each > 0) for each in (keep_by, confine_by, terms.price))
    tail = np.concatenate((np.full(len(kept), source), confined, terms.tail[priced], terms.head[priced]))
    head = np.concatenate((kept, np.full(len(confined), sink), terms.head[priced], terms.tail[priced]))
    prices = terms.price[priced]
    capacity = np.concatenate((keep_by[kept], confine_by[confined], prices, prices))
    flow = push(tail=tail, head=head, capacity=capacity, nodes=count + 2, source=source, sink=sink, scale=scale)
    inside = flow.source_side[:count]
    cut = cut_energy(
        inside=inside, keep=terms.keep, confine=confine, tail=terms.tail, head=terms.head, price=terms.price
    )
    proof = certify(
        flow=flow.value,
        cut=cut,
        seconds=time.perf_counter() - began,
        nodes=count + 2,
        arcs=len(tail),
        scale=scale,
    )
    return Cut(inside=inside, certificate=proof)
