"""What rooms offer to declared files: facts they tell, effects that may be named, parts they read. Found by walking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal

from qipan.rules.declared import Declared, Fault
from qipan.rules.facts import Fact, ListOf
from qipan.rules.lints import Lint, Wrong
from qipan.rules.rooms import ORDER

Fetch = Callable[[str, str], Declared | None]  # (kind, `id` or `id@version`) -> the file, when there is one


@dataclass(frozen=True)
class Told:
    """What one room tells about one kind of subject; `view` is a SELECT with `id` and a column per fact.

    Without a view the facts lie in files and are read there.
    """

    subject: str
    facts: tuple[Fact, ...]
    lists: tuple[ListOf, ...] = ()
    view: str = ""


@dataclass(frozen=True)
class Take:
    """One thing an effect is told: a whole number, a span as text, or a word; with `choices`, one of them."""

    kind: Literal["number", "span", "text"]
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Effect:
    """A deed a file may name; the room that offers it performs it."""

    name: str
    label: Mapping[str, str]
    takes: Mapping[str, Take]


@dataclass(frozen=True)
class Part:
    """A part of a file that a room reads: `key` is a top-level key, or "" for the whole file of that kind.

    `check(declared, fetch)` yields what is wrong with it. `play(declared, given, fetch)` answers one example as a
    mapping, or raises Refused; a room that plays a whole kind its own way offers `play_all`. All see the file as
    resolved, and only when its shape is right.
    """

    kind: str
    key: str
    lints: tuple[Lint, ...] = ()
    check: Callable[[Declared, Fetch], Iterable[Wrong | Fault]] | None = None
    play: Callable[[Declared, Mapping[str, Any], Fetch], Mapping[str, object]] | None = None
    play_all: Callable[[Declared], Iterable[Fault]] | None = None


@dataclass(frozen=True)
class Offer:
    """Everything the rooms offer, joined. `parts` by (kind, key)."""

    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    parts: Mapping[tuple[str, str], Part] = field(default_factory=dict)

    def facts(self, subject: str) -> dict[str, Fact]:
        """Facts any room tells about this kind of subject, by name; `origin` is the room."""
        return {fact.name: fact for told in self.told.get(subject, ()) for fact in told.facts}

    def lists(self, subject: str) -> dict[str, ListOf]:
        """Lists any room tells about this kind of subject, by name."""
        return {each.name: each for told in self.told.get(subject, ()) for each in told.lists}


NOTHING = Offer()


@cache
def walk(rooms: Sequence[str] = ORDER) -> Offer:
    """Join what every room's facts.py, effects.py and kinds.py offer; a thing offered twice is a LookupError."""
    told: dict[str, tuple[Told, ...]] = {}
    effects: dict[str, Effect] = {}
    parts: dict[tuple[str, str], Part] = {}
    for room in rooms:
        for each in getattr(_offered(room, "facts"), "FACTS", ()):
            told[each.subject] = (*told.get(each.subject, ()), _named(each, room))
        for effect in getattr(_offered(room, "effects"), "EFFECTS", ()):
            _once(effects, effect.name, effect)
        for part in getattr(_offered(room, "kinds"), "PARTS", ()):
            _once(parts, (part.kind, part.key), part)
    for subject, tellers in told.items():
        names: dict[str, bool] = {}
        for teller in tellers:
            for name in (*(fact.name for fact in teller.facts), *(each.name for each in teller.lists)):
                _once(names, f"{subject}.{name}", True)
    return Offer(told, effects, parts)


def _offered(room: str, file: str) -> ModuleType | None:
    name = f"qipan.{room}.{file}"
    if find_spec(f"qipan.{room}") is None or find_spec(name) is None:
        return None
    return import_module(name)


def _named(told: Told, room: str) -> Told:
    """The same with the room as the origin of every fact."""
    lists = tuple(replace(each, facts=tuple(replace(f, origin=room) for f in each.facts)) for each in told.lists)
    return replace(told, facts=tuple(replace(fact, origin=room) for fact in told.facts), lists=lists)


def _once(found: dict[Any, Any], key: Any, value: Any) -> None:
    if key in found:
        raise LookupError(f"{key} is offered by two rooms")
    found[key] = value
