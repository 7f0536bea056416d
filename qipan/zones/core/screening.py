"""What sampling the people inside a zone takes, by a named norm."""

from __future__ import annotations

from qipan.rules.norms import Norm

NORM = "screening.default"


def screening(norm: Norm, *, people: int, lockdown_households: int, controlled_people: int) -> dict[str, int]:
    """Samplers for everybody; tubes by household at the door, pooled at points where people may walk to one."""
    return {
        "samplers": norm.quantity("samplers", people=people).whole,
        "household_tubes": norm.quantity("household_tubes", lockdown_households=lockdown_households).whole,
        "pooled_tubes": norm.quantity("pooled_tubes", controlled_people=controlled_people).whole,
        "points": norm.quantity("points", controlled_people=controlled_people).whole,
    }
