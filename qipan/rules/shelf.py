"""Where declared files stand: the repository's `declared/`, or the copy inside an installed wheel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from qipan.kit.refusal import Missing
from qipan.rules.declared import KINDS, Declared, Faulty, read
from qipan.rules.resolve import parent_ref, resolve
from qipan.rules.shape import shape_faults, whole_shape_faults

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")  # a name may come from a form; it never leads out of its folder
ROOTS = (_PACKAGE.parent / "declared", _PACKAGE / "declared")
FOLDERS = {kind: {"policy": "policies", "codes": "codes"}.get(kind, f"{kind}s") for kind in KINDS}


def names(folder: str) -> tuple[str, ...]:
    """The names `fetch` finds in a folder, sorted."""
    return tuple(sorted({path.stem for root in ROOTS for path in (root / folder).glob("*.yaml")}))


@lru_cache(maxsize=128)
def fetch(folder: str, name: str) -> Declared:
    """Return `declared/<folder>/<name>.yaml`, checked and put together with what it stands on.

    Missing when there is none; Faulty with lines when unsound.
    """
    found = _stored(folder, name)
    if found is None:
        raise Missing(
            "rules.no_file",
            "There is no declared file %(name)s",
            where=f"{folder}/{name}.yaml",
            params={"name": f"{folder}/{name}.yaml"},
        )
    faults = shape_faults(found)
    if not faults and parent_ref(found):
        found = resolve(found, Shelf())
        faults = whole_shape_faults(found)
    if faults:
        raise Faulty(faults)
    return found


class Shelf:
    """Files by name: first those at hand, then what stands on the shelf, read only when it is named."""

    def __init__(self, at_hand: Iterable[Declared] = (), *, roots: Sequence[Path] | None = None) -> None:
        self.roots = roots
        self.at_hand: dict[tuple[str, str], list[Declared]] = {}
        for each in at_hand:
            self.at_hand.setdefault((each.kind, each.id), []).append(each)
        self._read: dict[tuple[str, str], Declared | None] = {}

    def find(self, kind: str, ref: str) -> Declared | None:
        """The file of this kind by `id@version`, or by `id` alone the newest version; None when there is none."""
        ident, _, version = ref.partition("@")
        found = [each for each in self.at_hand.get((kind, ident), ()) if version in ("", each.version)]
        stored = None if found else self._stored(kind, ident)
        if stored is not None and version in ("", stored.version):
            found = [stored]
        return max(found, key=lambda each: number(each.version), default=None)

    def of(self, kind: str) -> list[Declared]:
        """The files of a kind that are at hand."""
        return [each for (found, _), files in self.at_hand.items() if found == kind for each in files]

    def _stored(self, kind: str, ident: str) -> Declared | None:
        if (kind, ident) not in self._read:
            try:
                self._read[kind, ident] = _stored(FOLDERS.get(kind, ""), ident, self.roots)
            except Faulty:  # what cannot be read is not there for others; a check of that very file says why
                self._read[kind, ident] = None
        return self._read[kind, ident]


def number(version: str) -> tuple[int, ...]:
    """`1.10.0` as numbers, so that it comes after 1.9; anything else sorts before all."""
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else (-1,)


def _stored(folder: str, name: str, roots: Sequence[Path] | None = None) -> Declared | None:
    if not (folder and _NAME.fullmatch(name)):
        return None
    path = next((path for root in roots or ROOTS if (path := root / folder / f"{name}.yaml").is_file()), None)
    return None if path is None else read(path)
