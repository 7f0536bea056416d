"""What the pages of this room say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ROLES = {
    "duty_officer": gettext_lazy("Duty officer"),
    "leader": gettext_lazy("Leader"),
    "field_lead": gettext_lazy("Field lead"),
}
WAITS = gettext_lazy("Qipan is doing it")
