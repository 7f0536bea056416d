"""How a figure is made, in words: each input, each step, the formula, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qipan.indicators.core.figure import Figure
from qipan.indicators.core.indicator import Indicator, Input
from qipan.kit.refusal import Refused
from qipan.rules.expr.say import Language
from qipan.rules.three import UNKNOWN
from qipan.ui.words import day, moment, number, speaks_chinese, spoken

TAKES = {
    "count": gettext_lazy("how many of %(list)s"),
    "sum": gettext_lazy("the sum of %(of)s over %(list)s"),
    "min": gettext_lazy("the least of %(of)s over %(list)s"),
    "max": gettext_lazy("the greatest of %(of)s over %(list)s"),
    "last": gettext_lazy("the latest of %(of)s in %(list)s"),
}
PERIODS = {
    "cumulative": gettext_lazy("all until now"),
    "day": gettext_lazy("today"),
    "week": gettext_lazy("this week"),
    "month": gettext_lazy("this month"),
    "year": gettext_lazy("this year"),
}
SPANS = {
    "d": gettext_lazy("the last %(n)s days"),
    "h": gettext_lazy("the last %(n)s hours"),
    "min": gettext_lazy("the last %(n)s minutes"),
}
FLAGS = {
    "unknown": gettext_lazy("Not yet known: nothing has been told for this time and place"),
    "coverage": gettext_lazy("Too few have reported: %(share)s of the %(least)s needed"),
    "small_sample": gettext_lazy("Fewer than %(n)s: read the range, not the figure"),
    "unknown_rows": gettext_lazy("Some rows cannot be judged yet"),
}


NO_CHOICES: Mapping[str, Mapping[str, str]] = {}


def language() -> Language:
    """The key of a declared file's words."""
    return "zh" if speaks_chinese() else "en"


def period(text: str) -> str:
    """7d -> the last 7 days."""
    if text in PERIODS:
        return str(PERIODS[text])
    digits = "".join(filter(str.isdigit, text))
    return str(SPANS[text[len(digits) :]]) % {"n": digits}


def input_words(indicator: Indicator, one: Input) -> str:
    """How one input is taken from its rows."""
    listing = indicator.listings[one.listing]
    said = TAKES[one.take] % {
        "list": spoken(listing.label),
        "of": one.of.words(language()) if one.of else "",
    }
    if one.where is not None:
        said = _("%(taken)s where %(condition)s") % {"taken": said, "condition": one.where.words(language())}
    return f"{said} · {period(one.within)}" if one.within else said


def flag_words(indicator: Indicator, figure: Figure) -> list[str]:
    share = figure.coverage.share
    facts = {
        "share": _("unknown") if share is None else percent(share),
        "least": percent(figure.coverage.least),
        "n": indicator.min_n,
    }
    # Where nothing at all is known, that it is too little need not be said as well.
    told = [flag for flag in figure.flags if not (flag == "coverage" and share is None and "unknown" in figure.flags)]
    return [str(FLAGS[flag]) % facts for flag in told]


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def interval_words(indicator: Indicator, figure: Figure) -> str:
    """95 %: 88.10 to 97.20; empty where there is none."""
    if figure.interval is None:
        return ""
    low, high = (indicator.rounding.shown(end) for end in figure.interval)
    return _("95 %%: %(low)s to %(high)s") % {"low": low, "high": high}


def value_words(value: object, choices: Mapping[str, Mapping[str, str]] = NO_CHOICES) -> str:
    """A value of a row or an input: a number, a day, a moment, yes or no, a choice; a dash where nobody knows."""
    if value is UNKNOWN:
        return "—"
    if isinstance(value, str):
        return spoken(choices.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        digits = 0 if float(value).is_integer() else 2
        return number(value, digits=digits)
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value)


def refusal_words(no: Refused) -> str:
    """What a refusal says, without the way out."""
    return _(no.what) % no.params if no.params else _(no.what)
