"""Play the examples inside an indicator's file: what is given, what must come out or be refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qipan.indicators.core.cells import moment_of
from qipan.indicators.core.figure import Figure, breakdown, compute
from qipan.indicators.core.given import figures_of, listing_of, rows_of
from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.lint import indicator_of
from qipan.indicators.core.ranking import rank
from qipan.indicators.core.standing import Moment
from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Fault, Faulty
from qipan.rules.three import UNKNOWN

ZONE = ZoneInfo("Asia/Shanghai")
RESERVED = ("rows", "at", "known_at", "area", "rank")  # all other keys of `given` are figures known without rows
ANY_DAY = datetime(2000, 1, 1, tzinfo=ZONE)  # for figures alone no moment matters
DIGITS = 6  # to which shares are compared


def play_indicator(declared: Declared) -> list[Fault]:
    """A fault `example` for each that comes out otherwise; none for a file that a lint has already refused."""
    try:
        indicator = indicator_of(declared)
    except Faulty:
        return []
    faults = []
    for place, example in enumerate(declared.body.get("examples", ())):
        wanted = {"refused": example["refused"]} if "refused" in example else dict(example["expect"])
        came = _played(indicator, example["given"])
        if any(key not in came or came[key] != value for key, value in wanted.items()):
            says = f"expected {_words(wanted)}; the file gives {_words(came)}"
            faults.append(Fault(declared.file, declared.line_of(("examples", place)), "example", says))
    return faults


def _played(indicator: Indicator, given: Mapping[str, Any]) -> dict[str, object]:
    try:
        at = moment_of(given["at"], ZONE) if "at" in given else ANY_DAY
        moment = Moment(at=at, known_at=moment_of(given["known_at"], ZONE) if "known_at" in given else at, tz=ZONE)
        lists = {
            name: rows_of(listing_of(indicator, name, where="examples"), rows, tz=ZONE, where=name)
            for name, rows in given.get("rows", {}).items()
        }
        area = str(given.get("area", ""))
        if "rank" in given:
            ranking = rank(indicator, breakdown(indicator, lists, indicator.rank_by, moment=moment, area=area))
            return {"rank": [place.group for place in ranking.places], "left_out": dict(ranking.left_out)}
        told = {name: value for name, value in given.items() if name not in RESERVED}
        figures = figures_of(indicator, told, where="examples")
        return answer_of(indicator, compute(indicator, lists, moment=moment, area=area, figures=figures))
    except Refused as no:
        return {"refused": no.code}
    except ValueError:  # `at` or `known_at` is no moment
        return {"refused": "indicators.not_a_moment"}


def answer_of(indicator: Indicator, figure: Figure) -> dict[str, object]:
    """The figure as an example may expect it: value and interval as printed, every part, coverage, level, flags."""
    told: dict[str, object] = {"value": float(figure.shown) if figure.is_known else "unknown"}
    for name, took in figure.inputs.items():
        told[name] = _plain(took.value)
    for name, step in figure.steps.items():
        told[name] = round(step.value, DIGITS) if isinstance(step.value, float) else _plain(step.value)
    told["level"] = figure.level
    told["flags"] = list(figure.flags)
    told["coverage"] = None if figure.coverage.share is None else round(figure.coverage.share, DIGITS)
    told["interval"] = [float(indicator.rounding.exact(end)) for end in figure.interval] if figure.interval else None
    return told


def _plain(value: object) -> object:
    if value is UNKNOWN:
        return "unknown"
    return value.isoformat() if isinstance(value, date) else value


def _words(answer: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in answer.items())
