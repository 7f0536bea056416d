"""Which hazard protocols may carry a response here: those in force, and in exercises those played as well."""

from __future__ import annotations

from datetime import datetime

from qipan.kit.refusal import Refused
from qipan.response.core.basis import check_protocol
from qipan.rulebook import reading
from qipan.rules.declared import Declared


def protocols(*, at: datetime) -> list[Declared]:
    """Every protocol that could be proposed, by id; a faulty file is refused by name rather than left out unseen."""
    found = []
    for ident in reading.identities("protocol"):
        try:
            found.append(reading.in_force("protocol", ident, at=at, exercise=True))
        except Refused as no:
            if no.code != "rulebook.none_in_force":
                raise
    return found


def protocol(ident: str, *, exercise: bool, at: datetime) -> Declared:
    """The version of a protocol that may carry a response now. Missing when no file declares it.

    In earnest Refused for one that is repealed, in draft, or not signed in here by two people.
    """
    try:
        return reading.in_force("protocol", ident, at=at, exercise=exercise)
    except Refused as no:
        if not exercise and no.code == "rulebook.not_signed_in":
            check_protocol(reading.in_force("protocol", ident, at=at, exercise=True), exercise=False)
        raise
