"""What a rule may read: the declared, typed facts of a subject and of the lists it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["flag", "number", "text", "date", "moment", "span"]
KINDS: tuple[Kind, ...] = ("flag", "number", "text", "date", "moment", "span")

_GRAMMAR = "and or not between in is known unknown case when then else end true false date null at"
_FOREIGN = """select with exists from where union intersect except having join on using insert update delete merge into
drop create alter truncate do execute prepare grant revoke returning lateral recursive distinct as cast convert collate
over interval timestamp timestamptz array like ilike rlike similar regexp escape isnull notnull symmetric asymmetric xor
session_user localtime localtimestamp"""
# Words of the expression language: no fact may be called so, else a rule could not name it.
GRAMMAR = frozenset(_GRAMMAR.split())
# Words of SQL the language does not have and no fact is called by; a rule that uses one is told so.
_CURRENT = ["date", "time", "timestamp", "user", "role", "schema"]
FOREIGN = frozenset([*_FOREIGN.split(), *(f"current_{what}" for what in _CURRENT)])
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Fact:
    """One thing that may be known of a subject.

    `choices` are the texts it can be; `unit` what a number counts (fen, m, people); `origin` the room that tells it, or
    "given"; `tag` what a lint forbids to read (id_number, native_place, ethnicity, religion, household_origin).
    """

    name: str
    kind: Kind
    label: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    unit: str = ""
    purpose: str = ""
    retention: str = ""
    origin: str = ""
    personal: bool = False
    tag: str = ""
    choice_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: a fact is one of {', '.join(KINDS)}, not {self.kind}")
        if self.choices and self.kind != "text":
            raise ValueError(f"{self.name}: only a text has choices")
        if self.unit and self.kind != "number":
            raise ValueError(f"{self.name}: only a number has a unit")


@dataclass(frozen=True)
class ListOf:
    """Things a subject has several of, each with its own facts: the samples of a person."""

    name: str
    facts: tuple[Fact, ...]
    label: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len({fact.name for fact in self.facts}) != len(self.facts):
            raise ValueError(f"{self.name}: a fact is told twice")

    def find(self, name: str) -> Fact | None:
        """The fact of this name, or None."""
        return next((fact for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True)
class Vocabulary:
    """Everything a rule about `subject` may name. Keys are the names; a fact and a list never share one."""

    subject: str
    facts: Mapping[str, Fact]
    lists: Mapping[str, ListOf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told: list[tuple[str, str]] = [(key, fact.name) for key, fact in self.facts.items()]
        told += [(key, one.name) for key, one in self.lists.items()]
        if wrong := [key for key, name in told if key != name]:
            raise ValueError(f"{self.subject}: told under another name: {', '.join(wrong)}")
        if twice := sorted(set(self.facts) & set(self.lists)):
            raise ValueError(f"{self.subject}: both a fact and a list: {', '.join(twice)}")


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name: small letters, digits and _ , a letter first, at most 63")
    if name in GRAMMAR or name in FOREIGN:
        raise ValueError(f"{name!r} is a word of the language and cannot be a name")
