"""This room's words on the rail."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from qipan.identity.queries import approvals_waiting
from qipan.ledger import clock
from qipan.ui.nav import Item


def _unsigned(request: HttpRequest) -> int:
    return len(approvals_waiting(request.user, clock.now()))


NAV = [
    Item("desks:sign-list", "sign", pgettext_lazy("rail", "Sign"), order=5, key="S", count=_unsigned,
         roles=("leader", "duty_officer", "field_lead", "cdc")),
    Item("desks:map", "map", pgettext_lazy("rail", "Map"), order=10, key="M",
         roles=("duty_officer", "leader", "field_lead", "cdc", "auditor")),
    Item("desks:duty", "duty", pgettext_lazy("rail", "Duty"), order=15, key="U",
         roles=("duty_officer", "leader", "field_lead", "cdc")),
    Item("desks:ledger", "book", pgettext_lazy("rail", "Ledger"), order=80, roles=("auditor", "leader", "admin")),
]  # fmt: skip
