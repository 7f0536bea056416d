"""What an assessment is made of and what it says: known facts, rules in order, and the level with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from qipan.kit.durations import Duration
from qipan.rules.expr import Expression, python

UNKNOWN_LEVEL = "unknown"  # 待核实: facts are missing; never a worse level


@dataclass(frozen=True)
class Known:
    """One fact row: true since `at`, known since `recorded_at`; `id` names the row as evidence.

    A list is one row whose `value` is a sequence of mappings; an item's own `id` is its evidence.
    """

    value: object
    at: datetime
    recorded_at: datetime
    id: str
    source: str = ""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of what this rests on: the items' own where it is a list of things with ids."""
        if isinstance(self.value, (list, tuple)):
            named = tuple(str(item["id"]) for item in self.value if isinstance(item, Mapping) and "id" in item)
            return named or (self.id,)
        return (self.id,)


@dataclass(frozen=True)
class Rule:
    """`when` makes it hold, `until` (a condition) ends it, `ends_at` (a moment or date) ends it by itself."""

    id: str
    level: str
    when: Expression
    says: Mapping[str, str]
    clears: Mapping[str, str] = field(default_factory=dict)
    until: Expression | None = None
    ends_at: Expression | None = None
    check_after: Duration | None = None

    @cached_property
    def asks(self) -> python.Closure:
        """Whether it holds, asked of one subject at a time."""
        return python.compile(self.when)

    @cached_property
    def over(self) -> python.Closure | None:
        return python.compile(self.until) if self.until else None

    @cached_property
    def end(self) -> python.Closure | None:
        return python.compile(self.ends_at) if self.ends_at else None

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The facts and lists it names, its end's among them."""
        all_of_it = [each for each in (self.when, self.until, self.ends_at) if each]
        return tuple(sorted({name for each in all_of_it for name in (*each.names, *each.lists)}))


@dataclass(frozen=True)
class Rulebook:
    """The rules of one part of a file, strictest level first; `otherwise` stands when every rule says no."""

    file: str  # id@version
    subject: str
    levels: tuple[str, ...]
    rules: tuple[Rule, ...]
    otherwise: str
    otherwise_says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """What is stored and shown. `evidence` are ids of fact rows; moments are aware."""

    level: str
    rule: str  # "" where no rule held
    file: str
    evidence: tuple[str, ...]
    reasons: Mapping[str, tuple[str, ...]]  # per language
    clears_when: Mapping[str, str]
    next_check: datetime | None
    valid_until: datetime | None
    missing: tuple[str, ...]  # facts that would be needed to be sure
    computed_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON: moments in ISO 8601, UTC."""
        return {
            "level": self.level,
            "rule": self.rule,
            "file": self.file,
            "evidence": list(self.evidence),
            "reasons": {language: list(said) for language, said in self.reasons.items()},
            "clears_when": dict(self.clears_when),
            "next_check": _iso(self.next_check),
            "valid_until": _iso(self.valid_until),
            "missing": list(self.missing),
            "computed_at": _iso(self.computed_at),
        }


def as_known(rows: Iterable[tuple[str, Known]], *, at: datetime, known_at: datetime) -> dict[str, Known]:
    """Return per fact the last row true at `at` among those recorded by `known_at`: what somebody could know then."""
    found: dict[str, Known] = {}
    for name, row in rows:
        if row.at <= at and row.recorded_at <= known_at:
            other = found.get(name)
            if other is None or (row.at, row.recorded_at, row.id) > (other.at, other.recorded_at, other.id):
                found[name] = row
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
