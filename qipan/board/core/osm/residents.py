"""How many people live where: from a number, a population file, or a stated estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from qipan.board.core.faults import Faults
from qipan.board.core.osm.read import metres
from qipan.board.core.people import share_out, spread_cells
from qipan.board.core.population import read_population
from qipan.kit.refusal import Refused

Ints = np.ndarray[Any, np.dtype[np.int64]]
Reals = np.ndarray[Any, np.dtype[np.float64]]

# Assumed where nothing is given, and used as weights where a total is; both are written into board.json.
FLOOR_M2_PER_PERSON = 45.0
PEOPLE_PER_STREET_M = 0.05
# How densely a street of a class is lived on, beside a residential one.
_LIVED_ON = {"residential": 1.0, "living": 1.0, "tertiary": 0.7, "secondary": 0.5, "pedestrian": 0.5}
_LIVED_ON |= {"primary": 0.3, "service": 0.3}
NEAR_M = 60.0  # a street this near to a building is one whose buildings are mapped
MAPPED_SHARE = 0.3  # with less of its lived-on streets so mapped, buildings do not tell who lives where
_REACH_DEGREES = 0.005


@dataclass(frozen=True)
class Targets:
    """Where people can be put: buildings (b,) with home floor space, and segments (s,)."""

    homes: np.ndarray[Any, Any]
    floor_m2: Reals
    buildings: np.ndarray[Any, Any]
    lines: np.ndarray[Any, Any]
    middle: np.ndarray[Any, Any]
    length_m: Reals
    kinds: Sequence[str]
    walkable: np.ndarray[Any, Any]


@dataclass(frozen=True)
class Residents:
    """People in buildings (b,), people directly on segments (s,), and where the figure is from."""

    homes: Ints
    streets: Ints
    source: str


def settle(
    targets: Targets,
    *,
    total: int | None,
    population: Path | None,
    areas: Mapping[str, Any],
    extent: Any,
    crs: str,
    at: tuple[float, float],
    faults: Faults,
) -> Residents:
    """Return who lives where; exact for a given total. Raises Refused when both or an impossible figure are given."""
    expected_homes = targets.floor_m2 / FLOOR_M2_PER_PERSON
    expected_streets = _expected_on_streets(targets, at, faults)
    weights = np.concatenate([expected_homes, expected_streets])
    fallback = np.concatenate([np.zeros(len(expected_homes)), np.where(targets.walkable, targets.length_m, 0.0)])
    if total is not None and (population is not None or total < 0):
        raise Refused("board.residents", "Give either a number of residents or a population file", where="--residents")
    if population is not None:
        cells = read_population(population, areas=areas, extent=extent, crs=crs, faults=faults)
        points = np.concatenate([targets.homes, targets.middle])
        spread = spread_cells(
            cells, extent=extent, points=points, weights=weights, fallback=fallback, reach=_REACH_DEGREES
        )
        faults.add("population_outside", spread.outside)
        return _split(spread.people, len(expected_homes), f"file: {population.name}")
    if not weights.sum():
        weights = fallback
    if total is not None:
        return _split(share_out(total, weights), len(expected_homes), f"given: {total}")
    guess = round(float(weights.sum())) if weights is not fallback else 0
    faults.add("population_estimated", guess)
    told = f"a person per {FLOOR_M2_PER_PERSON:g} m² of home floor or per {1 / PEOPLE_PER_STREET_M:g} m of street"
    return _split(share_out(guess, weights), len(expected_homes), f"estimate: {told}")


def _expected_on_streets(targets: Targets, at: tuple[float, float], faults: Faults) -> Reals:
    """People on streets without mapped buildings, on a board whose buildings are missing or few."""
    lived_on = np.array([_LIVED_ON.get(kind, 0.0) for kind in targets.kinds]) * targets.walkable
    full: Reals = lived_on * targets.length_m * PEOPLE_PER_STREET_M
    if not targets.floor_m2.sum():
        faults.add("no_buildings", 1)
        return full
    flat = shapely.points(metres(shapely.get_coordinates(targets.buildings), at=at))
    lines = shapely.transform(targets.lines, lambda xy: metres(xy, at=at))
    near = shapely.STRtree(flat).query(lines, predicate="dwithin", distance=NEAR_M)[0]
    has_buildings = np.zeros(len(lines), dtype=bool)
    has_buildings[near] = True
    if full[has_buildings].sum() >= MAPPED_SHARE * full.sum():
        return np.zeros(len(lines))
    bare = np.where(has_buildings, 0.0, full)
    faults.add("few_buildings", int((bare > 0).sum()))
    return bare


def _split(people: Ints, homes: int, source: str) -> Residents:
    return Residents(people[:homes], people[homes:], source)
