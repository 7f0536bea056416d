"""Whether two units answer to one another: a boss and his own office are one voice, not two."""

from __future__ import annotations

from collections.abc import Mapping


def line_of(unit: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return the unit and those above it, nearest first; a ring in the data ends it."""
    found: list[int] = []
    above: int | None = unit
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def same_line(one: int, other: int, parents: Mapping[int, int | None]) -> bool:
    """Is one of the two the other, or above it? Two bureaus under one county are not."""
    return other in line_of(one, parents) or one in line_of(other, parents)
