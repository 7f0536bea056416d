"""What this room reads of declared files: a plan, its steps, and whom it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from qipan.plans.core.steps import seconds, steps_of
from qipan.rules.declared import Declared
from qipan.rules.lints import Lint, Wrong
from qipan.rules.offer import Fetch, Part

ASKED = ("duty_officer", "leader", "field_lead")  # who may be asked; their words are in words.py
ASK = Lint("step.asked", "a step asked of nobody is not done", f"ask one of {', '.join(ASKED)}")
SPAN = Lint("step.span", "a step without a readable time has no end", "write 30min, 2h or 1d")

ANY_MOMENT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)  # an example counts posts and teams, not minutes


def _check(declared: Declared, fetch: Fetch) -> Iterator[Wrong]:
    for number, step in enumerate(declared.body["steps"]):
        if "ask" in step and step["ask"] not in ASKED:
            yield Wrong(ASK, ("steps", number, "ask"), f"nobody is a {step['ask']}")
        spans = {"within": step.get("within"), "arrive_within": step.get("arrive_within")}
        spans["opens"] = step.get("opens", {}).get("by")
        for key, span in spans.items():
            try:
                seconds(span or "0min")
            except ValueError as no:
                yield Wrong(SPAN, ("steps", number, key), str(no))


def _play(declared: Declared, given: Mapping[str, Any], fetch: Fetch) -> dict[str, object]:
    """`{posts, teams, steps}` for a zone with so many `gates`."""
    specs = steps_of(declared.body, gates=[object()] * given["gates"], at=ANY_MOMENT)
    teams = [spec.params for spec in specs if spec.params]
    return {
        "posts": sum(params["teams"] // params["teams_per_gate"] for params in teams),
        "teams": sum(params["teams"] for params in teams),
        "steps": len(specs),
    }


PARTS = (Part("plan", "", lints=(ASK, SPAN), check=_check, play=_play),)
