"""Plays examples of a programme: a case walked through its states, with the clocks that run at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qipan.kit import durations
from qipan.kit.moments import read_moment, write_end
from qipan.kit.refusal import Refused
from qipan.rules.calendars import calendar
from qipan.rules.declared import Declared
from qipan.rules.given import HERE
from qipan.rules.offer import Offer
from qipan.rules.players.ask import Asked
from qipan.rules.players.levels import level_of
from qipan.rules.states import many


def play_programme(declared: Declared, offer: Offer, example: Mapping[str, Any]) -> dict[str, object]:
    """`{state, route, due: {clock: moment}, grade}` after `given.steps`, or the refusal of the first wrong step."""
    case = _Case(declared, offer, example["given"].get("case", {}))
    for step in example["given"].get("steps", ()):
        case.take(step)
    return case.told()


@dataclass
class _Case:
    """`since` is when the present state was entered; `due` holds the clocks that run, `paused` since when they rest."""

    declared: Declared
    offer: Offer
    given: Mapping[str, Any]
    state: str = ""
    at: datetime = datetime(2000, 1, 1, tzinfo=HERE)
    since: datetime = datetime(2000, 1, 1, tzinfo=HERE)
    due: dict[str, datetime] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)

    @property
    def body(self) -> Mapping[str, Any]:
        return self.declared.body

    def asked(self) -> Asked:
        return Asked(self.declared, self.offer, self.body["subject"], self.given, self.at)

    def take(self, step: Mapping[str, Any]) -> None:
        """One step: the opening, a transition, or an act that leaves the state as it is."""
        self.at = read_moment(step["at"], HERE)
        if "act" in step:
            self._act(step)
        elif not self.state:
            if step["to"] != self.body["start"] or step["by"] not in self.body["opens"]:
                raise _no("opens", f"{step['by']} may not open a case as {step['to']}")
            self._enter(step["to"])
        else:
            self._move(step)

    def told(self) -> dict[str, object]:
        due = {name: write_end(at.astimezone(HERE)) for name, at in self.due.items() if name not in self.paused}
        asked = self.asked()
        told: dict[str, object] = {"state": self.state, "due": due}
        if "route" in self.body:
            rules = self.body["route"]["rules"]
            taken = (rule["to"] for rule in rules if asked.value(rule["when"]) is True)
            told["route"] = next(taken, self.body["route"]["otherwise"])
        if "grade" in self.body:
            told["grade"] = level_of(self.declared, self.offer, "grade", self.given, self.at)["level"]
        return told

    def _act(self, step: Mapping[str, Any]) -> None:
        act = next((each for each in self.body.get("acts", ()) if each["id"] == step["act"]), None)
        if act is None or self.state not in many(act["in"]):
            raise _no("act", f"{step['act']} is not done in {self.state}")
        _check(act, step)
        self._clocks(act["id"])

    def _move(self, step: Mapping[str, Any]) -> None:
        ways = [
            (number, move)
            for number, move in enumerate(self.body["transitions"])
            if self.state in many(move["from"]) and move["to"] == step["to"]
        ]
        if not ways:
            raise _no("transition", f"nothing leads from {self.state} to {step['to']}")
        number, move = next(((n, each) for n, each in ways if step["by"] in many(each["by"])), (-1, None))
        if move is None:
            raise _no("role", f"{step['by']} may not move it from {self.state} to {step['to']}")
        _check(move, step)
        if "when" in move and self.asked().value(move["when"]) is not True:
            raise _no("when", f"{move['when']} does not hold")
        if "within" in move and self.at > self._after(self.since, move["within"]):
            raise _no("late", f"{step['to']} comes after {move['within']}")
        self.made[number] = self.made.get(number, 0) + 1
        if self.made[number] > move.get("most", self.made[number]):
            raise _no("most", f"{step['to']} for the {self.made[number]}th time")
        self._enter(step["to"])

    def _enter(self, state: str) -> None:
        self.state, self.since = state, self.at
        self._clocks(state)

    def _clocks(self, event: str) -> None:
        """Stop, start, rest and wake the clocks that hear this event."""
        asked = self.asked()
        for clock in self.body.get("clocks", ()):
            name = clock["id"]
            if event in many(clock["until"]):
                self.due.pop(name, None)
                self.paused.pop(name, None)
            rests = self.state in many(clock.get("pauses", ()))
            if name in self.paused and not rests:  # wakes and runs on, also where it would start
                self.due[name] += self.at - self.paused.pop(name)
            elif event in many(clock["from"]) and ("when" not in clock or asked.value(clock["when"]) is True):
                limits = (each["is"] for each in clock.get("limits", ()) if asked.value(each["when"]) is True)
                self.due[name] = self._after(self.at, next(limits, clock["limit"]))
            if rests and name in self.due:
                self.paused.setdefault(name, self.at)

    def _after(self, start: datetime, span: str) -> datetime:
        if "calendar" in self.body:
            return calendar(self.body["calendar"]).due(start, span).at
        return durations.due(start, durations.parse(span))


def _check(rule: Mapping[str, Any], step: Mapping[str, Any]) -> None:
    if step["by"] not in many(rule["by"]):
        raise _no("role", f"{step['by']} may not do this")
    lacking = [name for name in rule.get("requires", ()) if name not in step.get("with", ())]
    if lacking:
        raise _no("requires", f"{', '.join(lacking)} is not filled in")


def _no(code: str, why: str) -> Refused:
    return Refused(f"programme.{code}", "Not allowed: %(why)s", params={"why": why})
