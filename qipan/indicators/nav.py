"""This room's word on the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from qipan.ui.nav import Item

NAV = [
    Item(
        "indicators:index",
        "figures",
        pgettext_lazy("rail", "Figures"),
        order=60,
        key="I",
        roles=("duty_officer", "leader", "auditor"),
    )
]
