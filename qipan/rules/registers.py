"""Registers: lists of rows that rooms tell about in their facts.py, found by walking the rooms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from qipan.rules.facts import ListOf

PACKAGE = Path(__file__).resolve().parents[1]
COLUMNS = ("id", "area", "at", "recorded_at")  # what every SELECT of a register answers before its facts


@dataclass(frozen=True)
class Register:
    """A list of rows and the SELECT that reads them as they were known.

    `sql` answers id (text), area (text), at, recorded_at and one column for each fact, NULL where nobody knows. It may
    use %(at)s and %(known_at)s: a fact recorded after `known_at` is NULL, a row that nobody knew of then is not there.
    `when` is the fact that places a row in a period. A percent sign of its own is written twice.
    """

    rows: ListOf
    when: str
    sql: str

    def __post_init__(self) -> None:
        placed = self.rows.find(self.when)
        if placed is None or placed.kind not in ("date", "moment"):
            raise ValueError(f"{self.rows.name}: `when` names a date or moment of its rows, not {self.when}")


@cache
def registers() -> Mapping[str, Register]:
    """Return `REGISTERS` of every room's facts.py as room.list -> Register; a name told twice is an error."""
    found: dict[str, Register] = {}
    for room in telling_rooms():
        for register in getattr(import_module(f"qipan.{room}.facts"), "REGISTERS", ()):
            name = f"{room}.{register.rows.name}"
            if name in found:
                raise LookupError(f"{name} is told twice")
            found[name] = register
    return found


def telling_rooms() -> Iterator[str]:
    """The rooms with a facts.py; `rules` tells none, it says what a fact is."""
    return (path.parent.name for path in sorted(PACKAGE.glob("*/facts.py")) if path.parent.name != "rules")
