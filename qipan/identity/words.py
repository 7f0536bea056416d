"""The words for this room's codes: roles and purposes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ROLES = {
    "duty_officer": _("Duty officer"),
    "leader": _("Leader on duty"),
    "field_lead": _("Field lead"),
    "cdc": _("Disease control"),
    "responder": _("Responder"),
    "grid_worker": _("Grid worker"),
    "clerk": _("Clerk"),
    "auditor": _("Auditor"),
    "admin": _("Administrator"),
}
PURPOSES = {
    "call": _("To call this person"),
    "deliver": _("To bring something or visit"),
    "verify": _("To check who it is"),
}
