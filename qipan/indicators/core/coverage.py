"""How many of those who should have reported did: below the file's least share a figure is flagged, never ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qipan.indicators.core.indicator import Coverage
from qipan.indicators.core.rows import Row
from qipan.rules.three import UNKNOWN


@dataclass(frozen=True)
class Covered:
    """`share` is None while nobody knows how many there should be; `silent` are the units that have not reported."""

    share: float | None
    least: float
    reported: int | None = None
    expected: int | None = None
    silent: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        return self.share is not None and self.share >= self.least


def covered(
    rows: Sequence[Row],
    wanted: Coverage,
    *,
    expected: Sequence[Row] | int | None,
    has_reported: Callable[[Mapping[str, object]], object],
) -> Covered:
    """Count units (rows, or distinct values of `unit`) that reported, of those expected.

    A row for which `has_reported` is unknown has not reported. More reporting than were expected is all of them.
    """
    heard = {_unit(row, wanted.unit) for row in rows if has_reported(row.facts) is True}
    if isinstance(expected, int):
        silent: tuple[str, ...] = ()
        number = expected
    else:
        wished = dict.fromkeys(_unit(row, wanted.unit) for row in (rows if expected is None else expected))
        heard &= wished.keys()
        silent = tuple(unit for unit in wished if unit not in heard)
        number = len(wished)
    share = min(1.0, len(heard) / number) if number else None
    return Covered(share=share, least=wanted.least, reported=len(heard), expected=number, silent=silent)


def _unit(row: Row, unit: str) -> str:
    value = row.facts.get(unit, UNKNOWN) if unit else row.id
    return row.id if value is UNKNOWN else str(value)
