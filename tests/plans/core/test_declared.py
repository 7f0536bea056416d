"""Every declared plan plays its own examples, and can be performed as it stands."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qipan.plans.core.steps import seconds, steps_of
from qipan.plans.kinds import ASKED
from qipan.plans.perform import PERFORM
from qipan.plans.words import ROLES
from qipan.rules.check import check_files, lint
from qipan.rules.offer import walk
from qipan.rules.shelf import ROOTS, Shelf

AT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
FOLDER = next(root for root in ROOTS if root.is_dir()) / "plans"
DECLARED, FAULTS = check_files([FOLDER], walk())
PLANS = [each for each in DECLARED if each.kind == "plan"]


def test_there_are_plans_and_every_file_among_them_is_sound():
    assert PLANS
    assert FAULTS == []


def test_what_a_plan_may_name_is_what_this_room_performs_and_has_words_for():
    assert set(PERFORM) <= set(walk().effects)
    assert set(ASKED) == set(ROLES)
    for plan in PLANS:
        assert {step["do"] for step in plan.body["steps"] if "do" in step} <= set(PERFORM)


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda plan: plan["examples"].pop(0), "examples.few"),
        (lambda plan: plan["examples"].__setitem__(2, plan["examples"][0]), "examples.refusal"),
        (lambda plan: plan["examples"][0]["expect"].update(teams=4), "example"),
        (lambda plan: plan["examples"][0].update(given={}), "example"),
        (lambda plan: plan["examples"][0].update(given={"gates": "three"}), "example"),
        (lambda plan: plan["steps"][0].update(teams=2), "example"),
        (lambda plan: plan["steps"][0].update(do="dispatch.fly"), "effect.unknown"),
        (lambda plan: plan["steps"][0].update(colour="red"), "effect.takes"),
        (lambda plan: plan["steps"][0].update(per="house"), "effect.takes"),
        (lambda plan: plan["steps"][1].update(ask="king"), "step.asked"),
        (lambda plan: plan["steps"][1].update(within="5wd"), "step.span"),
        (lambda plan: plan["steps"][3].update(opens={"after": "first-report", "by": "20min"}), "step.opens"),
        (lambda plan: plan["steps"][1].update(do="dispatch.call_up"), "step.either"),
    ],
)
def test_a_plan_that_would_not_do_is_found(spoil, rule):
    plan = next(each for each in PLANS if each.id == "zone-seal")
    body = copy.deepcopy(dict(plan.body))
    spoil(body)
    assert {fault.rule for fault in lint(replace(plan, body=body), walk(), Shelf())} == {rule}


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
