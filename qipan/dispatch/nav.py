"""This room's word on the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qipan.ui.nav import Item

NAV = [
    Item(
        route="dispatch:orders",
        icon="dispatch",
        label=_("Dispatch"),
        roles=("duty_officer", "leader", "field_lead"),
        order=20,
        key="d",
    ),
]
