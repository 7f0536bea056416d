"""Lists of codes: words, trees, retired entries; and their planted defects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qipan.kit.refusal import Missing, Refused
from qipan.rules.check import faults_of
from qipan.rules.codelists import codelist, codes_of
from qipan.rules.declared import parse, read
from qipan.rules.lints_of.codes import lint_codes, play_codes

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted((CHECKOUT / "declared" / "codes").glob("*.yaml"))
BAD = sorted((CHECKOUT / "tests" / "declared" / "bad").glob("codes.*.yaml"))
CASES = codelist("case-types")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_list_is_sound_and_its_own_examples_hold(path):
    declared = read(path)
    assert faults_of(declared) == [] and lint_codes(declared) == [] and play_codes(declared) == []
    examples = declared.body["examples"]
    assert len(examples) >= 3 and any("refused" in example for example in examples)


def test_a_code_has_words_in_both_languages_and_a_place_in_the_tree():
    assert CASES.label("asymptomatic_infection") == "无症状感染者"
    assert CASES.label("asymptomatic_infection", "en") == "asymptomatic infection"
    assert [code.id for code in CASES.above("confirmed")] == ["infection"]
    assert CASES.is_under("confirmed", "infection") and CASES.is_under("infection", "infection")
    assert not CASES.is_under("infection", "confirmed") and not CASES.is_under("preliminary_positive", "infection")
    assert {code.id for code in CASES.below("unconfirmed")} == {"suspected", "preliminary_positive", "screen_pos"}
    assert {code.id for code in CASES.below()} == {"infection", "unconfirmed"}


def test_a_retired_code_keeps_its_words_and_is_no_longer_taken():
    assert CASES.label("screen_pos", "en") == "screened positive"
    assert CASES.take("screen_pos", on=date(2026, 11, 21)).instead == "preliminary_positive"
    with pytest.raises(Refused) as no:
        CASES.take("screen_pos", on=date(2026, 11, 22))
    assert no.value.code == "codes.retired" and no.value.params["instead"] == "preliminary_positive"
    assert "screen_pos" not in {code.id for code in CASES.current()}
    assert "screen_pos" in {code.id for code in CASES.current(date(2022, 3, 31))}


def test_a_retired_code_without_a_follower_says_whom_to_ask():
    raw = FILES[0].read_text("utf-8").replace(", instead: preliminary_positive", "")
    with pytest.raises(Refused) as no:
        codes_of(parse(raw.encode(), file="c.yaml")).take("screen_pos", on=date(2027, 1, 1))
    assert no.value.do == "Ask who keeps the list"


def test_an_unknown_code_is_missing_and_the_nearest_are_named():
    with pytest.raises(Missing) as no:
        CASES.find("asymptomatic_infections")
    assert "asymptomatic_infection" in no.value.params["near"]
    assert "asymptomatic_infections" not in CASES


def test_needs_are_what_a_household_asked_for_never_who_it_is():
    needs = codelist("need-tags")
    assert needs.is_under("halal", "meal")
    assert not {"religion", "muslim", "ethnicity", "pregnant"} & set(needs.codes)


def test_there_is_a_bad_file_for_every_rule_of_codes():
    assert {path.stem for path in BAD} == {f"codes.{rule}" for rule in ("twice", "date", "parent", "retired", "label")}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_planted_defect_gives_its_own_rule_and_no_other(path):
    declared = read(path)
    assert faults_of(declared) == []
    (fault,) = lint_codes(declared)
    assert fault.rule == path.stem and fault.line == declared.line_of(("codes", 1))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("en: infection}}", "en: infection}, parent: confirmed}", "codes.parent"),  # a circle
        (
            "en: not confirmed yet}}",
            "en: not confirmed yet}, retired: {on: 2022-01-01, because: tidier}}",
            "codes.retired",
        ),  # entries in use below a retired one
    ],
)
def test_a_tree_that_does_not_hold_is_found(old, new, rule):
    text = FILES[0].read_text("utf-8")
    assert old in text
    faults = lint_codes(parse(text.replace(old, new, 1).encode(), file="c.yaml"))
    assert {fault.rule for fault in faults} == {rule}


def test_an_example_that_does_not_hold_is_a_fault_at_its_line():
    text = FILES[0].read_text("utf-8").replace("{under: true}", "{under: false}", 1)
    declared = parse(text.encode(), file="c.yaml")
    (fault,) = play_codes(declared)
    assert (fault.rule, fault.line) == ("example", declared.line_of(("examples", 1)))
