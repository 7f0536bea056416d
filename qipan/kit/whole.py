"""Whole numbers as people type them or an address carries them."""

from __future__ import annotations

DIGITS = 18  # what a 64-bit column holds


def whole(text: str) -> int | None:
    """Return the number of 1 to 18 decimal digits, else None: "²" is a digit to Python and not a number."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None
