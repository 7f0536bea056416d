"""Questions this room can answer: which board is in use, and where a place is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from qipan.board.core.atlas import Atlas, Place, open_atlas
from qipan.kit.refusal import Missing

__all__ = ["Spread", "area_names", "current", "find_address", "find_current", "link", "spread_out"]


def link() -> Path:
    """The link that says which board is current; the tiles' process reads it too."""
    return Path(settings.QIPAN.home) / "atlas" / "current"


def current() -> Atlas:
    """Return the board in use, opened once; raises Missing("board.none") while there is none."""
    atlas = find_current()
    if atlas is None:
        raise Missing("board.none", "No board is in use yet", do="Run: qipan board use DIR")
    return atlas


def find_current() -> Atlas | None:
    """Return the board in use, or None."""
    manifest = link() / "board.json"
    try:
        changed_ns = manifest.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _opened(link().resolve(), changed_ns)


def find_address(text: str, *, limit: int = 8) -> list[Place]:
    """Return places of the current board whose name or address holds `text`, the closest match first."""
    return current().find(text, limit=limit)


def area_names() -> dict[str, str]:
    """Return the current board's area names by code, in the reader's language where the board has it."""
    column = "name" if (get_language() or "").startswith("zh") else "name_en"
    areas = current().areas
    rows = zip(*(areas[c].to_pylist() for c in ("code", column, "name")), strict=True)
    return {code: told or name for code, told, name in rows}


@dataclass(frozen=True)
class Spread:
    """A board laid out for those who plant rows from it: `areas` as mappings, root first."""

    atlas: Atlas
    areas: Sequence[Mapping[str, object]]
    digest: str


def spread_out(atlas: Atlas) -> Spread:
    """Return the board with its area table as rows: code, name, name_en, level, parent, people, households."""
    rows: list[dict[str, Any]] = atlas.areas.drop_columns(["geometry"]).to_pylist()
    return Spread(atlas, rows, atlas.digest)


@lru_cache(maxsize=2)
def _opened(folder: Path, changed_ns: int) -> Atlas:
    return open_atlas(folder)
