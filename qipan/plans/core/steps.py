"""Turn a declared plan and a zone's gates into steps with their moments. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qipan.kit.refusal import Refused

UNITS = {"min": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Spec:
    """One step: a deed Qipan performs (`do`) or an act it asks of a role (`ask`)."""

    id: str
    title: Mapping[str, str]
    do: str
    ask: str
    opens_at: datetime
    due_at: datetime
    opens_after: str  # the step whose first result opens this one earlier
    params: Mapping[str, Any]


def seconds(text: str) -> int:
    """Read '30min', '2h' or '1d'. ValueError names what was found."""
    found = re.fullmatch(r"(\d+)(min|h|d)", text)
    if not found:
        raise ValueError(f"not a duration: {text!r} (write 30min, 2h or 1d)")
    return int(found[1]) * UNITS[found[2]]


def steps_of(plan: Mapping[str, Any], *, gates: Sequence[object], at: datetime) -> list[Spec]:
    """The plan's steps in their order; refuses a zone without gates, for nobody would stand anywhere."""
    if not gates:
        raise Refused(
            "plans.no_gates",
            "This zone has no gate, so there is nowhere to stand",
            do="Draw the zone again",
            where="gates",
        )
    return [_spec(step, gates=gates, at=at) for step in plan["steps"]]


def _spec(step: Mapping[str, Any], *, gates: Sequence[object], at: datetime) -> Spec:
    opens = step.get("opens", {})
    opens_at = at + timedelta(seconds=seconds(opens["by"])) if opens else at
    within = step["within"] if "within" in step else step["arrive_within"]
    params: dict[str, Any] = {}
    if step.get("per") == "gate":
        params = {"teams_per_gate": int(step["teams"]), "teams": int(step["teams"]) * len(gates)}
    return Spec(
        id=step["id"],
        title=step["title"],
        do=step.get("do", ""),
        ask=step.get("ask", ""),
        opens_at=opens_at,
        due_at=at + timedelta(seconds=seconds(within)),
        opens_after=opens.get("after", ""),
        params=params,
    )
