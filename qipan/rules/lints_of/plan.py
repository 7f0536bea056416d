"""What can be wrong with a plan: steps nobody does, or that wait for what comes after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qipan.rules.declared import Declared, Fault, Way
from qipan.rules.lints import Lint
from qipan.rules.offer import Offer

EITHER = Lint(
    "step.either",
    "a step is done by Qipan or asked of a person, or nobody does it",
    "write `do` or `ask`, not both and not neither",
)
OPENS = Lint("step.opens", "a step that waits for a later one never opens", "let it open after a step above it")
EFFECT = Lint("effect.unknown", "a deed no room offers is not done", "name an effect a room offers, or ask a person")
TAKES = Lint("effect.takes", "a deed told too little or too much is not the deed meant", "tell it what it takes")

# Of the step itself, not of its deed.
SAYS = frozenset(("id", "title", "do", "ask", "within", "opens", "confidence", "source", "note"))


def check(declared: Declared, offer: Offer, *_: object) -> Iterator[Fault]:
    """Faults of a plan's steps."""
    if declared.kind != "plan":
        return
    before: list[str] = []
    for number, step in enumerate(declared.body["steps"]):
        way = ("steps", number)
        if bool(step.get("do")) == bool(step.get("ask")):
            yield EITHER.at(declared, way, f"`{step['id']}` says both or neither")
        elif "do" in step:
            yield from effect_faults(declared, way, step["do"], {k: v for k, v in step.items() if k not in SAYS}, offer)
        if "opens" in step and step["opens"]["after"] not in before:
            yield OPENS.at(declared, (*way, "opens"), f"`{step['opens']['after']}` does not come before `{step['id']}`")
        before.append(step["id"])


def effect_faults(declared: Declared, way: Way, name: str, told: Mapping[str, Any], offer: Offer) -> Iterator[Fault]:
    """Faults of one deed named in a file, with what it is told."""
    effect = offer.effects.get(name)
    if effect is None:
        yield EFFECT.at(declared, (*way, "do"), f"no room offers `{name}`")
        return
    for key, take in effect.takes.items():
        if key not in told:
            if take.required:
                yield TAKES.at(declared, way, f"`{name}` is not told `{key}`")
            continue
        value = told[key]
        wrong_kind = isinstance(value, bool) or isinstance(value, int) != (take.kind == "number")
        if wrong_kind or (take.choices and value not in take.choices):
            meant = " or ".join(take.choices) or f"a {take.kind}"
            yield TAKES.at(declared, (*way, key), f"`{key}` of `{name}` is {meant}, not {value}")
    for key in told:
        if key not in effect.takes:
            yield TAKES.at(declared, (*way, key), f"`{name}` takes no `{key}`")


LINTS = (EITHER, OPENS, EFFECT, TAKES)
