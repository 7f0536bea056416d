"""How far a share of few may be off: the score interval of Wilson (1927)."""

from __future__ import annotations

from math import sqrt

Z_95 = 1.959963984540054  # the 97.5 % point of the normal distribution


def wilson(successes: float, n: float, z: float = Z_95) -> tuple[float, float]:
    """Return the interval around successes / n, inside [0, 1]; ValueError unless 0 <= successes <= n and n > 0.

    Part successes (a half for "partly solved") make it wider than need be, never narrower: no quantity between 0
    and 1 varies more than one that is only ever 0 or 1.
    """
    if not n > 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    share, square = successes / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    reach = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At the ends the bound is exactly the end; arithmetic may leave it a hair inside or outside.
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == n else min(1.0, centre + reach)
    return low, high
