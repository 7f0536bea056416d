"""Which indicators are declared: the files of `declared/indicators`, each checked before it is read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.lint import indicator_of
from qipan.kit.refusal import Refused
from qipan.rules.declared import Faulty, read
from qipan.rules.resolve import parent_ref, resolve
from qipan.rules.shape import shape_faults, whole_shape_faults
from qipan.rules.shelf import Shelf, fetch, names

FOLDER = "indicators"


def read_indicator(file: Path) -> Indicator:
    """Return the indicator of a file; Refused `indicators.faulty` with the first fault, its line and their number."""
    try:
        declared = read(file)
        if declared.kind != "indicator":
            raise Refused(
                "indicators.not_an_indicator",
                "This file is a %(kind)s, not an indicator",
                where=f"{file}:{declared.line_of(('kind',))}",
                params={"kind": declared.kind or "file without a kind"},
            )
        faults = shape_faults(declared)
        if not faults and parent_ref(declared):
            declared = resolve(declared, Shelf([declared]))
            faults = whole_shape_faults(declared)
        if faults:
            raise Faulty(faults)
        return indicator_of(declared)
    except Faulty as no:
        raise _refused(no) from no


def indicator_names() -> tuple[str, ...]:
    """The name of every indicator file of the house, which is its id."""
    return names(FOLDER)


def find_indicator(name: str) -> Indicator:
    """The indicator of this id; raises Missing, or Refused `indicators.faulty`."""
    try:
        return made_of(fetch(FOLDER, name).digest, name)
    except Faulty as no:
        raise _refused(no) from no


@lru_cache(maxsize=128)
def made_of(digest: str, name: str) -> Indicator:
    """The indicator of a file with this digest, made once."""
    return indicator_of(fetch(FOLDER, name))


def _refused(no: Faulty) -> Refused:
    first = no.faults[0]
    return Refused(
        "indicators.faulty",
        "%(says)s (%(n)d in all)",
        do="qipan check names every fault with its line",
        where=f"{first.file}:{first.line}",
        params={"says": first.says, "n": len(no.faults)},
    )
