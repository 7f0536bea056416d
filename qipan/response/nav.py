"""This room's word on the rail."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from qipan.ui.nav import Item

NAV = [
    Item(
        "response:index",
        "flag",
        pgettext_lazy("rail", "Response"),
        order=70,
        roles=("leader", "duty_officer", "auditor"),
    )
]
