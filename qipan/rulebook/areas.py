"""Where a rule counts, so that access can be decided before a view runs."""

from __future__ import annotations

from qipan.identity.queries import approval
from qipan.rulebook.queries import area_of, on_disk


def _file(kind: str, ident: str, number: str) -> str:
    return area_of(on_disk(kind, ident, number).declared)


def _approval(approval_id: int) -> str:
    return str(approval(approval_id).area)


LOCATE = {"rulebook:ask": _file, "rulebook:sign": _approval, "rulebook:decline": _approval}
