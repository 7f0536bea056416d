"""Pairs and posts against every possible plan."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.solve.assign import FORBIDDEN, cheapest_pairs, fill_posts
from qipan.solve.mincost import Network, potentials

COST = st.integers(0, 3600).map(float) | st.just(FORBIDDEN)


@st.composite
def postings(draw):
    units, posts = draw(st.integers(0, 5)), draw(st.integers(1, 3))
    costs = np.array(draw(st.lists(COST, min_size=units * posts, max_size=units * posts)), dtype=float)
    need = np.array(draw(st.lists(st.integers(0, 3), min_size=posts, max_size=posts)))
    return costs.reshape(units, posts), need


def plans(costs, need):
    """Every way to post units, as (lacking, cost)."""
    units, posts = costs.shape
    for choice in product(range(-1, posts), repeat=units):
        filled = np.bincount([post for post in choice if post >= 0], minlength=posts)
        cost = sum(costs[unit, post] for unit, post in enumerate(choice) if post >= 0)
        if np.all(filled <= need) and np.isfinite(cost):
            yield int((need - filled).sum()), cost


@settings(max_examples=120, deadline=None)
@given(postings())
def test_fewest_lack_and_no_plan_is_cheaper(case):
    costs, need = case
    plan = fill_posts(costs, need)
    sent = np.flatnonzero(plan.post_of >= 0)
    cost = float(costs[sent, plan.post_of[sent]].sum())
    assert (int(plan.short.sum()), cost) == min(plans(costs, need))
    assert np.all(plan.short == need - np.bincount(plan.post_of[sent], minlength=len(need)))
    assert plan.certificate.gap == pytest.approx(0, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(postings())
def test_pairs_are_the_most_and_the_cheapest(case):
    costs, need = case
    pairs = cheapest_pairs(costs)
    one_each = list(plans(costs, np.minimum(need * 0 + 1, 1)))
    lacking, cost = min(one_each)
    assert len(pairs) == costs.shape[1] - lacking
    assert sum(costs[pair] for pair in pairs) == pytest.approx(cost)


def test_pairs_never_tried_at_first_are_proved_no_better_or_added():
    rng = np.random.default_rng(4)
    homes, posts = (
        rng.random((900, 2)),
        rng.random((300, 2)) * [1, 0.3],
    )  # posts crowd at one side, so near is not enough
    costs = np.hypot(*(homes[:, None] - posts[None]).transpose(2, 0, 1)) * 3600
    need = np.full(300, 2)
    few, all_pairs = fill_posts(costs, need, nearest=2), fill_posts(costs, need, nearest=900)
    assert few.certificate.pairs < all_pairs.certificate.pairs
    assert few.certificate.rounds > 1
    assert few.certificate.cost == pytest.approx(all_pairs.certificate.cost, abs=1)
    assert abs(few.certificate.gap) <= 1e-6


def test_too_few_people_is_a_number_and_the_weightier_post_is_filled_first():
    plan = fill_posts(np.array([[900.0, 10], [900, 10]]), np.array([2, 2]), weight=np.array([2.0, 1.0]))
    assert plan.post_of.tolist() == [0, 0]
    assert plan.short.tolist() == [0, 2]


def test_nobody_allowed_leaves_everything_lacking():
    plan = fill_posts(np.full((3, 2), FORBIDDEN), np.array([1, 2]))
    assert plan.post_of.tolist() == [-1, -1, -1]
    assert plan.short.tolist() == [1, 2]


def test_a_flow_that_is_not_cheapest_leaves_a_negative_cycle():
    two_ways = Network(
        tail=np.array([0, 0]),
        head=np.array([1, 1]),
        capacity=np.array([1, 1]),
        cost=np.array([5, 2]),
        supply=np.array([1, -1]),
    )
    assert two_ways.bound(potentials(two_ways, np.array([0, 1]))) == 2
    with pytest.raises(ValueError, match="negative cycle"):
        potentials(two_ways, np.array([1, 0]))


@pytest.mark.parametrize("costs", [np.array([[-1.0]]), np.array([[np.nan]]), np.ones((2, 3))])
def test_senseless_costs_are_refused(costs):
    with pytest.raises(ValueError):
        fill_posts(costs, np.array([1]))
