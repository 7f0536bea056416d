"""What can be wrong with a programme: cases that never end, promises nobody can keep, closings the raiser never saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules import states
from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint
from qipan.rules.lints_of import clocks, form
from qipan.rules.lints_of.plan import effect_faults
from qipan.rules.offer import Offer
from qipan.rules.states import SYSTEM, many

STATE = Lint("state.unknown", "a state nobody described has no meaning", "describe it under `states`")
UNREACHABLE = Lint("state.unreachable", "a state no case can reach is a promise never kept", "lead a transition to it")
STUCK = Lint(
    "state.stuck",
    "a case that cannot leave a state is forgotten there",
    "lead a transition out of it, or write `final: true`",
)
ENDLESS = Lint("state.endless", "a case that can never end is never answered", "lead it to a final state")
UNCONFIRMED = Lint(
    "state.unconfirmed",
    "a matter is over when the one who raised it says so, not when the one who owes it does",
    "let the raiser make this transition, or write `confirm: {by: …}` or `confirm: {silence: …}` on it",
)
REASON = Lint("refusal.reason", "a no without a reason cannot be answered", "require a field that `is: reason`")
REDRESS = Lint(
    "refusal.redress",
    "a no must say who else may be asked",
    "require a field that `is: redress`",
)
ROLE = Lint("role.unknown", "a role nobody declared is nobody", "declare it under `roles`")
AUTHORITY = Lint(
    "authority.missing",
    "only bodies with legal standing inspect, so often a year and with approval",
    "write `inspection: {unit, law, article, per_year, approved_by}`, or let the owner grade with help",
)


def check(declared: Declared, offer: Offer, *_: object) -> Iterator[Fault]:
    """Faults of a programme: its states, endings, roles and deeds, then its clocks and its form."""
    if declared.kind != "programme":
        return
    body = declared.body
    unknown = list(_unknown_states(declared))
    yield from unknown
    if not unknown:
        yield from _states(declared)
        yield from clocks.check(declared, offer)
    yield from _roles(declared)
    yield from _endings(declared)
    yield from form.check(declared, offer)
    for number, move in enumerate(body["transitions"]):
        for n, deed in enumerate(move.get("does", ())):
            told = {key: value for key, value in deed.items() if key != "do"}
            yield from effect_faults(declared, ("transitions", number, "does", n), deed["do"], told, offer)
    if "grade" in body and body["grade"]["by"] != body["raiser"] and "inspection" not in body:
        yield AUTHORITY.at(declared, ("grade", "by"), f"`{body['grade']['by']}` grades somebody else's place")


def _unknown_states(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    named: list[tuple[Way, str]] = [(("start",), body["start"])]
    for number, move in enumerate(body["transitions"]):
        named += [(("transitions", number, "from"), name) for name in many(move["from"])]
        named.append((("transitions", number, "to"), move["to"]))
    for number, act in enumerate(body.get("acts", ())):
        named += [(("acts", number, "in"), name) for name in many(act["in"])]
    for number, clock in enumerate(body.get("clocks", ())):
        named += [(("clocks", number, "pauses"), name) for name in many(clock.get("pauses", ()))]
    for way, name in named:
        if name not in body["states"]:
            yield STATE.at(declared, way, f"there is no state `{name}`")


def _states(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    reached = states.reached(body)
    final = {name for name, state in body["states"].items() if state.get("final")}
    stuck = {name for name in reached - final if not states.exits(body, name)}
    for name in body["states"]:
        way = ("states", name)
        if name not in reached:
            yield UNREACHABLE.at(declared, way, f"no case can reach `{name}`")
        elif name in stuck:
            yield STUCK.at(declared, way, f"nothing leads out of `{name}`")
        elif name not in final and not states.after(body, [name]) & (final | stuck):
            yield ENDLESS.at(declared, way, f"from `{name}` no final state can be reached")


def _endings(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    is_reason, is_redress = (
        {field["id"] for field in body["form"] if field.get("is") == word} for word in ("reason", "redress")
    )
    for number, move in enumerate(body["transitions"]):
        way, state = ("transitions", number), body["states"].get(move["to"], {})
        named = f"{' or '.join(many(move['from']))} → {move['to']}"
        required = set(move.get("requires", ()))
        if state.get("refusal") or move.get("sends_back"):
            if not required & is_reason:
                yield REASON.at(declared, way, f"{named} gives no reason")
            if not required & is_redress:
                yield REDRESS.at(declared, way, f"{named} names nobody else to ask")
        elif state.get("final") and not _is_confirmed(move, body["raiser"]):
            yield UNCONFIRMED.at(declared, way, f"{named} ends the case without {body['raiser']}")


def _is_confirmed(move: Mapping[str, Any], raiser: str) -> bool:
    """The raiser makes the move, says yes to it, or was told and kept silent for a time."""
    confirm = move.get("confirm", {})
    kept_silent = any(digit in "123456789" for digit in confirm.get("silence", ""))
    return set(many(move["by"])) == {raiser} or confirm.get("by") == raiser or kept_silent


def _roles(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    named: list[tuple[Way, str]] = [(("raiser",), body["raiser"])]
    named += [(("opens",), name) for name in body["opens"]]
    for key, words in (
        ("form", ("readers",)),
        ("transitions", ("by", "approve", "tells")),
        ("acts", ("by",)),
        ("escalate", ("tells",)),
    ):
        for number, each in enumerate(body.get(key, ())):
            named += [((key, number, word), name) for word in words for name in many(each.get(word, ()))]
            confirms = each.get("confirm", {}).get("by")
            named += [((key, number, "confirm"), confirms)] if confirms else []
    for number, clock in enumerate(body.get("clocks", ())):
        extend = clock.get("extend", {})
        words = ("by", "approve", "tells")
        named += [(("clocks", number, "extend", w), name) for w in words for name in many(extend.get(w, ()))]
    named += [(("reply", "read_by"), name) for name in body.get("reply", {}).get("read_by", ())]
    route = body.get("route", {})
    named += [(("route", "rules", n, "to"), rule["to"]) for n, rule in enumerate(route.get("rules", ()))]
    named += [(("route", "otherwise"), route["otherwise"])] if route else []
    named += [(("grade", "by"), body["grade"]["by"])] if "grade" in body else []
    for way, name in named:
        if name not in body["roles"] and name != SYSTEM:
            yield ROLE.at(declared, way, f"there is no role `{name}`")


LINTS = (STATE, UNREACHABLE, STUCK, ENDLESS, UNCONFIRMED, REASON, REDRESS, ROLE, AUTHORITY)
