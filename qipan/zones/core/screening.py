"""What sampling the people inside a zone takes: arithmetic on a named norm."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from qipan.kit.refusal import Refused

NORM = "screening.default"


def screening(
    norm: Mapping[str, Any], *, people: int, lockdown_households: int, controlled_people: int
) -> dict[str, int]:
    """Samplers for everybody; tubes by household at the door, pooled at points where people may walk to one."""
    if min(people, lockdown_households, controlled_people) < 0:
        raise Refused("norm.people", "People cannot be fewer than none", where="people")
    return {
        "samplers": ceil(people / norm["people_per_sampler"]),
        "household_tubes": lockdown_households,
        "pooled_tubes": ceil(controlled_people / norm["people_per_tube"]["controlled"]),
        "points": ceil(controlled_people / norm["people_per_point"]["controlled"]),
    }
