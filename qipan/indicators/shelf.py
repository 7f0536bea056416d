"""Which indicators are declared: the files of `declared/indicators`, each checked before it is read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.lint import indicator_of
from qipan.kit.refusal import Refused
from qipan.rules.check import faults_of
from qipan.rules.declared import Declared, Faulty, read
from qipan.rules.shelf import ROOTS, fetch

FOLDER = "indicators"


def read_indicator(file: Path) -> Indicator:
    """Return the indicator of a file; Refused `indicators.faulty` with the first fault, its line and their number."""
    try:
        declared = read(file)
        faults = faults_of(declared)
        if declared.kind != "indicator":
            raise Refused(
                "indicators.not_an_indicator",
                "This file is a %(kind)s, not an indicator",
                where=f"{file}:{declared.line_of(('kind',))}",
                params={"kind": declared.kind or "file without a kind"},
            )
        if faults:
            raise Faulty(faults)
        return indicator_of(declared)
    except Faulty as no:
        first = no.faults[0]
        raise Refused(
            "indicators.faulty",
            "%(says)s (%(n)d in all)",
            do="qipan check names every fault with its line",
            where=f"{first.file}:{first.line}",
            params={"says": first.says, "n": len(no.faults)},
        ) from no


def declared_indicators() -> list[Declared]:
    """Every indicator file of the house, by id; raises Faulty as `shelf.fetch` does."""
    names = sorted({path.stem for root in ROOTS for path in (root / FOLDER).glob("*.yaml")})
    return [fetch(FOLDER, name) for name in names]


@lru_cache(maxsize=128)
def _made(digest: str, declared_file: str, name: str) -> Indicator:
    return indicator_of(fetch(FOLDER, name))


def find_indicator(name: str) -> Indicator:
    """The indicator of this id; raises Missing, or Faulty."""
    declared = fetch(FOLDER, name)
    return _made(declared.digest, declared.file, name)
