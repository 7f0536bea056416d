"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from qipan.identity.people import person_of
from qipan.kit.ref import Ref


def _person(kind: str, ident: str) -> str:
    return person_of(Ref(kind, ident)).area


LOCATE = {"identity:reveal": _person}
