"""What can be wrong with a norm: items without unit, source or rounding, formulas that do not hold, idle questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qipan.kit import durations
from qipan.kit.refusal import Refused
from qipan.rules.codelists import CodeList, codelist
from qipan.rules.declared import Declared, Fault
from qipan.rules.expr import Expression, tree
from qipan.rules.facts import Fact
from qipan.rules.lints_of.played import play
from qipan.rules.norm_files import Item, NormFile, exact, norm_file_of
from qipan.rules.norm_refusals import no_number
from qipan.rules.norms import Norm, Quantity, formulas_of, norm_of

Found = Iterator[tuple[int, str, str]]
_ASKING = ("ask", "unit", "choice")  # words of an example beside what it gives
_WHOLE = ("ceil", "floor", "round_up")


def lint_norm(declared: Declared) -> list[Fault]:
    """Faults of a norm that has `items` and a sound shape; a norm of other keys is its own room's to check.

    norm.twice name formula given unit source rounding life choice cycle, and the expr.* of its formulas.
    """
    if "items" not in declared.body:
        return []
    file = norm_file_of(declared)
    names = [*_twice(declared, file), *_names(file)]
    if not names:
        formulas, faults = formulas_of(file)
        if faults:
            return faults
        names = [*_items(declared, file), *_units(file, formulas, codelist("units")), *_choices(declared, file)]
        names += [*_rounding(file, formulas, codelist("units")), *_given(declared, file, formulas)]
    return [Fault(declared.file, line, rule, says) for line, rule, says in names]


def play_norm(declared: Declared) -> list[Fault]:
    """Play the examples of a norm that has `items`."""
    if "items" not in declared.body:
        return []
    norm = norm_of(declared)
    return play(declared, lambda given, expected: _answer(norm, given, expected))


def _answer(norm: Norm, given: Mapping[str, Any], expected: Iterable[str]) -> dict[str, object]:
    if "choice" in given:
        ((what, which),) = given["choice"].items()
        choice = norm.choice(what, which)
        return {"swaps": dict(choice.swaps), "adds": list(choice.adds)}
    brought = {name: _brought(norm, name, value) for name, value in given.items() if name not in _ASKING}
    asked = [given["ask"]] if "ask" in given else expected
    return {name: _plain(norm.quantity(name, unit=given.get("unit", ""), **brought)) for name in asked}


def _brought(norm: Norm, name: str, value: object) -> Quantity:
    """421, or "421 household" where an example brings another unit."""
    number, _, unit = str(value).partition(" ")
    try:
        return Quantity(exact(number), unit or norm.file.given.get(name, ""))
    except ValueError:
        raise no_number(norm.file.file, name, value) from None


def _plain(quantity: Quantity) -> int | float:
    return quantity.whole if quantity.value.denominator == 1 else float(quantity.value)


def _twice(declared: Declared, file: NormFile) -> Found:
    seen = set(file.given)
    for index, raw in enumerate(declared.body["items"]):
        if raw["id"] in seen:
            line = declared.line_of(("items", index))
            yield line, "norm.twice", f"{raw['id']} already stands in this norm; give each its own id"
        seen.add(raw["id"])


def _names(file: NormFile) -> Found:
    first = min(item.line for item in file.items.values())
    for name in (*file.given, *file.items):
        try:
            Fact(name, "number")
        except ValueError as no:
            line = file.items[name].line if name in file.items else first
            yield line, "norm.name", f"{no}; formulas could not name it"
        if name in _ASKING and name in file.given:
            yield first, "norm.name", f"{name} is a word of the examples; call what is given otherwise"


def _items(declared: Declared, file: NormFile) -> Found:
    for item in file.items.values():
        if (item.qty is None) == (not item.formula) or (item.formula and item.per):
            yield item.line, "norm.formula", f"{item.id} is either a qty, maybe per something given, or a formula"
        for name in item.per:
            if name not in file.given:
                yield item.line, "norm.given", f"{item.id} is per {name}, which is not under `given`; add it there"
        if not item.source or not item.confidence:
            yield item.line, "norm.source", f"{item.id} does not say where it is from; write source and confidence"
        if item.life:
            try:
                durations.parse(item.life)
            except Refused:
                yield item.line, "norm.life", f"{item.id} lasts {item.life}, which is no length of time; write 4h"


def _given(declared: Declared, file: NormFile, formulas: Mapping[str, Expression]) -> Found:
    read = {name for item in file.items.values() for name in item.per}
    read |= {name for formula in formulas.values() for name in formula.names}
    for name in file.given:
        if name not in read:
            line = declared.line_of(("given", name))
            yield line, "norm.given", f"{name} is asked for and no item reads it; take it away"


def _units(file: NormFile, formulas: Mapping[str, Expression], units: CodeList) -> Found:
    first = min(item.line for item in file.items.values())
    named = [(first, name, unit) for name, unit in file.given.items()]
    for line, name, unit in [*named, *((item.line, item.id, item.unit) for item in file.items.values())]:
        if unit not in units or units.find(unit).retired_on:
            yield line, "norm.unit", f"{name} is counted in {unit}, which is not in codes/units.yaml; add it or mend it"
    for name, formula in formulas.items():
        unit, item = _unit_of(formula.root), file.items[name]
        if unit and unit != item.unit:
            yield item.line, "norm.unit", f"{name} comes out in {unit} and says {item.unit}; one of them is wrong"


def _unit_of(node: tree.Node) -> str:
    """The unit a formula surely comes out in, or "": a factor may carry a unit nobody wrote."""
    match node:
        case tree.Name(unit=unit):
            return unit
        case tree.Arith(sign="+" | "-", left=left, right=right):
            return _unit_of(left) or _unit_of(right)
        case tree.Call(function="ceil" | "floor" | "round" | "round_up" | "least" | "greatest", arguments=arguments):
            return _unit_of(arguments[0])
    return ""


def _rounding(file: NormFile, formulas: Mapping[str, Expression], units: CodeList) -> Found:
    for item in file.items.values():
        if item.round_up is None and item.unit in units and units.is_under(item.unit, "count"):
            if item.id in formulas and _may_break(formulas[item.id].root):
                yield item.line, "norm.rounding", f"{item.id} divides and its {item.unit} comes in wholes; add round_up"
            elif item.qty is not None and not _is_whole(item):
                yield item.line, "norm.rounding", f"{item.id} may come out as part of a {item.unit}; add round_up: 1"


def _is_whole(item: Item) -> bool:
    return item.qty is not None and item.qty.denominator == 1 and all(1 / n == int(1 / n) for n in item.per.values())


def _may_break(node: tree.Node) -> bool:
    if isinstance(node, tree.Call) and node.function in _WHOLE:
        return False
    if isinstance(node, tree.Arith) and node.sign == "/":
        return True
    if isinstance(node, tree.Literal) and isinstance(node.value, float):
        return node.value != int(node.value)
    return any(map(_may_break, node.children()))


def _choices(declared: Declared, file: NormFile) -> Found:
    seen: set[tuple[str, str]] = set()
    tags = codelist("need-tags")
    for index, raw in enumerate(declared.body.get("choices", ())):
        line = declared.line_of(("choices", index))
        ((what, which),) = raw["choice"].items()
        if which not in tags or tags.find(which).parent != what or tags.find(which).retired_on:
            says = f"{what}: {which} is not in codes/need-tags.yaml; a household chooses from that list"
            yield line, "norm.choice", says
        if (what, which) in seen:
            yield line, "norm.choice", f"{what}: {which} is already in this list; say all it changes in one place"
        seen.add((what, which))
        for name in raw.get("swaps", {}):
            if name not in file.items:
                yield line, "norm.choice", f"{name} is no item of this norm; only an item can be swapped"
