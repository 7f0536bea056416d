"""What the pages show of indicators: a line of the list, one figure with all that stands behind it, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from qipan.identity.models import Area
from qipan.indicators import queries, words
from qipan.indicators.core.figure import Figure, breakdown, compute
from qipan.indicators.core.formula import Formula
from qipan.indicators.core.indicator import AREA, Indicator, Part
from qipan.indicators.core.standing import Moment
from qipan.indicators.shelf import find_indicator, indicator_names
from qipan.kit.refusal import Refused
from qipan.rules.expr.say import Language
from qipan.rules.levels import UNKNOWN_LEVEL, Assessment
from qipan.rules.three import UNKNOWN
from qipan.ui.marks import level_word
from qipan.ui.words import spoken

MOST_GROUPS = 50


@dataclass(frozen=True)
class Line:
    """One indicator of the list; `figure` None when it does not run here, and then `said` is what it waits for."""

    name: str
    title: str
    unit: str = ""
    figure: Figure | None = None
    interval: str = ""
    flags: Sequence[str] = ()
    age_s: float | None = None  # since the newest row was recorded
    said: str = ""  # why it does not run here

    @property
    def percent(self) -> float | None:
        """How many of a hundred have reported."""
        share = self.figure.coverage.share if self.figure else None
        return None if share is None else share * 100


def lines(areas: Sequence[str], moment: Moment) -> tuple[list[Line], list[Line]]:
    """Return the indicators that run on what rooms tell, and those that wait for a file, a value or a signature."""
    running, waiting = [], []
    for name in indicator_names():
        title = name
        try:
            indicator = find_indicator(name)
            title = spoken(indicator.declared.title)
            running.append(_line(indicator, figure_of(indicator, areas, moment), moment))
        except Refused as no:
            waiting.append(Line(name, title, said=words.refusal_words(no)))
    return running, waiting


def _line(indicator: Indicator, figure: Figure, moment: Moment) -> Line:
    age_s = (moment.at - figure.newest).total_seconds() if figure.newest else None
    interval, flags = words.interval_words(indicator, figure), words.flag_words(indicator, figure)
    title, unit = spoken(indicator.declared.title), spoken(indicator.unit)
    return Line(indicator.declared.id, title, unit, figure, interval=interval, flags=flags, age_s=age_s)


def figure_of(indicator: Indicator, areas: Sequence[str], moment: Moment) -> Figure:
    """Raises Refused for one that has no value set, is not in use, or whose rows nobody here tells."""
    if indicator.unset:
        return compute(indicator, {}, moment=moment)  # refuses, naming them
    if indicator.declared.status != "active":
        raise Refused("indicators.not_active", "Not in use", do="A draft runs on the command line only")
    if not queries.is_told(indicator):
        raise Refused(
            "indicators.needs_a_file",
            "Its rows are handed in as a file",
            do="Run it with qipan indicator FILE --inputs ROWS",
        )
    return queries.figure(indicator, areas=areas, moment=moment)


def one(name: str, *, areas: Sequence[str], moment: Moment) -> dict[str, Any]:
    """Everything the page of an indicator shows; `no` instead of a figure when it refuses."""
    indicator = find_indicator(name)
    context = {"indicator": indicator, "formula": _formula(indicator), "period": words.period(indicator.time)}
    try:
        figure = figure_of(indicator, areas, moment)
    except Refused as no:
        return {**context, "no": no}
    return {
        **context,
        "line": _line(indicator, figure, moment),
        "figure": figure,
        "inputs": [_input(indicator, figure, name) for name in indicator.inputs],
        "steps": [_step(indicator, figure, name) for name in indicator.parts],
        "covered": _covered(indicator, figure),
        "why": _why(figure),
        "breakdowns": [_breakdown(indicator, by, figure, moment) for by in indicator.drill],
    }


def _formula(indicator: Indicator) -> dict[str, Any]:
    language = words.language()
    return {
        "value": indicator.value.words(language),
        "says": spoken(indicator.declared.body.get("says", "")),
        "guards": [spoken(one) for one in indicator.declared.body.get("guards", ())],
        "inputs": [(spoken(each.label), words.input_words(indicator, each)) for each in indicator.inputs.values()],
        "steps": [
            (
                spoken(part.label),
                _part_words(part, language),
                spoken(indicator.declared.body["define"][name].get("says", "")),
            )
            for name, part in indicator.parts.items()
        ],
        "levels": _levels(indicator, language),
        "settings": [(spoken(each.label), each.value, each.unit) for each in indicator.settings.values()],
    }


def _levels(indicator: Indicator, language: Language) -> list[tuple[str, str, str]]:
    """Code, name and condition of each level, and what stands where none of them holds."""
    if indicator.book is None:
        return []
    told = [(rule.level, spoken(rule.says), Formula.said(rule.when, language)) for rule in indicator.book.rules]
    last = indicator.book.otherwise
    return told if last == UNKNOWN_LEVEL else [*told, (last, level_word(last), _("else"))]


def _part_words(part: Part, language: Language) -> str:
    if part.of is not None and part.out_of is not None:
        return f"{_bracketed(part.of, language)} ÷ {_bracketed(part.out_of, language)}"
    return part.formula.words(language) if part.formula else ""


def _bracketed(formula: Formula, language: Language) -> str:
    said = formula.words(language)
    return said if len(formula.names) < 2 else f"({said})"


def _input(indicator: Indicator, figure: Figure, name: str) -> dict[str, Any]:
    took = figure.inputs[name]
    return {
        "name": name,
        "label": spoken(indicator.inputs[name].label),
        "value": words.value_words(took.value),
        "rows": len(took.rows),
        "unknown": len(took.unknown),
    }


def _why(figure: Figure) -> Assessment | None:
    """Why it has this level; None for a figure without levels. Low coverage leaves no colour, so it is said of that."""
    return replace(figure.assessment, level=figure.level) if figure.assessment else None


def _step(indicator: Indicator, figure: Figure, name: str) -> dict[str, Any]:
    step = figure.steps[name]
    return {
        "label": spoken(indicator.parts[name].label),
        "value": step.value if step.value is not UNKNOWN else None,
        "n": step.n,
        "interval": step.interval,
    }


def _covered(indicator: Indicator, figure: Figure) -> dict[str, Any]:
    covered = figure.coverage
    return {
        "percent": None if covered.share is None else covered.share * 100,
        "reported": covered.reported,
        "expected": covered.expected,
        "least": words.percent(covered.least),
        "silent": len(covered.silent),
    }


def _breakdown(indicator: Indicator, by: str, whole: Figure, moment: Moment) -> dict[str, Any]:
    figures = breakdown(indicator, whole.rows, by, moment=moment)  # of the rows already read
    names = _area_names(figures) if by == AREA else {}
    choices = {} if by == AREA else indicator.read[0].facts[by].choice_labels
    groups = [
        {"name": names.get(str(group)) or words.value_words(group, choices), "line": _line(indicator, figure, moment)}
        for group, figure in figures.items()
    ]
    return {"by": _fact_label(indicator, by), "groups": groups[:MOST_GROUPS], "more": len(groups) - MOST_GROUPS}


def _area_names(codes: Any) -> dict[str, str]:
    chinese = words.language() == "zh"
    found = Area.objects.filter(code__in=[str(code) for code in codes])
    return {area.code: area.named("zh-hans" if chinese else "en") for area in found}


def _fact_label(indicator: Indicator, name: str) -> str:
    if name == AREA:
        return _("area")
    return spoken(indicator.read[0].facts[name].label)
