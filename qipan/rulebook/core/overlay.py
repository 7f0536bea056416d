"""A stricter local version of somebody else's rules: what it extends, and whose signature its renewals need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FREE_RENEWALS = 1  # the first adoption and one renewal are the county's own; the next is the upper level's


@dataclass(frozen=True)
class Overlay:
    """`parent` is the id it extends, `ref` the id@version as written."""

    parent: str
    ref: str


def overlay_of(body: Mapping[str, Any]) -> Overlay | None:
    """Return what the file extends; None for a file that stands by itself or follows an earlier version of its own."""
    ref = body.get("extends")
    if not isinstance(ref, str) or not ref:
        return None
    parent = ref.partition("@")[0]
    return None if parent == body.get("id") and not body.get("overlay") else Overlay(parent, ref)


def needs_upper_level(renewals: int) -> bool:
    """Is this renewal (0: the first time) one the level itself may no longer decide?"""
    return renewals > FREE_RENEWALS
