"""Plays the examples inside a file: each part by the room that reads it, or by the players of the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Fault
from qipan.rules.lints import Lint
from qipan.rules.lints_of.calendar import play_calendar
from qipan.rules.lints_of.codes import play_codes
from qipan.rules.lints_of.norm import play_norm
from qipan.rules.lints_of.played import play_each
from qipan.rules.offer import Offer
from qipan.rules.players.levels import play_care, play_levels, play_lift
from qipan.rules.players.policy import play_policy
from qipan.rules.players.programme import play_programme
from qipan.rules.shelf import Shelf

EXAMPLE = Lint(
    "example",
    "an example is a promise of what the file answers",
    "mend the rule or the example, whichever is wrong",
)
UNPLAYED = Lint(
    "example.part", "an example nobody plays proves nothing", "write `part` with a part that somebody reads"
)

OWN_KINDS = {"calendar": play_calendar, "codes": play_codes, "norm": play_norm}


def play(declared: Declared, offer: Offer, shelf: Shelf) -> list[Fault]:
    """Faults of the examples of a (resolved) file whose shape and lints are sound."""
    whole = offer.parts.get((declared.kind, ""))
    if whole and whole.play_all:
        return list(whole.play_all(declared))
    found: list[Fault] = []
    for number, example in enumerate(declared.body.get("examples", ())):
        if not _is_played(declared, offer, _part(declared, offer, example)):
            part = _part(declared, offer, example) or declared.kind
            found.append(UNPLAYED.at(declared, ("examples", number), f"nobody plays `{part}`"))
    if found:
        return found
    if declared.kind in OWN_KINDS and not _room_part(declared, offer):
        return OWN_KINDS[declared.kind](declared)
    return play_each(declared, lambda example: _played(declared, offer, shelf, example))


def _played(declared: Declared, offer: Offer, shelf: Shelf, example: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the example comes to; one that gives too little, or something of another shape, is refused by name."""
    try:
        return _answer(declared, offer, shelf, example)
    except (AttributeError, KeyError, TypeError, ValueError) as no:
        raise Refused(
            "example.given",
            "This example cannot be played: %(why)s",
            do="Give what its part asks for",
            params={"why": repr(no)},
        ) from no


def _answer(declared: Declared, offer: Offer, shelf: Shelf, example: Mapping[str, Any]) -> Mapping[str, Any]:
    part = _part(declared, offer, example)
    offered = offer.parts.get((declared.kind, part))
    if offered and offered.play:
        return offered.play(declared, example["given"], shelf.find)
    if declared.kind == "programme":
        return play_programme(declared, offer, example)
    if declared.kind == "policy":
        return play_policy(declared, offer, example)
    if part == "lift":
        return play_lift(declared, offer, example)
    if part == "care_override":
        return play_care(declared, offer, example)
    return play_levels(declared, offer, part, example)


def _part(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> str:
    """The part an example speaks of: as it says, or the one a room reads in this file."""
    return str(example.get("part", _room_part(declared, offer)))


def _room_part(declared: Declared, offer: Offer) -> str:
    """The one part of this file that a room plays; "" when it is the whole file, none or several."""
    parts = [key for (kind, key), part in offer.parts.items() if kind == declared.kind and part.play]
    present = [key for key in parts if key in declared.body]
    return present[0] if len(present) == 1 else ""


def _is_played(declared: Declared, offer: Offer, part: str) -> bool:
    offered = offer.parts.get((declared.kind, part))
    if (offered and offered.play) or declared.kind in ("programme", "policy"):
        return True
    own = {"protocol": ("contacts", "codes", "lift", "care_override")}.get(declared.kind, ())
    return declared.kind in OWN_KINDS or (part in own and part in declared.body)
