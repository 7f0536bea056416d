"""The closure against every closed subset."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.solve.closure import best_closure
from qipan.solve.energy import closure_value


@st.composite
def wants(draw):
    count = draw(st.integers(1, 8))
    weight = draw(st.lists(st.integers(-50, 50).map(float), min_size=count, max_size=count))
    needs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=12))
    pairs = np.array(needs, dtype=np.int64).reshape(-1, 2)
    return np.array(weight), pairs[:, 0], pairs[:, 1]


@settings(max_examples=150, deadline=None)
@given(wants())
def test_no_closed_set_is_worth_more(case):
    weight, needer, needed = case
    best = best_closure(weight=weight, needer=needer, needed=needed)
    closed = [
        chosen
        for chosen in product([False, True], repeat=len(weight))
        if all(chosen[b] or not chosen[a] for a, b in zip(needer, needed, strict=True))
    ]
    assert best.value == pytest.approx(max(sum(weight[list(chosen)]) for chosen in closed))
    assert tuple(best.chosen.tolist()) in closed
    assert best.certificate.is_proved


def test_a_firm_opens_only_with_the_supplier_it_needs():
    best = best_closure(weight=np.array([10.0, -4, 3, -5]), needer=np.array([0, 2]), needed=np.array([1, 3]))
    assert best.chosen.tolist() == [True, True, False, False]
    assert best.value == 6


def test_a_set_that_lacks_what_it_needs_has_no_value():
    with pytest.raises(ValueError, match="not closed"):
        closure_value(chosen=np.array([True, False]), weight=np.ones(2), needer=np.array([0]), needed=np.array([1]))
