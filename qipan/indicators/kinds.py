"""What this room reads of declared files: an indicator, the whole of it."""

from __future__ import annotations

from collections.abc import Iterable

from qipan.rules.declared import Declared, Fault
from qipan.rules.lints import Lint
from qipan.rules.offer import Fetch, Part

LINTS = (
    Lint("indicator.bands", "a figure stands at one level", "let each band begin where the one before ends"),
    Lint(
        "indicator.coverage",
        "a figure of those who reported is not a figure of all",
        "say under `coverage` who should report and what share is enough",
    ),
    Lint(
        "indicator.drill", "a figure nobody can open is not believed", "name under `drill` the facts that lead to rows"
    ),
    Lint("indicator.input", "a number is taken from rows in one of a few ways", "give the input what its `take` needs"),
    Lint("indicator.list", "rows that lie in no period cannot be counted in one", "name a list, and its `when`"),
    Lint("indicator.rank", "ranking is decided, never slipped in", "say `rank: false`, or by which fact and which way"),
    Lint("indicator.rounding", "two roundings of one figure are two figures", "say under `rounding` how it is cut"),
    Lint("indicator.small_sample", "an interval belongs to a share", "write a part with `of` and `out_of`"),
    Lint("indicator.threshold", "a threshold nobody set decides by accident", "set it, or leave the file a draft"),
    Lint("indicator.unused", "a name nobody asks for is a formula that says less than it seems", "use it or drop it"),
    Lint("indicator.weights", "weights are shares of one", "set them, none negative, so that they add up to one"),
    Lint("indicator.workdays", "an indicator counts days of the calendar", "use days_between"),
)


def _check(declared: Declared, fetch: Fetch) -> Iterable[Fault]:
    from qipan.indicators.core.lint import lint_indicator

    return lint_indicator(declared)


def _play_all(declared: Declared) -> Iterable[Fault]:
    from qipan.indicators.core.play import play_indicator

    return play_indicator(declared)


PARTS = (Part("indicator", "", lints=LINTS, check=_check, play_all=_play_all),)
