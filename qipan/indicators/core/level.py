"""Which level a figure has: its file's bands or conditions as a rulebook, and unknown where anything is missing."""

from __future__ import annotations

from collections.abc import Mapping

from qipan.indicators.core.standing import Moment
from qipan.rules.assess import assess
from qipan.rules.levels import UNKNOWN_LEVEL, Assessment, Known, Rulebook

FIGURE = "figure"  # what bands and conditions call the value as it is printed


def judged(book: Rulebook, facts: Mapping[str, object], shown: str, *, moment: Moment) -> Assessment:
    """Assess the figure as printed: whoever reads 50.00 sees the level of 50."""
    values = {**facts, FIGURE: float(shown)} if shown else facts
    known = ((name, Known(value, moment.at, moment.known_at, name)) for name, value in values.items())
    return assess(book, known, at=moment.at, known_at=moment.known_at)


def level_of(assessment: Assessment | None, *, is_covered: bool) -> str:
    """Return "" for an indicator without levels, else a level of its file or "unknown".

    A rulebook may pass over a rule it cannot decide and hold a milder one. A figure stands on a map beside others and
    is compared, so here whatever is missing leaves it without a colour; so do too few reports.
    """
    if assessment is None:
        return ""
    return assessment.level if is_covered and not assessment.missing else UNKNOWN_LEVEL
