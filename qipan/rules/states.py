"""The states of a programme as a graph: what can follow what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SYSTEM = "system"  # who makes a transition that no person makes
Body = Mapping[str, Any]


def many(value: str | Iterable[str]) -> list[str]:
    """One name or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def exits(body: Body, state: str) -> set[str]:
    """The states one transition away."""
    return {move["to"] for move in body["transitions"] if state in many(move["from"])}


def after(body: Body, begin: Iterable[str]) -> set[str]:
    """Every state that can follow one of these, by one transition or more."""
    found: set[str] = set()
    waiting = list(begin)
    while waiting:
        new = exits(body, waiting.pop()) - found
        found |= new
        waiting += new
    return found


def homes(body: Body, event: str) -> set[str]:
    """The states in which an event happens: a state itself, or those in which an act may be done."""
    act = next((act for act in body.get("acts", ()) if act["id"] == event), None)
    return set(many(act["in"])) if act else {event}


def reached(body: Body) -> set[str]:
    """Every state a case can come to."""
    return after(body, [body["start"]]) | {body["start"]}


def can_happen(body: Body, events: Iterable[str]) -> bool:
    """Can one of these (a state entered or an act done) ever come?"""
    return any(homes(body, event) & reached(body) for event in events)


def follow(body: Body, starts: Iterable[str], stops: Iterable[str]) -> bool:
    """Can one of `stops` come after one of `starts`? An act may come in the state that was just entered."""
    begin = {state for start in starts for state in homes(body, start)} & reached(body)
    later = after(body, begin)
    return any(homes(body, stop) & (later if stop in body["states"] else later | begin) for stop in stops)


def may_jump(body: Body, clock: Body, to: str) -> bool:
    """May the system move a case to this state while the clock runs?"""
    starts = {state for start in many(clock["from"]) for state in homes(body, start)}
    ends = {state for stop in many(clock["until"]) if stop in body["states"] for state in (stop,)}
    running = (after(body, starts) | starts) - ends
    return any(
        move["to"] == to and SYSTEM in many(move["by"]) and running & set(many(move["from"]))
        for move in body["transitions"]
    )
