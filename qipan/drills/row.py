"""One promise and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`measured` is kept when it does not exceed `promised`, both in `unit`."""

    id: str
    promised: float
    measured: float
    unit: str

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "promised": self.promised,
            "measured": self.measured,
            "unit": self.unit,
            "pass": self.measured <= self.promised,
        }
