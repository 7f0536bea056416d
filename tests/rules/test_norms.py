"""Norms: the figures of the night, units that must agree, rounding, formulas, and planted defects."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit import durations
from qipan.kit.refusal import Missing, Refused
from qipan.rules.check import faults_of
from qipan.rules.codelists import codelist
from qipan.rules.declared import Faulty, parse, read
from qipan.rules.lints_of.norm import lint_norm, play_norm
from qipan.rules.norms import Quantity, norm, norm_of, quantity

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted((CHECKOUT / "declared" / "norms").glob("*.yaml"))
WITH_ITEMS = [path for path in FILES if "items" in read(path).body]
BAD = sorted((CHECKOUT / "tests" / "declared" / "bad").glob("norm.*.yaml"))
ZONE, SCREENING, SUPPLIES = norm("zone.default"), norm("screening.default"), norm("supplies")
people = st.integers(0, 10**7)

NORM = """\
kind: norm
id: bread
version: "1.0.0"
title: {zh: 面包, en: Bread}
confidence: design
source: a test
given:
  people: {unit: person, label: {zh: 人数, en: people}}
  households: {unit: household, label: {zh: 户数, en: households}}
items:
  - {id: loaves, label: {zh: 面包, en: loaves}, unit: piece, formula: "ceil(people / 3)"}
  - {id: letters, label: {zh: 信, en: letters}, unit: piece, qty: 1, per: {households: 1}}
  - {id: parcels, label: {zh: 包, en: parcels}, unit: piece, formula: loaves + letters}
  - {id: share, label: {zh: 份, en: share}, unit: share, formula: loaves / letters}
examples:
  - {given: {people: 7}, expect: {loaves: 3}}
  - {given: {people: 7, households: 2}, expect: {parcels: 5, share: 1.5}}
  - {given: {ask: share, people: 7, households: 0}, refused: norm.no_answer}
"""


def bread(*changes):
    text = NORM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text.encode(), file="bread.yaml")


def test_3567_people_ask_for_4000_kits_10_samplers_2_points_and_6_tables():
    assert str(quantity(ZONE, "kits", people=3567)) == "4000 kit"
    assert quantity(SCREENING, "samplers", people=3567).whole == 10
    assert quantity(SCREENING, "points", controlled_people=3567).whole == 2
    assert quantity(SCREENING, "tables", controlled_people=3567).whole in (5, 6)


def test_in_lockdown_a_household_is_a_tube_and_elsewhere_ten_people_are():
    assert quantity(SCREENING, "household_tubes", lockdown_households=421).whole == 421
    assert quantity(SCREENING, "pooled_tubes", controlled_people=2425).whole == 243


def test_guards_stand_by_kind_of_gate_and_shift():
    assert quantity(ZONE, "guards", vehicle=2, foot=1, closed=11).whole == (2 * 5 + 1 * 2 + 2) * 3


@pytest.mark.parametrize("path", WITH_ITEMS, ids=lambda path: path.stem)
def test_a_norm_is_sound_and_its_own_examples_hold(path):
    declared = read(path)
    assert faults_of(declared) == [] and lint_norm(declared) == [] and play_norm(declared) == []
    examples = declared.body["examples"]
    assert len(examples) >= 3 and any("refused" in example for example in examples)


def test_a_norm_of_other_keys_is_left_to_its_own_room():
    risk = read(CHECKOUT / "declared" / "norms" / "risk.default.yaml")
    assert lint_norm(risk) == play_norm(risk) == []


def test_an_answer_says_by_which_norm_on_what_basis_and_how_sure():
    kits = quantity(ZONE, "kits", people=1)
    assert (kits.norm, kits.item, kits.basis) == ("zone.default@2.0.0", "kits", "1.1 kit per people")
    assert kits.confidence == "design" and "4,000" in kits.source
    grain = quantity(SUPPLIES, "grain", people=1, days=1)
    assert grain.basis == "350 g per people per days" and grain.confidence == "sourced"
    assert quantity(SCREENING, "points", controlled_people=1).basis == "1 point per 2500 controlled_people"


@given(people)
def test_kits_are_full_boxes_with_a_margin_and_never_a_box_too_many(number):
    kits = quantity(ZONE, "kits", people=number).whole
    assert kits % 100 == 0
    assert Fraction(11, 10) * number <= kits < Fraction(11, 10) * number + 100


@given(people, people)
def test_more_people_never_ask_for_less(one, other):
    few, many = sorted((one, other))
    for name in ("taps", "toilets", "quarantine_rooms", "masks"):
        assert quantity(SUPPLIES, name, people=few).value <= quantity(SUPPLIES, name, people=many).value


def test_protective_clothing_says_what_is_in_a_set_and_how_long_it_lasts():
    item = SUPPLIES.item("ppe_sets")
    assert {name: int(n) for name, n in item.holds.items()} == {
        "suit": 1, "gown": 2, "mask": 2, "gloves_pair": 2, "goggles": 1,
    }  # fmt: skip
    assert durations.parse(item.life).seconds == 4 * 3600


# — units


def test_a_quantity_of_another_unit_is_refused_with_file_line_and_cure():
    homes = Quantity(Fraction(421), "household")
    with pytest.raises(Refused) as no:
        quantity(ZONE, "kits", people=homes)
    assert no.value.code == "norm.unit" and no.value.do
    file, _, line = no.value.where.rpartition(":")
    assert file.endswith("zone.default.yaml")
    assert "id: kits" in Path(file).read_text("utf-8").splitlines()[int(line) - 1]


def test_an_answer_wanted_in_another_unit_is_refused():
    assert quantity(ZONE, "kits", unit="kit", people=3567).whole == 4000
    with pytest.raises(Refused) as no:
        quantity(ZONE, "kits", unit="tube", people=3567)
    assert no.value.code == "norm.unit" and no.value.params["asked"] == "kit"


def test_one_norms_answer_can_be_anothers_given_when_the_units_agree():
    points = quantity(SCREENING, "points", controlled_people=3567)
    with pytest.raises(Refused):
        quantity(ZONE, "guards", vehicle=points, foot=0, closed=0)
    gates = Quantity(Fraction(2), "gate")
    assert quantity(ZONE, "guards", vehicle=gates, foot=0, closed=0).whole == 30


@pytest.mark.parametrize(
    ("brought", "code"),
    [
        ({"people": -1}, "norm.negative"),
        ({}, "norm.missing"),
        ({"people": 3, "tourists": 5}, "norm.unknown_given"),
        ({"people": float("nan")}, "norm.number"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_in_words(brought, code):
    with pytest.raises(Refused) as no:
        quantity(ZONE, "kits", **brought)
    assert no.value.code == code and no.value.do and no.value.where


def test_an_item_the_norm_does_not_have_is_missing():
    with pytest.raises(Missing) as no:
        quantity(ZONE, "helicopters", people=3)
    assert no.value.code == "norm.no_item" and "kits" in no.value.params["known"]


def test_part_of_a_thing_is_no_whole_number():
    with pytest.raises(ValueError, match="not whole"):
        _ = quantity(SUPPLIES, "water_survival", people=1, days=1).whole


# — formulas in the one language


def test_a_formula_reads_what_is_given_and_the_other_items():
    made = norm_of(bread())
    assert quantity(made, "parcels", people=7, households=2).whole == 5
    assert quantity(made, "share", people=7, households=2).value == Fraction(3, 2)


def test_a_division_by_nought_has_no_answer():
    with pytest.raises(Refused) as no:
        quantity(norm_of(bread()), "share", people=7, households=0)
    assert no.value.code == "norm.no_answer"


@pytest.mark.parametrize(
    ("formula", "rule"),
    [
        ('"people + households"', "expr.unit"),
        ('"ceil(persons / 3)"', "expr.name"),
        ('"open(people)"', "expr.function"),
        ('"ceil(loaves / 3)"', "norm.cycle"),
        ("\"workdays_between(date '2022-01-01', date '2022-02-01')\"", "norm.formula"),
        ("\"days_since(date '2022-01-01')\"", "norm.formula"),
    ],
)
def test_a_formula_that_does_not_hold_is_found_at_its_line(formula, rule):
    declared = bread(('"ceil(people / 3)"', formula))
    assert faults_of(declared) == []
    faults = lint_norm(declared)
    assert {(fault.rule, fault.line) for fault in faults} == {(rule, declared.line_of(("items", 0)))}
    with pytest.raises(Faulty):
        norm_of(declared)


def test_items_that_read_each_other_many_times_over_are_worked_out_once():
    thing = "label: {zh: 物, en: thing}, unit: piece"
    items = [f"  - {{id: a0, {thing}, qty: 1, per: {{people: 1}}}}"]
    for n in range(1, 200):
        again = f"a{max(n - 2, 0)}"
        items.append(f"  - {{id: a{n}, {thing}, formula: a{n - 1} + {again} - {again}}}")
    made = norm_of(parse((NORM[: NORM.index("items:")] + "items:\n" + "\n".join(items) + "\n").encode(), file="n.yaml"))
    assert quantity(made, "a199", people=7).whole == 7


def test_an_example_that_gives_no_number_is_a_fault_and_no_crash():
    (fault,) = play_norm(bread(("{people: 7}", "{people: many}")))
    assert fault.rule == "example" and "norm.number" in fault.says


# — choices


def test_a_household_chooses_a_meal_and_nobody_is_asked_who_they_are():
    assert SUPPLIES.choice("meal", "halal").swaps == {"meat": "halal_meat"}
    assert SUPPLIES.choice("goods", "diapers").adds == ("diapers",)
    with pytest.raises(Refused) as no:
        SUPPLIES.choice("religion", "any")
    assert no.value.code == "norm.choice" and "meal: halal" in no.value.params["known"]
    tags = codelist("need-tags")
    assert all(tags.find(which).parent == what for what, which in SUPPLIES.file.choices)


# — planted defects


def test_there_is_a_bad_file_for_every_rule_of_norms():
    rules = ["twice", "name", "formula", "given", "unit", "source", "rounding", "life", "choice", "cycle"]
    assert {path.stem for path in BAD} == {f"norm.{rule}" for rule in rules}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_planted_defect_gives_its_own_rule_and_no_other(path):
    declared = read(path)
    assert faults_of(declared) == []
    faults = lint_norm(declared)
    assert {fault.rule for fault in faults} == {path.stem}
    assert all(fault.line > 1 and fault.says for fault in faults)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("unit: share, formula", "unit: slice, formula"), "norm.unit"),  # a unit nobody listed
        (("unit: piece, qty: 1", "unit: piece, qty: 1.5"), "norm.rounding"),
        (("ceil(people / 3)", "people / 3"), "norm.rounding"),
        (("formula: loaves + letters", "formula: loaves + letters, per: {people: 1}"), "norm.formula"),
        (("per: {households: 1}", "per: {people: 1}"), "norm.given"),  # households are asked for and never read
    ],
)
def test_other_ways_to_break_a_norm_are_found_too(change, rule):
    assert {fault.rule for fault in lint_norm(bread(change))} == {rule}


def test_an_example_that_does_not_hold_is_a_fault_at_its_line():
    assert play_norm(bread()) == []
    declared = bread(("{loaves: 3}", "{loaves: 2}"))
    (fault,) = play_norm(declared)
    assert (fault.rule, fault.line) == ("example", declared.line_of(("examples", 0)))
    assert "loaves 2" in fault.says and "loaves 3" in fault.says


def test_an_example_of_a_refusal_says_what_it_asks_for():
    declared = bread(("{ask: share, people: 7, households: 0}", "{people: 7, households: 0}"))
    assert [fault.rule for fault in faults_of(declared)] == ["shape.anyOf"]
