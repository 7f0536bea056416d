"""A stricter local version of somebody else's rule: what it stands on, until when, when the level above must sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared
from qipan.rules.lints_of.overlay import FREE_RENEWALS, is_overlay
from qipan.rules.resolve import parent_ref


@dataclass(frozen=True)
class Overlay:
    """`parent` is the id it makes stricter, `fields` the places it sets, `expires` its last day as written."""

    parent: str
    fields: frozenset[str]
    expires: str


def overlay_of(declared: Declared) -> Overlay | None:
    """Return what a file makes stricter; None for one that stands by itself or takes an earlier one's place."""
    if not is_overlay(declared):
        return None
    told = declared.body["overlay"]
    parent = parent_ref(declared).partition("@")[0]
    return Overlay(parent, frozenset(declared.body.get("set", {})), str(told.get("expires") or ""))


def renewals(overlay: Overlay, earlier: Iterable[Overlay]) -> int:
    """How often the same field of the same rule was made stricter here before; `earlier` are of this place."""
    return sum(1 for each in earlier if each.parent == overlay.parent and each.fields & overlay.fields)


def needs_upper_level(count: int) -> bool:
    """The first issue and one renewal are the level's own; from the second renewal on the level above signs too."""
    return count > FREE_RENEWALS


def check_only_one(declared: Declared, standing: Iterable[str]) -> None:
    """`standing` are the ids of other overlays of the same rule that hold in the same place."""
    other = next((ident for ident in standing if ident != declared.id), None)
    if other is not None:
        raise Refused(
            "rulebook.two_overlays",
            "%(other)s already makes the same rule stricter here",
            do="Write the field into a new version of %(other)s: one local version at a time",
            where=f"{declared.file}:{declared.line_of(('overlay',))}",
            params={"other": other},
        )
