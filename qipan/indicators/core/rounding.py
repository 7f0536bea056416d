"""How a figure is cut for print. The file says which way; newspapers truncate, and 87.66 is not 87.67."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "truncate": ROUND_DOWN}
SIGNIFICANT = 12  # a double carries 15 to 17 digits; what arithmetic spoils stands in the last ones


@dataclass(frozen=True)
class Rounding:
    """`digits` after the point (0 to 6), cut as `mode` (half_up, half_even, truncate) says."""

    digits: int
    mode: str

    def __post_init__(self) -> None:
        if self.mode not in MODES or not 0 <= self.digits <= 6:
            raise ValueError(f"no such rounding: {self.mode} to {self.digits}")

    def exact(self, value: float) -> Decimal:
        """Return the value at this rounding; ValueError for one that is not finite.

        It is read to 12 significant digits first: 100 * 0.29 is 29 to a person and 28.999999999999996 to a machine,
        and truncating the second would print 28.99.
        """
        if isinstance(value, float) and not (value - value == 0):
            raise ValueError(f"{value} cannot be rounded")
        near = Decimal(format(value, f".{SIGNIFICANT}g")) if isinstance(value, float) else Decimal(value)
        return near.quantize(Decimal(1).scaleb(-self.digits), rounding=MODES[self.mode])

    def shown(self, value: float) -> str:
        """Return it as text with all its digits: 94.38, 60.00; never -0."""
        cut = self.exact(value)
        return format(abs(cut) if cut == 0 else cut, "f")
