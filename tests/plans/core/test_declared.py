"""Every declared plan plays its own examples, and can be performed as it stands."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from qipan.kit.refusal import Refused
from qipan.plans.core.steps import seconds, steps_of
from qipan.plans.perform import PERFORM
from qipan.plans.words import ROLES
from qipan.rules.check import LEAST_EXAMPLES, check, faults_of
from qipan.rules.shelf import ROOTS

AT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
FOLDER = next(root for root in ROOTS if root.is_dir()) / "plans"
DECLARED, FAULTS = check(FOLDER)
PLANS = [each for each in DECLARED if each.kind == "plan"]


def played(plan: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, object]:
    """What the plan answers to a given situation, in the words of its examples."""
    unknown = set(given) - {"gates"}
    assert not unknown, f"an example gives {unknown}, which nobody plays"
    gates = [object()] * given["gates"]
    try:
        specs = steps_of(plan, gates=gates, at=AT)
    except Refused as no:
        return {"refused": no.code}
    teams = [spec.params for spec in specs if spec.params]
    return {
        "posts": sum(params["teams"] // params["teams_per_gate"] for params in teams),
        "teams": sum(params["teams"] for params in teams),
        "steps": len(specs),
    }


def wrong_with(plan: Mapping[str, Any]) -> list[str]:
    """Why this plan would not do: nothing when it is sound."""
    examples, ids = plan.get("examples", []), [step["id"] for step in plan["steps"]]
    said = []
    if len(examples) < LEAST_EXAMPLES:
        said.append("too few examples")
    if not any("refused" in each["expect"] for each in examples):
        said.append("no example is a refusal")
    for each in examples:
        answer = played(plan, each["given"])
        if {key: answer.get(key) for key in each["expect"]} != each["expect"]:
            said.append(f"{each['given']}: {answer} is not {each['expect']}")
    for n, step in enumerate(plan["steps"]):
        if bool(step.get("do")) == bool(step.get("ask")):
            said.append(f"{step['id']} neither does nor asks, or both")
        if step.get("do", next(iter(PERFORM))) not in PERFORM:
            said.append(f"{step['id']}: nobody performs {step['do']}")
        if step.get("ask", next(iter(ROLES))) not in ROLES:
            said.append(f"{step['id']}: nobody is a {step['ask']}")
        if step.get("opens") and step["opens"]["after"] not in ids[:n]:
            said.append(f"{step['id']} opens after a step that does not come before it")
    return said


def test_there_are_plans_and_every_file_among_them_is_sound():
    assert PLANS
    assert FAULTS == []
    assert all(faults_of(each) == [] for each in PLANS)


@pytest.mark.parametrize("plan", PLANS, ids=lambda each: each.ref)
def test_a_declared_plan_plays_its_examples(plan):
    assert wrong_with(plan.body) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda plan: plan["examples"].pop(0), "too few examples"),
        (lambda plan: plan["examples"].__setitem__(2, plan["examples"][0]), "no example is a refusal"),
        (lambda plan: plan["examples"][0]["expect"].update(teams=4), "is not"),
        (lambda plan: plan["steps"][0].update(teams=2), "is not"),
        (lambda plan: plan["steps"][0].update(do="dispatch.fly"), "nobody performs"),
        (lambda plan: plan["steps"][1].update(ask="king"), "nobody is a king"),
        (lambda plan: plan["steps"][3].update(opens={"after": "first-report", "by": "20min"}), "does not come before"),
        (lambda plan: plan["steps"][1].update(do="dispatch.call_up"), "or both"),
    ],
)
def test_a_plan_that_would_not_do_is_found(spoil, said):
    plan = copy.deepcopy(next(each.body for each in PLANS if each.id == "zone-seal"))
    assert wrong_with(plan) == []
    spoil(plan)
    assert any(said in each for each in wrong_with(plan))


@pytest.mark.parametrize(("text", "expected"), [("30min", 1800), ("2h", 7200), ("1d", 86400), ("0min", 0)])
def test_durations_read(text, expected):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "30", "min", "-5min", "1.5h", "2 h", "1w", "٣min0"])
def test_what_is_no_duration_is_named(text):
    with pytest.raises(ValueError, match="not a duration"):
        seconds(text)


def test_moments_are_counted_from_the_press():
    plan = next(each.body for each in PLANS if each.id == "zone-seal")
    notice = next(spec for spec in steps_of(plan, gates=[1], at=AT) if spec.id == "notice")
    assert (notice.opens_at - AT).total_seconds() == 20 * 60
    assert (notice.due_at - AT).total_seconds() == 30 * 60
    assert notice.opens_after == "gates"
