"""Make an indicator of its declared file, noting every formula and name that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.indicators.core.formula import Formula, formula
from qipan.indicators.core.indicator import Coverage, Indicator, Input, Listing, Part, Setting
from qipan.indicators.core.level import FIGURE
from qipan.indicators.core.listing import listings_of
from qipan.indicators.core.rounding import Rounding
from qipan.rules.declared import Declared, Fault
from qipan.rules.expr import BadExpression
from qipan.rules.facts import Fact, Kind, Vocabulary
from qipan.rules.levels import UNKNOWN_LEVEL, Rule, Rulebook
from qipan.rules.registers import Register

# What a level is called where a file gives it no name of its own.
LEVELS = {
    "red": {"zh": "红", "en": "red"},
    "orange": {"zh": "橙", "en": "orange"},
    "yellow": {"zh": "黄", "en": "yellow"},
    "blue": {"zh": "蓝", "en": "blue"},
    "green": {"zh": "绿", "en": "green"},
}
Path = tuple[str | int, ...]
TO_THE_UNIT = {"digits": 2, "mode": "half_up"}  # never used in a sound file: `indicator.rounding` asks for one


class Reading:
    """One pass over a file whose shape is sound; `faults` collects what is wrong instead of stopping at the first."""

    def __init__(self, declared: Declared, registers: Mapping[str, Register]) -> None:
        self.declared, self.body, self.registers = declared, declared.body, registers
        self.faults: list[Fault] = []

    def fault(self, path: Path, rule: str, says: str) -> None:
        self.faults.append(Fault(self.declared.file, self.declared.line_of(path), rule, says))

    def formula(self, path: Path, text: object, vocabulary: Vocabulary, wants: Kind) -> Formula | None:
        """Read one expression of the file; None when it is absent or wrong, and then there are faults."""
        if not isinstance(text, str):
            return None
        try:
            return formula(text, vocabulary, wants=wants)
        except BadExpression as no:
            for wrong in no.faults:
                self.fault(path, wrong.rule, f"{'.'.join(map(str, path))}, at {wrong.at + 1}: {wrong.says}")
            return None

    def indicator(self) -> Indicator | None:
        """The indicator, or None; then there are faults."""
        body = self.body
        settings = self._settings()
        known = {one.name: Fact(one.name, "number", one.label, unit=one.unit) for one in settings.values()}
        listings = listings_of(self, known)
        inputs = {name: made for name, one in body["inputs"].items() if (made := self._input(name, one, listings))}
        # An input that cannot be read is named all the same: one fault is enough.
        known |= {name: Fact(name, one.get("kind", "number"), one["label"]) for name, one in body["inputs"].items()}
        parts: dict[str, Part] = {}
        for name, one in body.get("define", {}).items():
            part = self._part(name, one, Vocabulary("indicator", known))
            parts[name] = part
            known = {**known, name: Fact(name, "number", part.label)}
        terms = Vocabulary("indicator", known)
        value = self.formula(("value",), body["value"], terms, "number")
        coverage = self._coverage(listings)
        if value is None or coverage is None or self.faults:
            return None
        rank = body.get("rank") or {}
        return Indicator(
            declared=self.declared,
            area_level=body["grain"]["area"],
            time=body["grain"]["time"],
            listings=listings,
            inputs=inputs,
            parts=parts,
            settings=settings,
            value=value,
            unit=body["unit"],
            rounding=Rounding(**body.get("rounding", TO_THE_UNIT)),
            coverage=coverage,
            min_n=body.get("small_sample", {}).get("min_n", 0),
            rank_by=rank.get("by", ""),
            better=rank.get("better", ""),
            drill=tuple(body.get("drill", ())),
            beside=tuple(body.get("beside", ())),
            book=self._book(known),
        )

    def _settings(self) -> dict[str, Setting]:
        return {
            name: Setting(
                name, one["label"], one["value"], self.declared.line_of((group, name, "value")), one.get("unit", "")
            )
            for group in ("weights", "thresholds")
            for name, one in self.body.get(group, {}).items()
        }

    def _input(self, name: str, one: Mapping[str, Any], listings: Mapping[str, Listing]) -> Input | None:
        path: Path = ("inputs", name)
        listing = listings.get(one["from"])
        if listing is None:
            if one["from"] not in self.body["lists"]:
                self.fault((*path, "from"), "indicator.list", f"there is no list `{one['from']}` under `lists`")
            return None
        kind: Kind = one.get("kind", "number")
        rows = listing.vocabulary
        return Input(
            name=name,
            label=one["label"],
            listing=listing.name,
            take=one["take"],
            of=self.formula((*path, "of"), one.get("of"), rows, kind),
            where=self.formula((*path, "where"), one.get("where"), rows, "flag"),
            per=one.get("per", ""),
            within=one.get("within", ""),
            kind=kind,
        )

    def _part(self, name: str, one: Mapping[str, Any], terms: Vocabulary) -> Part:
        made = {
            key: self.formula(("define", name, key), one.get(key), terms, "number") for key in ("is", "of", "out_of")
        }
        return Part(name, one["label"], formula=made["is"], of=made["of"], out_of=made["out_of"])

    def _coverage(self, listings: Mapping[str, Listing]) -> Coverage | None:
        one = self.body.get("coverage")
        if one is None:
            self.fault(
                ("value",), "indicator.coverage", "say under `coverage` who should report and what share is enough"
            )
            return None
        listing, least = listings.get(one["of"]), one.get("min_coverage")
        if listing is None:
            if one["of"] not in self.body["lists"]:
                self.fault(("coverage", "of"), "indicator.coverage", f"there is no list `{one['of']}` under `lists`")
            return None
        reported = self.formula(("coverage", "reported"), one.get("reported"), listing.vocabulary, "flag")
        if least is None or not 0 < least <= 1:
            self.fault(("coverage", "min_coverage"), "indicator.coverage", "`min_coverage` is a share, such as 0.8")
            return None
        return Coverage(listing.name, one.get("unit", ""), reported, one.get("expected"), least)

    def _book(self, known: Mapping[str, Fact]) -> Rulebook | None:
        """Bands and levels alike are rules over the printed figure, its inputs and its parts."""
        figure = Fact(FIGURE, "number", self.declared.title)
        terms = Vocabulary("indicator", {**known, FIGURE: figure})
        told = [("bands", one, _in_band(one)) for one in self.body.get("bands", ())]
        told += [("levels", one, one["when"]) for one in self.body.get("levels", ())]
        rules = []
        for place, (group, one, text) in enumerate(told):
            when = self.formula((group, place, "when"), text, terms, "flag")
            if when is not None:
                says = one.get("label", LEVELS[one["level"]])
                rules.append(Rule(one["level"], one["level"], when.expression, says, one.get("clears", {})))
        if not told:
            return None
        levels = tuple(dict.fromkeys(one["level"] for _, one, _ in told))
        otherwise = self.body.get("otherwise", UNKNOWN_LEVEL)
        return Rulebook(self.declared.ref, "indicator", levels, tuple(rules), otherwise)


def _in_band(band: Mapping[str, Any]) -> str:
    """The band as a condition; its `to` is not in it."""
    ends = [f"{FIGURE} {sign} {_plain(band[end])}" for end, sign in (("from", ">="), ("to", "<")) if end in band]
    return " and ".join(ends) or f"{FIGURE} is known"


def _plain(number: float) -> str:
    """As the language writes a number: 50, 0.25."""
    return f"{number:.9f}".rstrip("0").rstrip(".")
