"""The cut against every subset, and the properties its users lean on."""

import ast
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.solve import energy
from qipan.solve.certificate import EQUAL, certify, worst
from qipan.solve.cut import Terms, minimum_cut, nested_cuts
from qipan.solve.energy import cut_energy
from qipan.solve.maxflow import scale_for

COST = st.floats(0, 1e4, allow_nan=False).map(lambda cost: round(cost, 3))


@st.composite
def small_terms(draw, with_demands=False):
    nodes = draw(st.integers(2, 8))
    edges = draw(st.lists(st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)), max_size=14))
    edges = [(a, b) for a, b in edges if a != b]
    costs = {name: np.array(draw(st.lists(COST, min_size=nodes, max_size=nodes))) for name in ("keep", "confine")}
    price = np.array(draw(st.lists(COST, min_size=len(edges), max_size=len(edges))), dtype=float)
    sides = draw(st.lists(st.sampled_from("    io"), min_size=nodes, max_size=nodes)) if with_demands else " " * nodes
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return Terms.of(
        **costs, tail=ends[:, 0], head=ends[:, 1], price=price,
        must_in=np.array([side == "i" for side in sides]), must_out=np.array([side == "o" for side in sides]),
    )  # fmt: skip


def cost(terms, inside, multiple=1.0):
    """An independent sum, node by node and edge by edge."""
    total = sum(terms.confine[i] * multiple if inside[i] else terms.keep[i] for i in range(len(inside)))
    return total + sum(
        price
        for tail, head, price in zip(terms.tail, terms.head, terms.price, strict=True)
        if inside[tail] != inside[head]
    )


def cheapest(terms, multiple=1.0):
    allowed = [
        inside
        for inside in product([False, True], repeat=len(terms.keep))
        if not any(must and not is_in for must, is_in in zip(terms.must_in, inside, strict=True))
        and not any(must and is_in for must, is_in in zip(terms.must_out, inside, strict=True))
    ]
    return min(cost(terms, inside, multiple) for inside in allowed)


@settings(max_examples=150, deadline=None)
@given(small_terms(with_demands=True))
def test_no_subset_is_cheaper_and_demands_are_met(terms):
    cut = nested_cuts(terms, [1.0])[0]
    best = cheapest(terms)
    assert cost(terms, cut.inside) == pytest.approx(best, rel=1e-9, abs=1e-6)
    assert cut.certificate.flow == pytest.approx(best, rel=EQUAL, abs=1e-6)
    assert cut.certificate.cut == pytest.approx(best, rel=EQUAL, abs=1e-6)
    assert np.all(cut.inside[terms.must_in]) and not np.any(cut.inside[terms.must_out])


@settings(max_examples=100, deadline=None)
@given(small_terms(), st.lists(st.floats(0.05, 20), min_size=2, max_size=5))
def test_raising_the_multiple_only_shrinks(terms, multiples):
    multiples = sorted(multiples)
    cuts = nested_cuts(terms, multiples)
    for wider, tighter in pairwise(cuts):
        assert not np.any(tighter.inside & ~wider.inside)
    for multiple, cut in zip(multiples, cuts, strict=True):
        assert cut.certificate.cut == pytest.approx(cheapest(terms, multiple), rel=EQUAL, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(small_terms(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_edges_decides_nothing(terms, random):
    order = list(range(len(terms.keep)))
    random.shuffle(order)
    order = np.array(order)
    where = np.argsort(order)
    shuffled = Terms.of(
        keep=terms.keep[order], confine=terms.confine[order],
        tail=where[terms.head][::-1], head=where[terms.tail][::-1], price=terms.price[::-1],
    )  # fmt: skip
    straight, mixed = nested_cuts(terms, [1.0])[0], nested_cuts(shuffled, [1.0])[0]
    assert np.array_equal(mixed.inside, straight.inside[order])
    assert mixed.certificate.cut == straight.certificate.cut


def test_of_equal_sets_the_smallest_is_returned():
    nobody = np.zeros(3)
    cut = minimum_cut(
        keep=np.array([5.0, 0, 0]),
        confine=nobody,
        tail=np.array([0, 1]),
        head=np.array([1, 2]),
        price=np.array([0.0, 0]),
    )
    assert cut.inside.tolist() == [True, False, False]


def test_many_demands_do_not_overflow():
    count = 5_000
    line = np.arange(count - 1)
    cut = minimum_cut(
        keep=np.zeros(count), confine=np.full(count, 1e9), tail=line, head=line + 1, price=np.ones(count - 1),
        must_in=np.arange(count) < 4_000, must_out=np.arange(count) >= 4_500,
    )  # fmt: skip
    assert cut.inside.sum() == 4_000
    assert cut.certificate.flow == pytest.approx(4e12 + 1)
    assert cut.certificate.is_proved


def test_a_cut_of_nothing_costs_nothing():
    cut = minimum_cut(
        keep=np.zeros(3), confine=np.zeros(3), tail=np.array([0]), head=np.array([1]), price=np.array([2.0])
    )
    assert not cut.inside.any()
    assert cut.certificate.flow == cut.certificate.cut == cut.certificate.gap == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"keep": np.array([1.0, -1.0])},
        {"confine": np.array([np.inf, 1.0])},
        {"price": np.array([np.nan])},
        {"price": np.array([1.0, 2.0])},
        {"must_in": np.array([True, False]), "must_out": np.array([True, False])},
    ],
)
def test_senseless_costs_are_refused(wrong):
    right = {
        "keep": np.ones(2),
        "confine": np.ones(2),
        "tail": np.array([0]),
        "head": np.array([1]),
        "price": np.ones(1),
    }
    with pytest.raises(ValueError):
        minimum_cut(**{**right, **wrong})


def test_a_certificate_tells_a_set_that_is_not_best():
    inside = np.array([True, True])
    terms = {"keep": np.array([3.0, 0]), "confine": np.array([1.0, 9.0]), "tail": np.array([0]), "head": np.array([1])}
    best = minimum_cut(**terms, price=np.ones(1))
    dear = cut_energy(inside=inside, **terms, price=np.ones(1))
    proof = certify(flow=best.certificate.flow, cut=dear, seconds=0, nodes=2, arcs=2, scale=1)
    assert best.certificate.is_proved and not proof.is_proved
    assert worst([best.certificate, proof]) is proof


def test_the_scale_keeps_room_for_sums():
    assert scale_for(0.0) == 1.0
    assert 2.0**58 <= scale_for(123.456) * 123.456 <= 2.0**59
    with pytest.raises(ValueError):
        scale_for(float("inf"))


def test_the_second_sum_never_saw_the_solver():
    """The module that sums the proof's other half imports nothing but arithmetic."""
    tree = ast.parse(Path(energy.__file__).read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported == {"__future__", "math", "numpy"}


def test_a_wider_level_may_demand_more():
    nobody, line = np.zeros(4), np.arange(3)
    terms = Terms.of(keep=nobody, confine=np.full(4, 2.0), tail=line, head=line + 1, price=np.full(3, 5.0))
    first, more = np.array([True, False, False, False]), np.array([True, False, False, True])
    inner, outer = nested_cuts(terms, [1.0, 0.5], also_in=[first, more])
    assert inner.inside.tolist() == [True, False, False, False]
    assert outer.inside.tolist() == [True, True, True, True]  # two more at half price cost less than two barriers
    assert inner.certificate.is_proved and outer.certificate.is_proved
