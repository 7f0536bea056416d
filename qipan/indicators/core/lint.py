"""What can be wrong with an indicator beyond its shape: each fault has an id, a line and its cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from qipan.indicators.core.indicator import AREA, Indicator
from qipan.indicators.core.reading import Path, Reading
from qipan.rules.declared import Declared, Fault, Faulty
from qipan.rules.registers import Register
from qipan.rules.registers import registers as told

Found = Iterator[tuple[Path, str, str]]
WEIGHTS_SLACK = 1e-9  # 0.1 + 0.2 + 0.7 is one


def lint_indicator(declared: Declared) -> list[Fault]:
    """Faults of a file whose shape is sound: indicator.* and those of its expressions, in the order of lines."""
    return _read(declared, told())[1]


def indicator_of(declared: Declared, registers: Mapping[str, Register] | None = None) -> Indicator:
    """Return the indicator of a file whose shape is sound; raises Faulty when a lint says no."""
    made, faults = _read(declared, told() if registers is None else registers)
    if made is None or faults:
        raise Faulty(faults)
    return made


def _read(declared: Declared, registers: Mapping[str, Register]) -> tuple[Indicator | None, list[Fault]]:
    reading = Reading(declared, registers)
    made = reading.indicator()
    for path, rule, says in _of_the_body(declared):
        reading.fault(path, rule, says)
    if made is not None:
        for path, rule, says in _of_the_whole(made):
            reading.fault(path, rule, says)
    return made, sorted(set(reading.faults), key=lambda fault: (fault.line, fault.rule, fault.says))


def _of_the_body(declared: Declared) -> Found:
    """What can be seen without reading a formula."""
    body = declared.body
    if "rounding" not in body:
        yield (
            ("value",),
            "indicator.rounding",
            "say under `rounding` how many digits and how they are cut: papers truncate",
        )
    if "rank" not in body:
        yield (
            ("value",),
            "indicator.rank",
            "say `rank: false`, or by which fact groups are ranked and which end is better",
        )
    if not body.get("drill"):
        yield (
            ("drill",) if "drill" in body else ("value",),
            "indicator.drill",
            "name under `drill` the facts by which a reader comes to the rows",
        )
    yield from _settings(declared)
    yield from _bands(declared)


def _settings(declared: Declared) -> Found:
    for group, rule in (("weights", "indicator.weights"), ("thresholds", "indicator.threshold")):
        for name, one in declared.body.get(group, {}).items():
            if one["value"] is None and declared.status == "active":
                says = f"`{name}` is null: set it, or leave the file a draft; it refuses to run until then"
                yield (group, name, "value"), rule, says
    weights = [one["value"] for one in declared.body.get("weights", {}).values()]
    if weights and None not in weights:
        if min(weights) < 0:
            yield ("weights",), "indicator.weights", "a weight is never negative; turn the part round instead"
        elif abs(sum(weights) - 1) > WEIGHTS_SLACK:
            yield ("weights",), "indicator.weights", f"the weights add up to {sum(weights):g}; they are shares of one"


def _bands(declared: Declared) -> Found:
    """One after another from the lowest, each beginning where the one before ends, the first and last open or ended."""
    bands = declared.body.get("bands", [])
    for place, band in enumerate(bands):
        low, high = band.get("from"), band.get("to")
        if low is not None and high is not None and low >= high:
            yield (
                ("bands", place),
                "indicator.bands",
                f"from {low} to {high} holds nothing; `to` is the larger, not in it",
            )
    for place, (below, above) in enumerate(pairwise(bands), 1):
        ends, begins = below.get("to"), above.get("from")
        if ends is None or begins is None or ends > begins:
            yield ("bands", place), "indicator.bands", "this band overlaps the one before; begin it where that one ends"
        elif ends < begins:
            yield ("bands", place), "indicator.bands", f"figures from {ends} to {begins} have no level; close the gap"


def _of_the_whole(made: Indicator) -> Found:
    yield from _inputs(made)
    yield from _unused(made)
    yield from _beside(made)
    yield from _drill(made)
    yield from _rank(made)
    yield from _coverage(made)
    if made.min_n and not any(part.is_share for part in made.parts.values()):
        says = "there is no share to have an interval; write a part with `of` and `out_of`, or drop `small_sample`"
        yield ("small_sample",), "indicator.small_sample", says


def _inputs(made: Indicator) -> Found:
    for one in made.inputs.values():
        path: Path = ("inputs", one.name)
        listing = made.listings[one.listing]
        if one.take == "count" and one.of is not None:
            yield (
                (*path, "of"),
                "indicator.input",
                "a count has no `of`; put the condition under `where`, or take the sum",
            )
        elif one.take != "count" and one.of is None:
            yield path, "indicator.input", f"say under `of` what the {one.take} is of"
        if one.kind != "number" and one.take in ("count", "sum"):
            yield (*path, "kind"), "indicator.input", f"a {one.take} is a number"
        if one.per and (one.take != "last" or one.per not in listing.facts or one.kind != "number"):
            says = "`per` names a fact whose latest numbers are added up; it goes with `take: last` only"
            yield (*path, "per"), "indicator.input", says
        if not listing.when and (one.within or made.time) != "cumulative":
            yield (*path, "from"), "indicator.list", f"`{listing.name}` has no `when`: no row of it lies in a period"


def _unused(made: Indicator) -> Found:
    """A name nobody asks for is a formula that says less than its author meant."""
    formulas = [made.value]
    for part in made.parts.values():
        formulas += [one for one in (part.formula, part.of, part.out_of) if one is not None]
    for each in made.inputs.values():
        formulas += [one for one in (each.of, each.where) if one is not None]
    formulas += [one.only for one in made.listings.values() if one.only is not None]
    formulas += [made.coverage.reported] if made.coverage.reported else []
    asked = frozenset(made.beside).union(*(one.names for one in formulas))
    asked = asked.union(*(rule.when.names for rule in made.book.rules)) if made.book else asked
    for group, names in (("inputs", made.inputs), ("define", made.parts)):
        for name in names:
            if name not in asked:
                says = f"nothing asks for `{name}`; use it in the formula, list it under `beside`, or take it out"
                yield (group, name), "indicator.unused", says
    for name in made.settings:
        if name not in asked:
            group = "weights" if name in made.declared.body.get("weights", {}) else "thresholds"
            yield (group, name), "indicator.unused", f"nothing asks for `{name}`; use it in the formula or take it out"


def _beside(made: Indicator) -> Found:
    for place, name in enumerate(made.beside):
        if name not in made.inputs and name not in made.parts:
            yield ("beside", place), "indicator.unused", f"`{name}` is neither an input nor defined here"


def _drill(made: Indicator) -> Found:
    for place, name in enumerate(made.drill):
        path: Path = ("drill", place)
        if name == AREA:
            continue
        facts = [one.facts.get(name) for one in made.read]
        if any(fact is None for fact in facts):
            yield path, "indicator.drill", f"`{name}` is not a fact of every list the inputs and coverage are made from"
        elif any(fact.personal for fact in facts if fact):
            yield path, "indicator.drill", f"`{name}` is about a person; rows are shown by their id and place"


def _rank(made: Indicator) -> Found:
    if made.rank_by and made.rank_by not in made.drill:
        says = f"`{made.rank_by}` is not in `drill`: groups are ranked only where their rows can be seen, people never"
        yield ("rank", "by"), "indicator.rank", says


def _coverage(made: Indicator) -> Found:
    wanted = made.coverage
    lists = [made.listings[wanted.listing]]
    if isinstance(wanted.expected, str):
        if wanted.expected not in made.listings:
            yield ("coverage", "expected"), "indicator.coverage", f"there is no list `{wanted.expected}` under `lists`"
            return
        lists.append(made.listings[wanted.expected])
    if wanted.unit and any(wanted.unit not in one.facts for one in lists):
        yield ("coverage", "unit"), "indicator.coverage", f"`{wanted.unit}` is not a fact of the rows that report"
