"""This room's word on the rail."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from qipan.identity.queries import approvals_waiting
from qipan.ledger import clock
from qipan.rulebook.queries import DEED
from qipan.ui.nav import Item


def _unsigned(request: HttpRequest) -> int:
    return sum(1 for one in approvals_waiting(request.user, clock.now()) if one.deed == DEED)


NAV = [
    Item(
        "rulebook:index",
        "rules",
        pgettext_lazy("rail", "Rules"),
        order=75,
        key="L",
        count=_unsigned,
        roles=("duty_officer", "leader", "cdc", "clerk", "auditor"),
    )
]
