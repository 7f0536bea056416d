"""The call-up against trying everything, and the reasons it gives."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from qipan.dispatch.core.callup import Post, Team, call_up

DRIVERS = frozenset({"driver"})


def best_by_trying_everything(teams, posts, travel):
    """(fewest lacking, least travel) over every way to send the teams."""
    scores = []
    for way in product(range(-1, len(posts)), repeat=len(teams)):
        sent = [(t, p) for t, p in enumerate(way) if p >= 0]
        if any(teams[t].busy or not posts[p].needs <= teams[t].skills or np.isinf(travel[t, p]) for t, p in sent):
            continue
        if any(sum(q == p for _, q in sent) > post.teams for p, post in enumerate(posts)):
            continue
        lacking = sum(post.teams for post in posts) - len(sent)
        scores.append((lacking, sum(int(travel[t, p]) for t, p in sent)))
    return min(scores)


@pytest.mark.parametrize("seed", range(40))
def test_the_choice_is_the_best_there_is(seed):
    rng = np.random.default_rng(seed)
    teams = [
        Team(f"T{i}", DRIVERS if rng.random() < 0.7 else frozenset(), busy="on_order" if rng.random() < 0.2 else "")
        for i in range(5)
    ]
    posts = [Post(f"K{i}", int(rng.integers(1, 3)), DRIVERS if rng.random() < 0.5 else frozenset()) for i in range(2)]
    travel = rng.integers(30, 900, (5, 2)).astype(float)
    travel[rng.random((5, 2)) < 0.2] = np.inf

    plan = call_up(teams, posts, travel)

    assert (sum(plan.unmet.values()), plan.total_s) == best_by_trying_everything(teams, posts, travel)
    assert plan.proof["gap"] == pytest.approx(0, abs=1e-9)
    assert len({seat.team for seat in plan.seats}) == len(plan.seats)


def test_a_post_behind_a_closed_road_is_reported_not_forced():
    plan = call_up([Team("T1", DRIVERS)], [Post("K1", 1)], np.array([[np.inf]]))
    assert plan.seats == ()
    assert plan.unmet == {"K1": 1}
    assert plan.why == {"K1": {"no_road": 1}}


def test_the_chosen_team_knows_who_lived_nearer_and_could_not_go():
    teams = [Team("near", DRIVERS, busy="in_zone"), Team("unskilled", frozenset()), Team("sent", DRIVERS)]
    plan = call_up(teams, [Post("K1", 1, DRIVERS)], np.array([[60.0], [90.0], [300.0]]))
    (seat,) = plan.seats
    assert seat.team == "sent"
    assert seat.nearer_passed == {"in_zone": 1, "skill": 1}


def test_nobody_on_the_roster_leaves_every_post_lacking():
    assert call_up([], [Post("K1", 2)], np.zeros((0, 1))).unmet == {"K1": 2}
