"""Where declared files stand: the repository's `declared/`, or the copy inside an installed wheel."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from qipan.kit.refusal import Missing
from qipan.rules.check import faults_of
from qipan.rules.declared import Declared, Faulty, read

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")  # a name may come from a form; it never leads out of its folder
ROOTS = (_PACKAGE.parent / "declared", _PACKAGE / "declared")


def names(folder: str) -> tuple[str, ...]:
    """The names `fetch` finds in a folder, sorted."""
    return tuple(sorted({path.stem for root in ROOTS for path in (root / folder).glob("*.yaml")}))


@lru_cache(maxsize=128)
def fetch(folder: str, name: str) -> Declared:
    """Return `declared/<folder>/<name>.yaml`, checked. Missing when there is none; Faulty with lines when unsound."""
    for root in ROOTS:
        path = root / folder / f"{name}.yaml"
        if _NAME.fullmatch(name) and path.is_file():
            found = read(path)
            faults = faults_of(found)
            if faults:
                raise Faulty(faults)
            return found
    raise Missing(
        "rules.no_file",
        "There is no declared file %(name)s",
        where=f"{folder}/{name}.yaml",
        params={"name": f"{folder}/{name}.yaml"},
    )
