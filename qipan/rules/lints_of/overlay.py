"""What can be wrong with an overlay: a lower level that makes a rule stricter for a time, and must say so openly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from qipan.kit.durations import parse as parse_span
from qipan.kit.refusal import Refused
from qipan.rules import ways
from qipan.rules.declared import Declared, Fault
from qipan.rules.lints import Lint

LONGEST = timedelta(days=14)
FREE_RENEWALS = 1  # the first issue and one renewal are the lower level's own

DOCUMENT = Lint(
    "overlay.document",
    "a stricter rule without a document cannot be asked for",
    "name the document in `overlay.document`",
)
REASON = Lint("overlay.reason", "people must read why they are held to more", "say why in `overlay.reason`")
LONG = Lint(
    "overlay.long",
    "what is stricter in an emergency ends by itself",
    f"write `overlay.expires`, at most {LONGEST.days} days after the first day of `effective`",
)
FIELD = Lint(
    "overlay.field",
    "only what the level above left open may be made stricter",
    "set a field that the parent lists under `overlays.tightenable`",
)
LOOSER = Lint("overlay.looser", "an overlay only makes stricter", "leave the parent's value")
STRICTER = Lint(
    "overlay.stricter",
    "the level above says how far a field may go",
    "stay within the parent's `up_to`",
)
FORBIDDEN = Lint(
    "override.forbidden",
    "the way to a doctor and the guards on a colour stand above every local rule",
    "leave out what the parent lists under `overlays.never`",
)
RENEWAL = Lint(
    "overlay.renewal",
    "renewed for ever, a rule for a fortnight becomes a rule",
    "from the second renewal on, name the upper level's signature in `overlay.upper`",
)


def is_overlay(declared: Declared) -> bool:
    return isinstance(declared.body.get("overlay"), Mapping)


def check(declared: Declared, parent: Declared) -> Iterator[Fault]:
    """Faults of an overlay beside its parent (resolved)."""
    overlay = declared.body["overlay"]
    if not overlay.get("document"):
        yield DOCUMENT.at(declared, ("overlay",), "no document is named")
    if not overlay.get("reason"):
        yield REASON.at(declared, ("overlay",), "no reason is given")
    yield from _length(declared)
    for way, value in declared.body.get("set", {}).items():
        yield from _field(declared, parent, way, value)


def check_renewals(overlays: Sequence[Declared]) -> Iterator[Fault]:
    """Faults that show when the overlays of one place lie side by side: the same field tightened again and again."""
    dated = sorted((each for each in overlays if each.body.get("effective")), key=lambda each: each.effective[0])
    for number, declared in enumerate(dated):
        earlier = [each for each in dated[:number] if _renews(declared, each)]
        if len(earlier) > FREE_RENEWALS and not declared.body["overlay"].get("upper"):
            says = f"the {len(earlier)}th renewal of {earlier[0].ref}, signed by its own level alone"
            yield RENEWAL.at(declared, ("overlay",), says)


def _renews(declared: Declared, earlier: Declared) -> bool:
    """The same field of the same parent in the same place."""

    def about(each: Declared) -> tuple[object, ...]:
        return (each.kind, str(each.body["overlay"].get("of", "")).partition("@")[0], each.body.get("jurisdiction"))

    return about(declared) == about(earlier) and bool(set(declared.body["set"]) & set(earlier.body["set"]))


def _length(declared: Declared) -> Iterator[Fault]:
    expires = declared.body["overlay"].get("expires")
    try:
        first, last = declared.effective
        ends = min(last, date.fromisoformat(str(expires))) if expires else None
    except ValueError:
        yield LONG.at(declared, ("overlay", "expires"), "one of its days is no day of the calendar")
        return
    if ends is None:
        yield LONG.at(declared, ("overlay",), "it never ends")
    elif first == date.min:
        yield LONG.at(declared, ("overlay",), "nobody says from when it holds")
    elif ends - first > LONGEST:
        yield LONG.at(declared, ("overlay", "expires"), f"it holds for {(ends - first).days} days")


def _field(declared: Declared, parent: Declared, way: str, value: Any) -> Iterator[Fault]:
    policy = parent.body.get("overlays", {})
    steps = ways.find(parent.body, way)
    if steps is None:  # extends.path says so
        return
    if any(_touch(steps, other) for never in policy.get("never", ()) for other in ways.matches(parent.body, never)):
        yield FORBIDDEN.at(declared, ("set", way), f"`{way}` stands above every overlay")
        return
    listed = next(
        (each for each in policy.get("tightenable", ()) if steps in ways.matches(parent.body, each["field"])), None
    )
    if listed is None:
        yield FIELD.at(declared, ("set", way), f"`{way}` is not left open by {parent.ref}")
        return
    stands = ways.get(parent.body, steps)
    own, theirs, bound = (_size(each) for each in (value, stands, listed["up_to"]))
    if own is None or theirs is None or bound is None:
        yield FIELD.at(declared, ("set", way), f"`{way}` cannot be compared with {stands}")
    elif (own - theirs) * (bound - theirs) < 0:
        yield LOOSER.at(declared, ("set", way), f"{value} is looser than {stands}")
    elif abs(own - theirs) > abs(bound - theirs):
        yield STRICTER.at(declared, ("set", way), f"{value} goes beyond {listed['up_to']}")


def _touch(one: ways.Steps, other: ways.Steps) -> bool:
    return ways.within(one, other) or ways.within(other, one)


def _size(value: Any) -> float | None:
    """A number, or a span as seconds (a working day as a day); None for what has no more or less."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        span = parse_span(str(value))
    except Refused:
        return None
    return span.seconds + 86_400.0 * span.working_days


LINTS = (DOCUMENT, REASON, LONG, FIELD, LOOSER, STRICTER, FORBIDDEN, RENEWAL)
