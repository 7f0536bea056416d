"""The lists an indicator reads: those a room offers, and those handed in as a file, whose columns the file declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qipan.indicators.core.indicator import Listing
from qipan.indicators.core.rows import Rise
from qipan.rules.facts import Fact, Vocabulary

if TYPE_CHECKING:
    from qipan.indicators.core.reading import Path, Reading

RULE = "indicator.list"


def listings_of(reading: Reading, settings: Mapping[str, Fact]) -> dict[str, Listing]:
    """Every list that can be read; the others leave a fault. Its conditions may name weights and thresholds too."""
    found = {}
    for name, one in reading.body["lists"].items():
        path: Path = ("lists", name)
        listing = _offered(reading, path, one["from"]) if "from" in one else _handed_in(reading, path, one)
        if listing is None:
            continue
        for clash in sorted(settings.keys() & listing.facts.keys()):
            reading.fault(path, RULE, f"`{clash}` is both a fact of `{name}` and a weight or threshold; rename one")
        rows = Vocabulary(name, {**settings, **listing.facts})
        only = reading.formula((*path, "only"), one.get("only"), rows, "flag")
        found[name] = replace(listing, vocabulary=rows, only=only)
    return found


def _offered(reading: Reading, path: Path, source: str) -> Listing | None:
    register = reading.registers.get(source)
    if register is None:
        known = ", ".join(sorted(reading.registers)) or "none"
        reading.fault((*path, "from"), RULE, f"no room tells of `{source}`; rooms tell of {known}")
        return None
    facts = {fact.name: fact for fact in register.rows.facts}
    return Listing(str(path[-1]), register.rows.label, facts, source=source, when=register.when)


def _handed_in(reading: Reading, path: Path, one: Mapping[str, Any]) -> Listing | None:
    facts: dict[str, Fact] = {}
    for name, told in one["facts"].items():
        try:
            facts[name] = _fact(name, told)
        except ValueError as no:  # a name that is a word of the language, a unit on a text
            reading.fault((*path, "facts", name), RULE, str(no))
            return None
    listing = Listing(
        name=str(path[-1]),
        label=one["label"],
        facts=facts,
        when=one.get("when", ""),
        id=tuple(one["id"]),
        area=one["area"],
        recorded=one.get("recorded", ""),
        columns={name: told.get("column", name) for name, told in one["facts"].items() if "rise" not in told},
        rises={
            name: Rise(told["rise"]["of"], told["rise"]["per"], told["rise"].get("before"))
            for name, told in one["facts"].items()
            if "rise" in told
        },
        known_from={name: told["known_from"] for name, told in one["facts"].items() if "known_from" in told},
    )
    return listing if _names_are_told(reading, path, listing) else None


def _fact(name: str, told: Mapping[str, Any]) -> Fact:
    return Fact(
        name=name,
        kind=told["kind"],
        label=told["label"],
        choices=tuple(told.get("choices", ())),
        unit=told.get("unit", ""),
        purpose=told.get("purpose", ""),
        retention=told.get("retention", ""),
        origin="given",
        personal=told.get("personal", False),
    )


def _names_are_told(reading: Reading, path: Path, listing: Listing) -> bool:
    """Do the names that shape the list point at facts of the right kind?"""
    days, numbers, any_kind = ("date", "moment"), ("number",), ()
    wanted: list[tuple[tuple[str | int, ...], str, tuple[str, ...]]] = [
        *(((*path, "id", place), name, any_kind) for place, name in enumerate(listing.id)),
        ((*path, "area"), listing.area, ("text",)),
        ((*path, "when"), listing.when, days),
        ((*path, "recorded"), listing.recorded, days),
        *(((*path, "facts", name, "known_from"), since, days) for name, since in listing.known_from.items()),
        *(((*path, "facts", name, "rise"), rise.of, numbers) for name, rise in listing.rises.items()),
        *(((*path, "facts", name, "rise"), rise.per, any_kind) for name, rise in listing.rises.items()),
        *(((*path, "facts", name), name, numbers) for name in listing.rises),
    ]
    is_sound = True
    for at, name, kinds in wanted:
        fact = listing.facts.get(name)
        if not name or (fact is not None and (not kinds or fact.kind in kinds)):
            continue
        is_sound = False
        says = f"no fact `{name}`" if fact is None else f"`{name}` is a {fact.kind}, wanted is a {' or '.join(kinds)}"
        reading.fault(at, RULE, f"{says} among the facts of `{listing.name}`")
    return is_sound
