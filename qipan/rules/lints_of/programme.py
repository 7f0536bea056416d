"""What can be wrong with a programme: cases that never end, promises nobody can keep, closings the raiser never saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from qipan.rules import states
from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint
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
REQUIRES = Lint("requires.unknown", "a field that is not in the form cannot be filled in", "put it into `form`")
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
JUMP = Lint(
    "escalate.to",
    "an escalation moves a case only along a transition the system may make",
    "give that transition `by: system`",
)
FIELD_PURPOSE = Lint("field.purpose", "what nobody needs is not asked", "write `purpose`, or do not ask")
READER = Lint("field.reader", "what nobody reads is not asked", "write `readers`, or do not ask")
PREFILL = Lint(
    "field.prefill",
    "what the registers know is shown for a yes, not asked again",
    "write `prefill` with where it comes from",
)
FIELD_RETENTION = Lint(
    "field.retention",
    "a personal field is kept for a time, not for ever",
    "write `retention` on the field, or once for the programme",
)
AUTHORITY = Lint(
    "authority.missing",
    "only bodies with legal standing inspect, so often a year and with approval",
    "write `inspection: {unit, law, article, per_year, approved_by}`, or let the owner grade with help",
)


def check(declared: Declared, offer: Offer, *_: object) -> Iterator[Fault]:
    """Faults of a programme's states, clocks, roles and form."""
    if declared.kind != "programme":
        return
    body = declared.body
    unknown = list(_unknown_states(declared))
    yield from unknown
    if not unknown:
        yield from _states(declared)
        yield from _clocks(declared)
    yield from _roles(declared)
    yield from _endings(declared)
    yield from _fields(declared, offer)
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
        elif state.get("final") and set(many(move["by"])) != {body["raiser"]} and "confirm" not in move:
            yield UNCONFIRMED.at(declared, way, f"{named} ends the case without {body['raiser']}")


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
    route = body.get("route", {})
    named += [(("route", "rules", n, "to"), rule["to"]) for n, rule in enumerate(route.get("rules", ()))]
    named += [(("route", "otherwise"), route["otherwise"])] if route else []
    named += [(("grade", "by"), body["grade"]["by"])] if "grade" in body else []
    for way, name in named:
        if name not in body["roles"] and name != SYSTEM:
            yield ROLE.at(declared, way, f"there is no role `{name}`")


def _clocks(declared: Declared) -> Iterator[Fault]:
    body = declared.body
    clocks = body.get("clocks", ())
    for number, clock in enumerate(clocks):
        way = ("clocks", number)
        starts, stops = many(clock["from"]), many(clock["until"])
        known = {*body["states"], *(act["id"] for act in body.get("acts", ()))}
        lost = [name for name in (*starts, *stops) if name not in known]
        if lost:
            yield EVENT.at(declared, way, f"`{lost[0]}` is neither a state nor an act")
        elif (
            states.can_happen(body, starts)
            and states.can_happen(body, stops)
            and not states.follow(body, starts, stops)
        ):
            yield EVENT.at(declared, way, f"after {' or '.join(starts)} never comes {' or '.join(stops)}")
    for (_, one), (number, other) in combinations(enumerate(clocks), 2):
        if _is_one_promise(one, other):
            yield TWO.at(declared, ("clocks", number), f"`{other['id']}` runs beside `{one['id']}`")
    ids = {clock["id"]: clock for clock in clocks}
    for number, each in enumerate(body.get("escalate", ())):
        clock = ids.get(each["clock"])
        if clock is None:
            yield CLOCK.at(declared, ("escalate", number, "clock"), f"there is no clock `{each['clock']}`")
        elif "to" in each and not states.may_jump(body, clock, each["to"]):
            yield JUMP.at(declared, ("escalate", number, "to"), f"the system may not move a case to `{each['to']}`")


def _is_one_promise(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same beginning and end, and nothing that tells the cases apart."""
    if any(set(many(one[word])) != set(many(other[word])) for word in ("from", "until")):
        return False
    whens = (one.get("when"), other.get("when"))
    return None in whens or whens[0] == whens[1]


def _fields(declared: Declared, offer: Offer) -> Iterator[Fault]:
    body = declared.body
    told = offer.facts(body["subject"])
    for number, field in enumerate(body["form"]):
        way, name = ("form", number), field["id"]
        if not field.get("purpose"):
            yield FIELD_PURPOSE.at(declared, way, f"nobody says what `{name}` is for")
        if not field.get("readers"):
            yield READER.at(declared, way, f"nobody reads `{name}`")
        if (field["type"] == "ref" or name in told) and not field.get("prefill"):
            yield PREFILL.at(declared, way, f"`{name}` is in a register already")
        if field.get("personal") and not (field.get("retention") or body.get("retention", {}).get("personal")):
            yield FIELD_RETENTION.at(declared, way, f"nobody says how long `{name}` is kept")
    fields = {field["id"] for field in body["form"]}
    for key in ("transitions", "acts"):
        for number, each in enumerate(body.get(key, ())):
            for name in each.get("requires", ()):
                if name not in fields:
                    yield REQUIRES.at(declared, (key, number, "requires"), f"`{name}` is not in the form")


LINTS = (
    *(STATE, UNREACHABLE, STUCK, ENDLESS, UNCONFIRMED, REASON, REDRESS, ROLE, REQUIRES),
    *(EVENT, TWO, CLOCK, JUMP, FIELD_PURPOSE, READER, PREFILL, FIELD_RETENTION, AUTHORITY),
)
