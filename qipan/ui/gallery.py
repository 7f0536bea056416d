"""Invented samples for the gallery; nothing here is a fact of any place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qipan.kit.refusal import Conflict, Refused

AT = datetime(2022, 3, 31, 16, 4, tzinfo=UTC)
TOKENS = (
    "ink", "ink-2", "ink-3", "edge", "line-2", "line", "well", "paper", "sheet", "dye", "dye-line", "dye-weak",
    "stop", "stop-weak",
)  # fmt: skip


def context() -> dict[str, Any]:
    """Return what `ui/gallery/*.html` show."""
    full, mixed = ["arrived"] * 5, ["acked", "arrived", "arrived", "called", "silent"]
    return {
        "at": AT,
        "tokens": TOKENS,
        "dice": [full, ["called"] * 5, ["acked"] * 5, mixed, ["acked", "called", "called"], ["arrived"]],
        "why": {
            "level": "yellow", "title": _("Why yellow"), "at": AT,
            "fact": _("On 29 March, 12:10 to 12:55, at the same market as a case, 45 minutes"),
            "rule": _("Casual contact"), "rule_note": "C-07", "evidence": _("2 venue scans"), "evidence_url": "#",
            "clears": _("One more negative test, today 15:00"), "national": _("7 days; here 7 days, nothing added"),
            "appeal_url": "#", "recompute_url": "#",
        },
        "no": Refused("gallery.no", "Not ordered: %(gate)s lies on the river, no street to close",
                      do="Move it one street north, or make it a barrier.", params={"gate": "K7"}),
        "conflict": Conflict("gallery.conflict", "This zone was changed 40 seconds ago"),
        "ways": [{"label": _("Move to the next street"), "url": "#"}, {"label": _("Make it a barrier"), "url": "#"}],
        "proof": {"flow": 1842.5, "cut": 1842.5, "seconds": 0.041, "nodes": 60123, "gap": 0.0},
        "steps": [
            {"label": pgettext("step", "Report"), "url": "#"}, {"label": pgettext("step", "Draw")},
            {"label": pgettext("step", "Needs")}, {"label": pgettext("step", "Sign")},
            {"label": pgettext("step", "Order")},
        ],
        "posts": [
            {"code": "K5", "level": "lockdown", "name": "学前街北口", "dice": [full] * 7, "here": 35, "all": 35},
            {"code": "K7", "level": "controlled", "name": "盐仓街东口", "dice": [full] * 3 + [mixed] * 2,
             "here": 19, "all": 25},
        ],
    }  # fmt: skip
