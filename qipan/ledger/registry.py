"""Which reaction hears which verb, which deed follows which timer, and who knows the powers in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

Deed = Callable[..., object]


@dataclass(frozen=True)
class Handler:
    """A function of a room's reactions.py; `power` non-empty: it exists only while that power is loaded."""

    name: str  # module:function, stable, kept in deliveries
    on: str  # a verb or a timer's name
    power: str
    run: Deed


class Registry:
    """What rooms have registered; one per process."""

    def __init__(self) -> None:
        self.reactions: dict[str, Handler] = {}
        self.timers: dict[str, Handler] = {}
        self.has_power: Callable[[str, str, datetime], bool] | None = None

    def hearing(self, verb: str) -> list[Handler]:
        """The reactions to a verb, in the order of their names."""
        return sorted((h for h in self.reactions.values() if h.on == verb), key=lambda h: h.name)

    def is_loaded(self, power: str, area: str, at: datetime) -> bool:
        """Without a power: always. With one: as the response room says; if nobody says, never."""
        return not power or (self.has_power is not None and self.has_power(power, area, at))


REGISTRY = Registry()

# Set by the worker while a reaction runs, so what it records names what caused it.
_cause: ContextVar[int | None] = ContextVar("cause", default=None)


def reaction(verb: str, power: str = "") -> Callable[[Deed], Deed]:
    """Decorate `def f(event)`: run once for every event with this verb, in its own transaction."""

    def register(run: Deed) -> Deed:
        name = f"{run.__module__}:{run.__name__}"
        REGISTRY.reactions[name] = Handler(name, verb, power, run)
        return run

    return register


def on_timer(name: str, power: str = "") -> Callable[[Deed], Deed]:
    """Decorate `def f(timer, at)`: run once for every timer of this name that comes due."""

    def register(run: Deed) -> Deed:
        REGISTRY.timers[name] = Handler(f"{run.__module__}:{run.__name__}", name, power, run)
        return run

    return register


@lru_cache(maxsize=1)
def load() -> None:
    """Import every room's reactions.py, once."""
    for room in settings.ROOMS:
        if find_spec(f"qipan.{room}.reactions"):
            import_module(f"qipan.{room}.reactions")


@contextmanager
def caused_by(event_id: int | None) -> Iterator[None]:
    """Events recorded inside name this event as their cause unless they name another."""
    token = _cause.set(event_id)
    try:
        yield
    finally:
        _cause.reset(token)


def current_cause() -> int | None:
    """The event being reacted to, if any."""
    return _cause.get()
