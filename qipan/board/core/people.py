"""Spread people over homes and streets so that the totals stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Ints = np.ndarray[Any, np.dtype[np.int64]]
Reals = np.ndarray[Any, np.dtype[np.float64]]

# People per household; China's 2020 census counted 2.62 (Communiqué no. 2 of the Seventh National Population Census).
HOUSEHOLD_SIZE = 2.62


@dataclass(frozen=True)
class Cell:
    """A polygon (degrees) and the people in it."""

    geometry: Any
    people: float


@dataclass(frozen=True)
class Spread:
    """People at each target (t,), and how many of the given lie outside the board or far from any street."""

    people: Ints
    outside: int


def share_out(total: int, weights: Reals) -> Ints:
    """Split `total` by `weights` (n,) into integers that sum to it exactly; largest remainders, ties to the first."""
    whole = float(weights.sum())
    if total == 0 or whole <= 0:
        if total:
            raise ValueError("nothing to share out to")
        return np.zeros(len(weights), dtype=np.int64)
    quota = total * (weights / whole)
    shares = np.floor(quota).astype(np.int64)
    left = int(total - shares.sum())
    shares[np.argsort(-(quota - shares), kind="stable")[:left]] += 1
    return shares


def households_of(people: Ints, size: float) -> Ints:
    """Return households for people (n,), on the whole at `size` a household.

    At least one wherever somebody lives, so where people live thinly there are more; never more than people.
    """
    lived_in = (people > 0).astype(np.int64)
    left = round(float(people.sum()) / size) - int(lived_in.sum())
    beyond = np.maximum(people - size, 0.0)
    return lived_in + share_out(left, beyond) if left > 0 and beyond.sum() > 0 else lived_in


def spread_cells(
    cells: Sequence[Cell], *, extent: Any, points: np.ndarray[Any, Any], weights: Reals, fallback: Reals, reach: float
) -> Spread:
    """Spread the people of `cells` over targets: points (t,) in degrees with weights (t,) of expected people.

    A cell is clipped to `extent` by its share of surface. In a cell without a weighted target people go by
    `fallback` (t,), then to the nearest target with a fallback within `reach` degrees, else they count as outside.
    """
    shapes = np.array([cell.geometry for cell in cells], dtype=object)
    given = np.array([cell.people for cell in cells], dtype=float)
    shapely.prepare(extent)
    surface = shapely.area(shapes)
    inside = shapely.area(shapely.intersection(shapes, extent)) / np.where(surface > 0, surface, 1.0)
    kept = given * np.minimum(inside, 1.0)
    whole = share_out(round(float(kept.sum())), kept) if kept.sum() >= 0.5 else np.zeros(len(cells), dtype=np.int64)
    people = np.zeros(len(points), dtype=np.int64)
    lost = 0
    target, cell = shapely.STRtree(shapes).query(points, predicate="intersects")
    first = np.unique(target, return_index=True)[1]  # a target on the line between two cells belongs to one
    order = np.argsort(cell[first], kind="stable")
    target, cell = target[first][order], cell[first][order]
    starts = np.searchsorted(cell, np.arange(len(cells) + 1))
    usable = np.flatnonzero(fallback > 0)
    near = shapely.STRtree(points[usable])
    for number in np.flatnonzero(whole):
        own = target[starts[number] : starts[number + 1]]
        for by in (weights, fallback):
            if by[own].sum() > 0:
                people[own] += share_out(int(whole[number]), by[own])
                break
        else:
            spot = near.query_nearest(shapely.centroid(shapes[number]), max_distance=reach, all_matches=False)
            if len(spot):
                people[usable[spot[0]]] += whole[number]
            else:
                lost += int(whole[number])
    return Spread(people, round(float(given.sum())) - int(whole.sum()) + lost)
