"""What a second signature performs in this room."""

from __future__ import annotations

from qipan.plans.actions import press

DEEDS = {"plans.press": press}
