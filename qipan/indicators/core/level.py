"""Which level a figure has: by declared bands or conditions, and unknown where something it needs is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qipan.indicators.core.indicator import Indicator
from qipan.rules.three import UNKNOWN

UNJUDGED = "unknown"


def level_of(
    indicator: Indicator, shown: str, facts: Mapping[str, object], *, at: datetime, is_covered: bool
) -> str:
    """Return "" for an indicator without levels, else a level of its file or "unknown".

    Bands judge the figure as it is printed: whoever reads 50.00 sees the level of 50. A figure from too few units,
    or one that needs a missing fact, has no colour; a condition that cannot be told decides nothing below it.
    """
    if not indicator.is_coloured:
        return ""
    if not is_covered:
        return UNJUDGED
    if indicator.bands:
        return next((band.level for band in indicator.bands if shown and band.holds(float(shown))), UNJUDGED)
    for one in indicator.levels:
        is_so = one.when.value(facts, at=at)
        if is_so is UNKNOWN:
            return UNJUDGED
        if is_so:
            return one.level
    return indicator.otherwise or UNJUDGED
