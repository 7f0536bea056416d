"""Texts that want to do more than ask: each is refused before anything could run it, with its own id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qipan.rules.expr import FAULTS, BadExpression, parse
from tests.rules.expr.conftest import PERSON

HOSTILE = [json.loads(line) for line in (Path(__file__).parent / "hostile.jsonl").read_text("utf-8").splitlines()]


def test_there_are_many_of_them_and_no_two_are_the_same():
    assert len(HOSTILE) == len({text for _, text in HOSTILE}) > 400
    assert {rule for rule, _ in HOSTILE} == set(FAULTS)


@pytest.mark.parametrize(("rule", "text"), HOSTILE, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(HOSTILE)])
def test_a_hostile_text_is_refused_with_its_place(rule, text):
    with pytest.raises(BadExpression) as no:
        parse(text, PERSON)
    first = no.value.faults[0]
    assert first.rule == rule
    assert 0 <= first.at <= len(text) and first.says


def test_a_known_thing_may_be_asked_both_ways():
    assert parse("is_tested is not known", PERSON).root == parse("not is_tested is known", PERSON).root
