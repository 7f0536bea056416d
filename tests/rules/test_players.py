"""A case is walked as its programme says: who may, what is needed, when it is too late, which clocks run."""

from __future__ import annotations

import pytest

from qipan.kit.refusal import Refused
from qipan.rules.declared import parse
from qipan.rules.offer import NOTHING
from qipan.rules.players.programme import play_programme

PROGRAMME = """\
kind: programme
id: made-up
version: 1.0.0
title: {zh: 试, en: Test}
subject: matter
raiser: owner
opens: [owner]
roles: {owner: {zh: 提, en: Owner}, clerk: {zh: 办, en: Clerk}}
form:
  - {id: urgent, type: flag, label: {zh: 急, en: Urgent}}
  - {id: what, type: text, label: {zh: 事, en: What}}
start: open
states:
  open: {label: {zh: 提, en: Open}}
  waiting: {label: {zh: 等, en: Waiting}}
  done: {label: {zh: 结, en: Done}, final: true}
transitions:
  - {from: open, to: waiting, by: clerk, requires: [what], most: 1}
  - {from: waiting, to: open, by: clerk}
  - {from: open, to: done, by: owner, when: "urgent is known", within: 2d}
acts:
  - {id: call, label: {zh: 电话, en: Call}, in: open, by: clerk}
clocks:
  - {id: word, promise: {zh: 联系, en: Word}, from: open, until: call, limit: 1h}
  - {id: act, promise: {zh: 办, en: Act}, from: open, until: done, limit: 3d,
     limits: [{when: urgent, is: 1d}], pauses: waiting}
"""
OPEN = {"at": "2022-05-01T09:00", "to": "open", "by": "owner"}
WAIT = {"at": "2022-05-01T12:00", "to": "waiting", "by": "clerk", "with": ["what"]}
BACK = {"at": "2022-05-02T12:00", "to": "open", "by": "clerk"}


def play(*steps, **case):
    declared = parse(PROGRAMME.encode(), file="p.yaml")
    return play_programme(declared, NOTHING, {"given": {"case": case, "steps": list(steps)}})


def test_a_clock_starts_with_its_state_and_stops_with_an_act_or_a_state():
    assert play(OPEN)["due"] == {"word": "2022-05-01T10:00", "act": "2022-05-04T09:00"}
    called = {"at": "2022-05-01T09:30", "act": "call", "by": "clerk"}
    assert play(OPEN, called)["due"] == {"act": "2022-05-04T09:00"}
    done = {"at": "2022-05-02T09:00", "to": "done", "by": "owner"}
    assert play(OPEN, called, done, urgent=False) == {"state": "done", "due": {}}


def test_the_first_limit_that_holds_is_the_limit_and_an_unknown_one_does_not():
    assert play(OPEN, urgent=True)["due"]["act"] == "2022-05-02T09:00"
    assert play(OPEN)["due"]["act"] == "2022-05-04T09:00"


def test_a_paused_clock_is_not_due_and_moves_by_as_long_as_it_rested():
    assert "act" not in play(OPEN, WAIT)["due"]
    assert play(OPEN, WAIT, BACK)["due"]["act"] == "2022-05-05T09:00", "a day's rest, though it came back to its start"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{**OPEN, "by": "clerk"}], "programme.opens"),
        ([{**OPEN, "to": "done"}], "programme.opens"),
        ([OPEN, {**WAIT, "by": "owner"}], "programme.role"),
        ([OPEN, {**WAIT, "with": []}], "programme.requires"),
        ([OPEN, {**WAIT, "to": "lost"}], "programme.transition"),
        ([OPEN, WAIT, BACK, {**WAIT, "at": "2022-05-02T13:00"}], "programme.most"),
        ([OPEN, WAIT, {"at": "2022-05-01T13:00", "act": "call", "by": "clerk"}], "programme.act"),
        ([OPEN, {"at": "2022-05-01T13:00", "act": "call", "by": "owner"}], "programme.role"),
        ([OPEN, {"at": "2022-05-02T09:00", "to": "done", "by": "owner"}], "programme.when"),
    ],
)
def test_a_wrong_step_is_refused_by_what_is_wrong(steps, code):
    with pytest.raises(Refused) as no:
        play(*steps)
    assert no.value.code == code


def test_what_comes_too_late_is_refused():
    on_time, late = "2022-05-03T09:00", "2022-05-03T09:01"
    assert play(OPEN, {"at": on_time, "to": "done", "by": "owner"}, urgent=True)["state"] == "done"
    with pytest.raises(Refused) as no:
        play(OPEN, {"at": late, "to": "done", "by": "owner"}, urgent=True)
    assert no.value.code == "programme.late"
