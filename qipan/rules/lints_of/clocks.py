"""What can be wrong with the clocks of a programme: promises that never start, never stop, or are made twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from qipan.rules import states
from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.facts import Vocabulary
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer
from qipan.rules.overlap import can_both_hold
from qipan.rules.states import many
from qipan.rules.vocabulary import vocabulary_of

EVENT = Lint(
    "clock.event",
    "a clock that cannot start, or never stops, measures nothing",
    "let it run from a state to a state or act that can follow",
)
TWO = Lint(
    "clock.twice",
    "two clocks for one promise will one day disagree",
    "make it one clock with `limits`, or give them a `when` that cannot both hold",
)
CLOCK = Lint("clock.unknown", "an escalation of no clock never comes", "name one of `clocks`")
CALENDAR = Lint(
    "clock.calendar",
    "which days are worked is written in a calendar, with 调休",
    "name one in `calendar`, or count in d, h or min",
)
JUMP = Lint(
    "escalate.to",
    "an escalation moves a case only along a transition the system may make",
    "give that transition `by: system`",
)


def check(declared: Declared, offer: Offer) -> Iterator[Fault]:
    """Faults of a programme's clocks and escalations; its states are all known, and so are the names of its facts."""
    yield from _events(declared)
    yield from _escalations(declared)
    vocabulary = vocabulary_of(declared, offer)
    for (_, one), (number, other) in combinations(enumerate(declared.body.get("clocks", ())), 2):
        if _is_one_promise(one, other, vocabulary):
            yield TWO.at(declared, ("clocks", number), f"`{other['id']}` runs beside `{one['id']}`")


def _events(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    known = {*body["states"], *(act["id"] for act in body.get("acts", ()))}
    for number, clock in enumerate(body.get("clocks", ())):
        way: Way = ("clocks", number)
        starts, stops = many(clock["from"]), many(clock["until"])
        limits = [clock["limit"], *(each["is"] for each in clock.get("limits", ()))]
        if "calendar" not in body and any("wd" in limit for limit in limits):
            yield CALENDAR.at(declared, (*way, "limit"), f"`{clock['id']}` counts working days of no calendar")
        lost = [name for name in (*starts, *stops) if name not in known]
        can_happen = states.can_happen(body, starts) and states.can_happen(body, stops)
        if lost:
            yield EVENT.at(declared, way, f"`{lost[0]}` is neither a state nor an act")
        elif can_happen and not states.follow(body, starts, stops):  # what no case reaches, state.unreachable says
            yield EVENT.at(declared, way, f"after {' or '.join(starts)} never comes {' or '.join(stops)}")


def _escalations(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    clocks = {clock["id"]: clock for clock in body.get("clocks", ())}
    for number, each in enumerate(body.get("escalate", ())):
        clock = clocks.get(each["clock"])
        if clock is None:
            yield CLOCK.at(declared, ("escalate", number, "clock"), f"there is no clock `{each['clock']}`")
        elif "to" in each and not states.may_jump(body, clock, each["to"]):
            yield JUMP.at(declared, ("escalate", number, "to"), f"the system may not move a case to `{each['to']}`")


def _is_one_promise(one: Mapping[str, Any], other: Mapping[str, Any], vocabulary: Vocabulary) -> bool:
    """The same beginning and end, and a case for which both would run."""
    if any(set(many(one[word])) != set(many(other[word])) for word in ("from", "until")):
        return False
    if "when" not in one or "when" not in other:
        return True
    return can_both_hold(one["when"], other["when"], vocabulary)


LINTS = (EVENT, TWO, CLOCK, CALENDAR, JUMP)
