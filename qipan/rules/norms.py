"""Named quantities: how much of a thing so many people, days or gates ask for, with its unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from math import ceil

from qipan.rules import norm_refusals as no
from qipan.rules import shelf
from qipan.rules.declared import Declared, Fault, Faulty
from qipan.rules.expr import BadExpression, Expression, parse, python
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.norm_files import Choice, Item, NormFile, exact, norm_file_of, written

# A formula reads numbers, never the moment asked about: any moment gives the same answer.
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Quantity:
    """So much of a unit, and what it rests on: `basis` is the rate or formula in short words."""

    value: Fraction
    unit: str
    item: str = ""
    norm: str = ""
    basis: str = ""
    confidence: str = ""
    source: str = ""

    def __str__(self) -> str:
        return f"{written(self.value)} {self.unit}"

    @property
    def whole(self) -> int:
        """The value as a whole number; a part of a thing raises ValueError."""
        if self.value.denominator != 1:
            raise ValueError(f"{self} is not whole")
        return int(self.value)


Given = Quantity | int | float


class Norm:
    """A norm ready to answer; `file` is what it says."""

    def __init__(self, file: NormFile) -> None:
        """Read the formulas; raises Faulty with their lines."""
        self.file = file
        self._formulas, faults = formulas_of(file)
        if faults:
            raise Faulty(faults)
        self._closures = {name: python.compile(formula) for name, formula in self._formulas.items()}

    def item(self, name: str) -> Item:
        """What the norm says of an item; Missing("norm.no_item") with those it has."""
        if name not in self.file.items:
            raise no.no_item(self.file.file, self.file.ref, name, self.file.items)
        return self.file.items[name]

    def quantity(self, name: str, /, *, unit: str = "", **given: Given) -> Quantity:
        """How much of an item is asked for, rounded as the item says.

        A plain number is in the unit the norm asks for; a Quantity brings its own. Refused with file, line and cure:
        norm.unit (brought or wanted in another unit), norm.missing, norm.unknown_given, norm.number, norm.negative,
        norm.no_answer.
        """
        item = self.item(name)
        where = f"{self.file.file}:{item.line}"
        if unit and unit != item.unit:
            raise no.wrong_unit(where, name, brought=unit, asked=item.unit)
        values = {key: self._brought(where, key, value) for key, value in given.items()}
        value = self._value(item, values, {})
        return Quantity(value, item.unit, name, self.file.ref, item.basis, item.confidence, item.source)

    def choice(self, what: str, which: str) -> Choice:
        """What a household's own choice changes; Refused("norm.choice") for what is not offered."""
        if (what, which) not in self.file.choices:
            raise no.no_choice(self.file.file, f"{what}: {which}", (f"{a}: {b}" for a, b in self.file.choices))
        return self.file.choices[what, which]

    def _value(self, item: Item, values: Mapping[str, Fraction], done: dict[str, Fraction]) -> Fraction:
        """Worked out once for each item, however many others read it."""
        if item.id not in done:
            value = self._rate(item, values) if item.qty is not None else self._formula(item, values, done)
            done[item.id] = value if item.round_up is None else ceil(value / item.round_up) * item.round_up
        return done[item.id]

    def _rate(self, item: Item, values: Mapping[str, Fraction]) -> Fraction:
        value = item.qty or Fraction(0)
        for name, each in item.per.items():
            value *= self._given(item, name, values) / each
        return value

    def _formula(self, item: Item, values: Mapping[str, Fraction], done: dict[str, Fraction]) -> Fraction:
        facts: dict[str, int | float] = {}
        for name in self._formulas[item.id].names:
            other = self.file.items.get(name)
            facts[name] = _plain(self._value(other, values, done) if other else self._given(item, name, values))
        answer = self._closures[item.id](facts, at=_ANY_MOMENT)
        if not isinstance(answer, int | float):
            raise no.no_answer(f"{self.file.file}:{item.line}", item.id)
        return exact(answer)

    def _given(self, item: Item, name: str, values: Mapping[str, Fraction]) -> Fraction:
        if name not in values:
            raise no.missing(f"{self.file.file}:{item.line}", item.id, name, self.file.given[name])
        return values[name]

    def _brought(self, where: str, name: str, value: Given) -> Fraction:
        if name not in self.file.given:
            raise no.unknown_given(where, name, self.file.given)
        asked = self.file.given[name]
        if isinstance(value, Quantity) and value.unit != asked:
            raise no.wrong_unit(where, name, brought=value.unit, asked=asked)
        try:
            number = value.value if isinstance(value, Quantity) else exact(value)
        except ValueError:
            raise no.no_number(where, name, value) from None
        if number < 0:
            raise no.negative(where, name)
        return number


def quantity(norm: Norm, item: str, /, *, unit: str = "", **given: Given) -> Quantity:
    """`norm.quantity`, for those who read better this way: quantity(norm, "kits", people=3567) → 4000 kit."""
    return norm.quantity(item, unit=unit, **given)


def formulas_of(file: NormFile) -> tuple[dict[str, Expression], list[Fault]]:
    """Every formula parsed over what is given and the other items, and what is wrong with them."""
    facts = {name: Fact(name, "number", label=file.labels[name], unit=unit) for name, unit in file.given.items()}
    facts |= {item.id: Fact(item.id, "number", label=item.label, unit=item.unit) for item in file.items.values()}
    vocabulary = Vocabulary("norm", facts)
    formulas: dict[str, Expression] = {}
    faults: list[Fault] = []
    for item in file.items.values():
        if item.formula:
            try:
                formulas[item.id] = parse(item.formula, vocabulary, wants="number")
            except BadExpression as bad:
                faults += [Fault(file.file, item.line, wrong.rule, f"{item.id}: {wrong.says}") for wrong in bad.faults]
    for name, formula in formulas.items():
        if formula.asks_at or formula.asks_workdays:
            says = f"{name} reads the moment or counts days; a norm is reckoned from what is given alone"
            faults.append(Fault(file.file, file.items[name].line, "norm.formula", says))
    try:
        TopologicalSorter({name: formula.names for name, formula in formulas.items()}).prepare()
    except CycleError as circle:
        names = [str(name) for name in circle.args[1]]
        says = f"{' needs '.join(names)}; break the circle"
        faults.append(Fault(file.file, file.items[names[0]].line, "norm.cycle", says))
    return formulas, faults


def norm_of(declared: Declared) -> Norm:
    """A norm that has `items`, from its file; raises Faulty with the lines of bad formulas."""
    return Norm(norm_file_of(declared))


def norm(name: str) -> Norm:
    """The norm `declared/norms/<name>.yaml` from the shelf."""
    return norm_of(shelf.fetch("norms", name))


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)
