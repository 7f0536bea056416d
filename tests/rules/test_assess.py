"""A level is a function of facts: recomputed by hand, regenerated from stored evidence, replayed at any past minute."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from qipan.rules.assess import assess
from qipan.rules.levels import Known, as_known
from tests.rules.people import AT, book, person

LATER = AT + timedelta(days=60)


def by_hand(rows, *, known_at):
    """(level, rule) as a person with the rule sheet would read it; None stands for not known."""
    facts = {}
    for name, row in sorted(rows, key=lambda each: (each[1].at, each[1].recorded_at, each[1].id)):
        if row.at <= AT and row.recorded_at <= known_at:
            facts[name] = row.value
    case, contact, lockdown = (facts.get(name) for name in ("case_type", "contact_type", "in_lockdown"))
    exposed, samples = facts.get("last_exposure"), facts.get("samples")
    unsure = False

    if case is None:
        unsure = True
    elif case != "none" and facts.get("released") is not True:
        return "red", "R1"

    if contact == "close" or lockdown is True:
        if exposed is None or exposed + timedelta(days=14) > AT:
            return "red", "R2"
    elif contact is None or lockdown is None:
        unsure = True

    negative = None if samples is None else sum(sample["result"] == "negative" for sample in samples)
    few = None if negative is None else negative < 2
    if contact == "secondary" and few:
        return "yellow", "Y1"
    if (contact != "secondary" and contact is not None) or few is False:
        pass
    else:
        unsure = True
    return ("unknown", "") if unsure else ("green", "")


@pytest.fixture(scope="module")
def people():
    rng = random.Random(20220331)
    return [person(number, rng) for number in range(10_000)]


def test_ten_thousand_people_stand_where_the_rule_sheet_puts_them(people):
    rules, seen = book(), set()
    for rows in people:
        told = assess(rules, rows, at=AT, known_at=LATER)
        assert (told.level, told.rule) == by_hand(rows, known_at=LATER), rows
        seen.add((told.level, told.rule))
    assert seen == {("red", "R1"), ("red", "R2"), ("yellow", "Y1"), ("green", ""), ("unknown", "")}


def test_every_explanation_regenerates_its_level_from_the_stored_evidence_alone(people):
    rules = book()
    for rows in people:
        told = assess(rules, rows, at=AT, known_at=LATER)
        kept = set(told.evidence)
        stored = [(name, row) for name, row in rows if kept & set(row.evidence)]
        again = assess(rules, stored, at=told.computed_at, known_at=LATER)
        if told.rule:  # what decided is all that is needed
            assert (again.level, again.rule, again.reasons) == (told.level, told.rule, told.reasons)
        else:
            assert again.as_dict() == told.as_dict()


def test_a_past_minute_is_replayed_as_it_was_known_then(people):
    rules, changed = book(), 0
    for rows in people[:3000]:
        then = assess(rules, rows, at=AT, known_at=AT)
        assert (then.level, then.rule) == by_hand(rows, known_at=AT)
        known_then = [(name, row) for name, row in rows if row.recorded_at <= AT]
        assert then.as_dict() == assess(rules, known_then, at=AT, known_at=LATER).as_dict()
        changed += then.level != assess(rules, rows, at=AT, known_at=LATER).level
    assert changed > 100


def test_taking_a_fact_away_never_makes_a_level_worse(people):
    rules = book()
    order = {level: place for place, level in enumerate((*reversed(rules.levels), "unknown"))}
    for rows in people[:2000]:
        full = assess(rules, rows, at=AT, known_at=LATER)
        if full.level == "unknown" or any(name == "released" for name, _ in rows):
            continue
        for name in {name for name, _ in rows} - {"last_exposure"}:  # without its end a level stands till it is known
            less = assess(rules, [row for row in rows if row[0] != name], at=AT, known_at=LATER)
            assert less.level == "unknown" or order[less.level] <= order[full.level], (name, rows)


def test_the_reasons_name_the_deciding_clauses_in_both_languages():
    row = Known("close", AT - timedelta(days=2), AT - timedelta(days=2), "c/1")
    exposed = Known(AT - timedelta(days=3), AT - timedelta(days=2), AT - timedelta(days=2), "c/2")
    infected = Known("none", AT - timedelta(days=2), AT - timedelta(days=2), "c/3")
    told = assess(
        book(),
        [("contact_type", row), ("last_exposure", exposed), ("case_type", infected)],
        at=AT,
        known_at=AT,
    )
    assert (told.level, told.rule, told.file) == ("red", "R2", "test-rules@1.0.0")
    assert told.evidence == ("c/1", "c/2")
    assert told.valid_until == told.next_check == AT + timedelta(days=11)
    assert told.reasons["zh"][0] == "密切接触者或住在封控区" and "接触类型" in told.reasons["zh"][1]
    assert told.reasons["en"][0].startswith("A close contact") and "kind of contact" in told.reasons["en"][1]
    assert len(told.reasons["zh"]) == 2  # the clause that is not known is no reason
    assert set(told.clears_when) == {"zh", "en"}


def test_who_is_unknown_is_told_which_facts_are_missing():
    told = assess(book(), [], at=AT, known_at=AT)
    assert told.level == "unknown"
    assert told.missing == ("case_type", "contact_type", "in_lockdown", "samples")
    assert "病例类型" in told.reasons["zh"][0] and "kind of case" in told.reasons["en"][0]


def test_of_several_rows_the_last_one_true_and_recorded_in_time_counts():
    def row(value, at_h, recorded_h, ident):
        return "x", Known(value, AT + timedelta(hours=at_h), AT + timedelta(hours=recorded_h), ident)

    rows = [row(1, -5, -5, "a"), row(2, -3, 1, "b"), row(3, 2, -1, "c"), row(4, -6, 0, "d")]
    assert as_known(rows, at=AT, known_at=AT)["x"].id == "a"
    assert as_known(rows, at=AT, known_at=AT + timedelta(hours=1))["x"].id == "b"
    assert as_known(rows, at=AT + timedelta(hours=3), known_at=AT)["x"].id == "c"
