"""The rows behind one number: whose they are, the columns in words, and a line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qipan.indicators import words
from qipan.indicators.core.figure import Figure
from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.rows import Row
from qipan.indicators.core.standing import Moment
from qipan.indicators.shelf import find_indicator
from qipan.indicators.shown import figure_of
from qipan.kit.refusal import Missing
from qipan.rules.three import UNKNOWN
from qipan.ui.words import spoken

PAGE_ROWS = 200  # on the page; the file has all


@dataclass(frozen=True)
class Sheet:
    """The rows behind one number: whose they are in words, the columns, and one list of cells for each row."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    choices: Sequence[Mapping[str, Mapping[str, str]]]  # by column: what its words are called

    def in_words(self, most: int) -> list[list[str]]:
        """The first rows as a reader meets them."""
        return [
            [words.value_words(cell, choices) for cell, choices in zip(row, self.choices, strict=True)]
            for row in self.rows[:most]
        ]


def sheet_of(name: str, part: str, *, areas: Sequence[str], moment: Moment) -> tuple[Indicator, Sheet]:
    """The rows of an input (`closed`), those of it that cannot be judged (`closed.unknown`), or `silent` units.

    Raises Missing for any other part, Refused as the figure does.
    """
    indicator = find_indicator(name)
    figure = figure_of(indicator, areas, moment)
    wanted, __, which = part.partition(".")
    took = figure.inputs.get(wanted)
    if part == "silent":
        silent = set(figure.coverage.silent)
        return indicator, _made(indicator, figure, indicator.coverage.listing, silent, _("Not reported"))
    if took is None or which not in ("", "unknown"):
        raise Missing("indicators.no_rows", "There are no such rows", where=f"{name}/{part}")
    ids = set(took.unknown if which else took.rows)
    title = spoken(indicator.inputs[wanted].label)
    return indicator, _made(indicator, figure, indicator.inputs[wanted].listing, ids, title)


def _made(indicator: Indicator, figure: Figure, listing: str, ids: set[str], title: str) -> Sheet:
    facts = [fact for fact in indicator.listings[listing].facts.values() if not fact.personal]
    unit = indicator.coverage.unit
    rows: list[Row] = [row for row in figure.rows[listing] if row.id in ids or str(row.facts.get(unit)) in ids]
    return Sheet(
        title=title,
        columns=[_("row"), _("area"), *(spoken(fact.label) or fact.name for fact in facts)],
        rows=[[row.id, row.area, *(row.facts.get(fact.name, UNKNOWN) for fact in facts)] for row in rows],
        choices=[{}, {}, *(fact.choice_labels for fact in facts)],
    )
