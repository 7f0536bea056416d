"""What a declared file answers about one subject: a level, an amount, a due time, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qipan.kit.moments import read_moment
from qipan.kit.refusal import Refused
from qipan.rules.assess import assess
from qipan.rules.books import rulebook_of
from qipan.rules.declared import Declared
from qipan.rules.formulas import rulebooks_of
from qipan.rules.given import HERE, facts_given
from qipan.rules.levels import Known
from qipan.rules.norms import norm_of
from qipan.rules.offer import Offer
from qipan.rules.players.policy import play_policy
from qipan.rules.players.programme import play_programme
from qipan.rules.vocabulary import vocabulary_of

Given = Mapping[str, Any]
TELLS = ("level", "rule", "valid_until", "eligible", "amount_fen", "failed", "state", "due", "grade")


@dataclass(frozen=True)
class Moved:
    """A subject whose answer differs between two versions: what was, what would be."""

    subject: str
    before: Mapping[str, object]
    after: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        return {"subject": self.subject, "before": dict(self.before), "after": dict(self.after)}


def answer(
    declared: Declared, offer: Offer, given: Given, *, at: datetime, known_at: datetime, part: str = ""
) -> dict[str, Any]:
    """Return what the (resolved) file says of these facts at a moment, as JSON.

    A file with levels gives an assessment (of `part`, else its first), a policy eligibility and amount, a norm its
    quantities, a programme the state and due times after `steps`. `given` is facts by name, or under `rows` a list of
    {fact, value, at, recorded_at, id}. Raises Refused: rules.no_answer for a kind that answers nothing about a
    subject, fact.unknown, fact.kind, rules.rows.
    """
    parts = [key for key, _ in rulebooks_of(declared)]
    if declared.kind == "policy":
        return _eligible(declared, offer, given, at)
    if declared.kind == "programme" and part not in parts:
        return play_programme(declared, offer, {"given": given})
    if declared.kind == "norm" and "items" in declared.body:
        return {"quantities": _quantities(declared, given)}
    if not parts or part not in ("", *parts):
        raise Refused(
            "rules.no_answer",
            "%(file)s says nothing about one subject",
            do="Name a part that holds levels: %(parts)s",
            where=declared.file,
            params={"file": declared.ref, "parts": ", ".join(parts) or "-"},
        )
    book = rulebook_of(declared, part or parts[0], offer)
    rows = _rows(given, declared, offer, book.subject, at)
    return assess(book, rows, at=at, known_at=known_at).as_dict()


def moved(
    old: Declared, new: Declared, offer: Offer, subjects: Iterable[tuple[str, Given]], *, at: datetime, part: str = ""
) -> list[Moved]:
    """Return every subject whose level, amount or due time differs between two (resolved) versions."""
    found = []
    for name, given in subjects:
        before, after = (_told(answer(each, offer, given, at=at, known_at=at, part=part)) for each in (old, new))
        if before != after:
            found.append(Moved(name, before, after))
    return found


def _told(said: Mapping[str, Any]) -> dict[str, object]:
    """The part of an answer that matters to its subject; reasons may be worded anew."""
    return {key: said[key] for key in (*TELLS, "quantities") if key in said}


def _eligible(declared: Declared, offer: Offer, given: Given, at: datetime) -> dict[str, Any]:
    try:
        return play_policy(declared, offer, {"given": given, "at": at.astimezone(HERE).isoformat()})
    except Refused as no:
        if not no.code.startswith("policy."):
            raise
        return {"eligible": False, "failed": no.code.removeprefix("policy."), "why": str(no)}


def _quantities(declared: Declared, given: Given) -> dict[str, dict[str, Any]]:
    """Every quantity that these numbers are enough for."""
    norm, told = norm_of(declared), {}
    for name in norm.file.items:
        try:
            found = norm.quantity(name, **given)
        except Refused as no:
            if no.code != "norm.missing":
                raise
            continue
        told[name] = {"quantity": float(found.value), "unit": found.unit, "basis": found.basis, "source": found.source}
    return told


def _rows(given: Given, declared: Declared, offer: Offer, subject: str, at: datetime) -> list[tuple[str, Known]]:
    """Rows as they came, or one row for each bare fact, true and known at the moment asked about."""
    words = vocabulary_of(declared, offer, subject)
    if "rows" not in given:
        return [(name, Known(value, at, at, name)) for name, value in facts_given(given, words).items()]
    rows = []
    for number, row in enumerate(given["rows"]):
        try:
            name, value, since = row["fact"], row["value"], read_moment(row["at"], HERE)
        except (KeyError, TypeError):
            raise Refused(
                "rules.rows",
                "Row %(number)d does not say its fact, value and moment",
                do="Write fact, value and at; recorded_at and id where they are known",
                where=f"rows[{number}]",
                params={"number": number + 1},
            ) from None
        recorded = read_moment(row["recorded_at"], HERE) if "recorded_at" in row else since
        typed = facts_given({name: value}, words)[name]
        rows.append((name, Known(typed, since, recorded, str(row.get("id", f"{name}/{number}")))))
    return rows
