"""What the head of a file says, however it is written: its document, its place, its last day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def document_of(body: Mapping[str, Any]) -> str:
    """The document a file rests on, by name and number; "" when it names none."""
    authority = body.get("authority")
    told = body.get("document") or (authority.get("document") if isinstance(authority, Mapping) else None)
    if isinstance(told, Mapping):
        return " ".join(str(told[key]) for key in ("name", "number") if told.get(key))
    return str(told or "")


def jurisdiction_of(body: Mapping[str, Any]) -> str:
    """A division code of GB/T 2260, 000000 for the nation; "" where nobody says."""
    return str(body.get("jurisdiction") or "")


def reaches(jurisdiction: str, area: str) -> bool:
    """Does a rule of this place hold in an area?"""
    return area.startswith(prefix_of(jurisdiction))


def prefix_of(jurisdiction: str) -> str:
    """What every area code inside begins with: noughts in pairs at the end of six digits stand for any below.

    Of two places that reach an area the one with the longer prefix is the narrower.
    """
    prefix = jurisdiction
    while len(prefix) in (2, 4, 6) and prefix.endswith("00"):
        prefix = prefix[:-2]
    return prefix
