"""Put groups in order, or refuse: never where the file says no, never below coverage, never out of a few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qipan.indicators.core.figure import Figure
from qipan.indicators.core.indicator import Indicator
from qipan.kit.refusal import Refused

KEEPS_OUT = ("unknown", "coverage", "small_sample")  # flags that a rank would hide


@dataclass(frozen=True)
class Place:
    """One group's place; equal printed figures share it."""

    place: int
    group: str
    figure: Figure


@dataclass(frozen=True)
class Ranking:
    """`left_out` says of each group that is not ranked which flag kept it out."""

    places: tuple[Place, ...]
    left_out: Mapping[str, str]


def rank(indicator: Indicator, figures: Mapping[object, Figure]) -> Ranking:
    """Rank groups by the figure as printed, so that nobody is behind by a digit that is not shown.

    Refused `indicators.never_ranked` when the file says `rank: false`, `indicators.nobody_ranked` when every group
    is unknown, below coverage or too small.
    """
    if not indicator.rank_by:
        line = indicator.declared.line_of(("rank",))
        raise Refused(
            "indicators.never_ranked",
            "This indicator is never ranked",
            do="Read each figure beside its own past",
            where=f"{indicator.declared.file}:{line}",
        )
    left_out = {str(group): why for group, figure in figures.items() if (why := _kept_out(figure))}
    ranked = {str(group): figure for group, figure in figures.items() if str(group) not in left_out}
    if not ranked:
        raise Refused(
            "indicators.nobody_ranked",
            "Nobody can be ranked: too few have reported",
            do="Look at who has not reported",
            where=f"{indicator.declared.file}:{indicator.declared.line_of(('coverage',))}",
        )
    sign = -1 if indicator.better == "higher" else 1
    order = sorted(ranked.items(), key=lambda item: (sign * Decimal(item[1].shown), item[0]))
    shown = [figure.shown for _, figure in order]
    places = tuple(Place(shown.index(figure.shown) + 1, group, figure) for group, figure in order)
    return Ranking(places=places, left_out=left_out)


def _kept_out(figure: Figure) -> str:
    return next((flag for flag in KEEPS_OUT if flag in figure.flags), "")
