"""Compute an indicator: its value, how complete and how sure it is, and every row behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qipan.indicators.core import coverage as covering
from qipan.indicators.core.coverage import Covered
from qipan.indicators.core.indicator import Indicator, Input, Part
from qipan.indicators.core.level import judged, level_of
from qipan.indicators.core.period import holds
from qipan.indicators.core.rows import ALWAYS, Row
from qipan.indicators.core.standing import Moment, groups, standing
from qipan.indicators.core.take import Took, take
from qipan.indicators.core.wilson import wilson
from qipan.kit.refusal import Refused
from qipan.rules.levels import Assessment
from qipan.rules.three import UNKNOWN

Interval = tuple[float, float]
FLAGS = ("unknown", "coverage", "small_sample", "unknown_rows")


@dataclass(frozen=True)
class Step:
    """A part of the formula as it came out; a share knows its `n` and its 95 % interval."""

    value: object
    n: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class Figure:
    """What is published: `shown` is "" while the value is unknown, `level` "" for an indicator without colours."""

    value: object
    shown: str
    level: str
    assessment: Assessment | None  # why this level
    interval: Interval | None  # of the value, where it hangs on one share alone
    inputs: Mapping[str, Took]
    steps: Mapping[str, Step]
    coverage: Covered
    flags: tuple[str, ...]
    newest: datetime | None  # when the newest row behind it was recorded
    rows: Mapping[str, Sequence[Row]] = field(repr=False, default_factory=dict)  # those seen, by list

    @property
    def is_known(self) -> bool:
        return self.value is not UNKNOWN


def compute(
    indicator: Indicator,
    lists: Mapping[str, Iterable[Row]],
    *,
    moment: Moment,
    area: str = "",
    figures: Mapping[str, object] | None = None,
) -> Figure:
    """Compute the figure of an area at a moment; `figures` stand for inputs, parts or settings known without rows.

    Refused `indicators.unset` while a weight or threshold is null.
    """
    given = dict(figures or {})
    settings = _settings(indicator, given)
    rows = standing(indicator, lists, area=area, moment=moment, settings=settings)
    return _figure(indicator, rows, moment, given, settings)


def breakdown(
    indicator: Indicator, lists: Mapping[str, Iterable[Row]], by: str, *, moment: Moment, area: str = ""
) -> dict[object, Figure]:
    """The same figure for each value of one fact of the rows; raises as `compute`."""
    settings = _settings(indicator, {})
    rows = standing(indicator, lists, area=area, moment=moment, settings=settings)
    return {group: _figure(indicator, part, moment, {}, settings) for group, part in groups(rows, by).items()}


def _settings(indicator: Indicator, given: Mapping[str, object]) -> dict[str, object]:
    """Weights and thresholds by name; Refused `indicators.unset`, at its line, for one that nobody has set."""
    unset = [one for one in indicator.unset if one.name not in given]
    if unset:
        raise Refused(
            "indicators.unset",
            "Set them first: %(names)s",
            do="Whoever has the authority writes the values into this file and says from which document",
            where=f"{indicator.declared.file}:{unset[0].line}",
            params={"names": ", ".join(one.name for one in unset)},
        )
    return {one.name: given.get(one.name, one.value) for one in indicator.settings.values()}


def _figure(
    indicator: Indicator,
    rows: Mapping[str, Sequence[Row]],
    moment: Moment,
    given: Mapping[str, object],
    settings: Mapping[str, object],
) -> Figure:
    inputs = {one.name: _input(one, indicator, rows, moment, given, settings) for one in indicator.inputs.values()}
    facts = {**settings, **{name: took.value for name, took in inputs.items()}}
    steps: dict[str, Step] = {}
    for part in indicator.parts.values():
        steps[part.name] = Step(given[part.name]) if part.name in given else _step(part, facts, moment.at)
        facts[part.name] = steps[part.name].value
    value = indicator.value.value(facts, at=moment.at)
    covered = _covered(indicator, rows, moment, given, settings)
    shown = "" if value is UNKNOWN else indicator.rounding.shown(value)  # type: ignore[arg-type]
    assessment = judged(indicator.book, facts, shown, moment=moment) if indicator.book else None
    return Figure(
        value=value,
        shown=shown,
        level=level_of(assessment, is_covered=covered.is_enough),
        assessment=assessment,
        interval=_interval(indicator, facts, steps, moment.at),
        inputs=inputs,
        steps=steps,
        coverage=covered,
        flags=_flags(indicator, value, covered, steps, inputs),
        newest=_newest(indicator, rows),
        rows=rows,
    )


def _input(
    one: Input,
    indicator: Indicator,
    rows: Mapping[str, Sequence[Row]],
    moment: Moment,
    given: Mapping[str, object],
    settings: Mapping[str, object],
) -> Took:
    if one.name in given:
        return Took(given[one.name], is_given=True)
    listing, period = indicator.listings[one.listing], one.within or indicator.time
    placed = [
        (row, holds(row.facts.get(listing.when, UNKNOWN), period, at=moment.at, tz=moment.tz))
        for row in rows.get(one.listing, ())
    ]
    took = take(
        [row for row, is_in in placed if is_in is True],
        one.take,
        of=one.of.of_rows(settings, at=moment.at) if one.of else None,
        where=one.where.of_rows(settings, at=moment.at) if one.where else None,
        per=one.per,
    )
    nowhere = tuple(row.id for row, is_in in placed if is_in is UNKNOWN)
    return Took(took.value, took.rows, (*took.unknown, *nowhere)) if nowhere else took


def _step(part: Part, facts: Mapping[str, object], at: datetime) -> Step:
    if part.of is None or part.out_of is None:
        return Step(part.formula.value(facts, at=at) if part.formula else UNKNOWN)
    top, n = (formula.value(facts, at=at) for formula in (part.of, part.out_of))
    if not isinstance(top, int | float) or not isinstance(n, int | float) or n == 0:
        return Step(UNKNOWN, n=n if isinstance(n, int | float) else None)
    return Step(top / n, n=n, interval=wilson(top, n) if 0 <= top <= n else None)


def _interval(
    indicator: Indicator, facts: Mapping[str, object], steps: Mapping[str, Step], at: datetime
) -> Interval | None:
    """The value at both ends of the one share it hangs on; None when it hangs on more than that."""
    hangs_on = indicator.value.names - indicator.settings.keys()
    if len(hangs_on) != 1 or not (interval := _share(steps, *hangs_on)):
        return None
    ends = [indicator.value.value({**facts, **dict.fromkeys(hangs_on, end)}, at=at) for end in interval]
    return (min(ends), max(ends)) if all(isinstance(end, int | float) for end in ends) else None  # type: ignore[type-var,return-value]


def _share(steps: Mapping[str, Step], name: str) -> Interval | None:
    return steps[name].interval if name in steps else None


def _covered(
    indicator: Indicator,
    rows: Mapping[str, Sequence[Row]],
    moment: Moment,
    given: Mapping[str, object],
    settings: Mapping[str, object],
) -> Covered:
    wanted = indicator.coverage
    if not any(rows.values()) and isinstance(share := given.get("coverage"), int | float):
        return Covered(share=float(share), least=wanted.least)
    listing = indicator.listings[wanted.listing]
    has_reported = wanted.reported.of_rows(settings, at=moment.at) if wanted.reported else lambda facts: True

    def belongs(row: Row) -> bool:
        return holds(row.facts.get(listing.when, UNKNOWN), indicator.time, at=moment.at, tz=moment.tz) is True

    expected = rows.get(wanted.expected, ()) if isinstance(wanted.expected, str) else wanted.expected
    reporting = [row for row in rows.get(wanted.listing, ()) if belongs(row)]
    return covering.covered(reporting, wanted, expected=expected, has_reported=has_reported)


def _flags(
    indicator: Indicator, value: object, covered: Covered, steps: Mapping[str, Step], inputs: Mapping[str, Took]
) -> tuple[str, ...]:
    """What a reader must be told beside the figure, of FLAGS."""
    shares = [step for step in steps.values() if step.n is not None and step.value is not UNKNOWN]
    small = any(step.n is not None and step.n < indicator.min_n for step in shares)
    told = (value is UNKNOWN, not covered.is_enough, small, any(took.unknown for took in inputs.values()))
    return tuple(flag for flag, is_so in zip(FLAGS, told, strict=True) if is_so)


def _newest(indicator: Indicator, rows: Mapping[str, Sequence[Row]]) -> datetime | None:
    moments = (row.recorded_at for one in indicator.read for row in rows.get(one.name, ()))
    return max((moment for moment in moments if moment > ALWAYS), default=None)
