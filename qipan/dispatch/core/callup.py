"""Choose teams for posts, least travel first, and say why. Pure: facts in, a plan out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qipan.solve.assign import fill_posts


@dataclass(frozen=True)
class Team:
    """A whole unit that is sent together."""

    code: str
    skills: frozenset[str]
    size: int = 5
    busy: str = ""  # why it cannot go now: on_order, on_leave, in_zone; "" = it can


@dataclass(frozen=True)
class Post:
    """A place that must be manned: how many whole teams, with which skills among each."""

    code: str
    teams: int
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Seat:
    """One team at one post, and the facts that made the choice."""

    team: str
    post: str
    travel_s: int
    nearer_passed: Mapping[str, int] = field(default_factory=dict)  # reason -> nearer teams that could not go


@dataclass(frozen=True)
class CallUp:
    """Who goes where; `unmet` counts the teams each post still lacks, `why` says what kept others away."""

    seats: tuple[Seat, ...]
    unmet: Mapping[str, int]
    why: Mapping[str, Mapping[str, int]]  # post -> reason -> teams
    total_s: int
    proof: Mapping[str, float | int]  # cost, bound and gap, as solve.assign proves them


def call_up(teams: Sequence[Team], posts: Sequence[Post], travel_s: npt.NDArray[np.float64]) -> CallUp:
    """Give each post its whole teams so that as many seats as possible are filled at least total travel.

    `travel_s` is (teams, posts) in seconds, `inf` where no open road leads.
    """
    allowed = np.array(
        [[not team.busy and post.needs <= team.skills for post in posts] for team in teams], dtype=bool
    ).reshape(len(teams), len(posts))
    costs = np.where(allowed, travel_s, np.inf)
    answer = fill_posts(costs, np.array([post.teams for post in posts], dtype=np.int64))
    pairs = [(t, int(p)) for t, p in enumerate(answer.post_of) if p >= 0]
    seats = tuple(
        Seat(teams[t].code, posts[p].code, round(travel_s[t, p]), _passed(teams, posts[p], travel_s[:, p], t))
        for t, p in sorted(pairs, key=lambda pair: (pair[1], travel_s[pair]))
    )
    unmet = {post.code: int(lack) for post, lack in zip(posts, answer.short, strict=True) if lack}
    why = {post.code: _barred(teams, post, travel_s[:, i]) for i, post in enumerate(posts) if post.code in unmet}
    return CallUp(seats, unmet, why, sum(seat.travel_s for seat in seats), answer.certificate.as_dict())


def _reason(team: Team, post: Post, seconds: float) -> str:
    if team.busy:
        return team.busy
    if not post.needs <= team.skills:
        return "skill"
    return "" if np.isfinite(seconds) else "no_road"


def _passed(teams: Sequence[Team], post: Post, seconds: npt.NDArray[np.float64], chosen: int) -> dict[str, int]:
    """Count the teams that live nearer than the chosen one, by what kept them."""
    counts: dict[str, int] = {}
    for i in np.flatnonzero(seconds < seconds[chosen]).tolist():
        reason = _reason(teams[i], post, seconds[i]) or "needed_elsewhere"
        counts[reason] = counts.get(reason, 0) + 1
    return counts


def _barred(teams: Sequence[Team], post: Post, seconds: npt.NDArray[np.float64]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for team, s in zip(teams, seconds, strict=True):
        reason = _reason(team, post, s) or "needed_elsewhere"
        counts[reason] = counts.get(reason, 0) + 1
    return counts
