"""A norm as its file says it: what must be given, and the items with unit, rate or formula, rounding and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from qipan.rules.declared import Declared


@dataclass(frozen=True)
class Item:
    """One named quantity. Either a rate, `qty` for every so much of each given in `per`, or a `formula`.

    `round_up` (None: not rounded) is the whole box the result is rounded up to; `line` its place in the file.
    """

    id: str
    label: Mapping[str, str]
    unit: str
    qty: Fraction | None
    per: Mapping[str, Fraction]
    formula: str
    round_up: Fraction | None
    confidence: str
    source: str
    line: int
    life: str = ""
    holds: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def basis(self) -> str:
        """The rate in short words: "1.1 kit per people", "1 sampler per 360 people", or the formula."""
        if self.qty is None:
            return self.formula
        per = [f"per {name}" if n == 1 else f"per {written(n)} {name}" for name, n in self.per.items()]
        return " ".join([written(self.qty), self.unit, *per])


@dataclass(frozen=True)
class Choice:
    """What a household asked for changes: items `swaps`ped for others, goods that it `adds`."""

    swaps: Mapping[str, str]
    adds: tuple[str, ...]


@dataclass(frozen=True)
class NormFile:
    """`given` is name → unit of what a question brings; `choices` what a household may ask for, by (what, which)."""

    file: str
    ref: str
    given: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    items: Mapping[str, Item]
    choices: Mapping[tuple[str, str], Choice]


def written(number: Fraction) -> str:
    """A fraction as people write it: 11/10 → 1.1; at most six places."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(number):.6f}".rstrip("0").rstrip(".")


def exact(number: int | float | str) -> Fraction:
    """Through text, so that 1.10 is eleven tenths."""
    return Fraction(str(number))


def norm_file_of(declared: Declared) -> NormFile:
    """Read a norm that has `items` and a sound shape; of two items with one id the first counts."""
    body = declared.body
    items: dict[str, Item] = {}
    for index, raw in enumerate(body["items"]):
        items.setdefault(str(raw["id"]), _item(raw, body, declared.line_of(("items", index))))
    given = body.get("given", {})
    return NormFile(
        file=declared.file,
        ref=declared.ref,
        given={name: str(what["unit"]) for name, what in given.items()},
        labels={name: dict(what["label"]) for name, what in given.items()},
        items=items,
        choices=dict(_choice(raw) for raw in body.get("choices", ())),
    )


def _item(raw: Mapping[str, Any], body: Mapping[str, Any], line: int) -> Item:
    whole = {key: body[key] for key in ("confidence", "source") if isinstance(body.get(key), str)}
    return Item(
        id=str(raw["id"]),
        label=dict(raw["label"]),
        unit=str(raw["unit"]),
        qty=exact(raw["qty"]) if "qty" in raw else None,
        per={name: exact(n) for name, n in raw.get("per", {}).items()},
        formula=str(raw.get("formula", "")),
        round_up=exact(raw["round_up"]) if "round_up" in raw else None,
        confidence=str(raw.get("confidence", whole.get("confidence", ""))),
        source=str(raw.get("source", whole.get("source", ""))),
        line=line,
        life=str(raw.get("life", "")),
        holds={name: exact(n) for name, n in raw.get("holds", {}).items()},
    )


def _choice(raw: Mapping[str, Any]) -> tuple[tuple[str, str], Choice]:
    ((what, which),) = raw["choice"].items()
    return (str(what), str(which)), Choice(dict(raw.get("swaps", {})), tuple(raw.get("adds", ())))
