"""A figure as JSON and as one line: the value, what makes it unsure, and the ids of every row behind each number."""

from __future__ import annotations

from datetime import date
from typing import Any

from qipan.indicators.core.figure import Figure
from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.ranking import Ranking
from qipan.rules.three import UNKNOWN

# That the value is unknown is said in its place.
FLAGS = {"coverage": "below coverage", "small_sample": "small sample", "unknown_rows": "some rows unknown"}


def figure_as_json(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    """Values are numbers, ISO days, or null where unknown; `rows` and `unknown` hold row ids."""
    covered = figure.coverage
    return {
        "value": _plain(figure.value),
        "shown": figure.shown or None,
        "unit": dict(indicator.unit),
        "level": figure.level or None,
        "why": figure.assessment.as_dict() if figure.assessment else None,
        "interval": _ends(figure.interval),
        "flags": list(figure.flags),
        "coverage": {
            "share": covered.share,
            "reported": covered.reported,
            "expected": covered.expected,
            "min_coverage": covered.least,
            "silent": list(covered.silent),
        },
        "newest": figure.newest.isoformat() if figure.newest else None,
        "steps": {
            name: {"value": _plain(step.value), "n": step.n, "interval": _ends(step.interval)}
            for name, step in figure.steps.items()
        },
        "inputs": {
            name: {
                "value": _plain(took.value),
                "rows": list(took.rows),
                "unknown": list(took.unknown),
                "given": took.is_given,
            }
            for name, took in figure.inputs.items()
        },
    }


def ranking_as_json(ranking: Ranking) -> dict[str, Any]:
    return {
        "rank": [{"place": one.place, "group": one.group, "shown": one.figure.shown} for one in ranking.places],
        "left_out": dict(ranking.left_out),
    }


def figure_in_words(indicator: Indicator, figure: Figure) -> str:
    """One line: 94.38 % (95 %: 93.93 to 94.79) · coverage 1.00 · green · small sample."""
    parts = [f"{figure.shown} {indicator.unit['en']}" if figure.is_known else "unknown"]
    if figure.interval:
        low, high = (indicator.rounding.shown(end) for end in figure.interval)
        parts[0] += f" (95 %: {low} to {high})"
    if figure.coverage.share is not None:
        parts.append(f"coverage {figure.coverage.share:.2f}")
    level = figure.level if figure.is_known else ""
    return " · ".join([*parts, *filter(None, [level]), *(FLAGS[flag] for flag in figure.flags if flag in FLAGS)])


def _plain(value: object) -> object:
    if value is UNKNOWN:
        return None
    return value.isoformat() if isinstance(value, date) else value


def _ends(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)
