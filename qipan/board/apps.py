"""The room's place in Django, and the county's name for every page."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class BoardRoom(AppConfig):
    name = "qipan.board"
    label = "board"

    def ready(self) -> None:
        from qipan.ui import hooks

        hooks.register("county", _county)


def _county(request: HttpRequest) -> dict[str, Any] | None:
    from qipan.board.queries import find_current
    from qipan.ui.words import speaks_chinese

    atlas = find_current()
    if atlas is None:
        return None
    name = atlas.manifest["name"]["zh" if speaks_chinese() else "en"]
    return {"name": name, "url": "/", "invented": bool(atlas.manifest["invented"])}
