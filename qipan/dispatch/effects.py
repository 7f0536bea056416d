"""The deeds of this room that a declared file may name."""

from __future__ import annotations

from qipan.rules.offer import Effect, Take

EFFECTS = (
    Effect(
        "dispatch.call_up",
        {"zh": "点派", "en": "Call up"},
        takes={"per": Take("text", ("gate",)), "teams": Take("number"), "arrive_within": Take("span")},
    ),
)
