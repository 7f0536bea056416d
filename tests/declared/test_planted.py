"""One defect planted in a file that ships is found by its id, wherever it was planted, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from qipan.rules.check import check_files
from qipan.rules.offer import walk

DECLARED = Path(__file__).resolve().parents[2] / "declared"
HERE = Path(__file__).parent
HOTLINE, V8, DENGUE, RENT = (
    "programmes/hotline-12345",
    "protocols/cn-covid-v8",
    "protocols/dengue-vector-control",
    "policies/rent-q1-2022",
)
PLANTED = [
    (name, plant)
    for name, plants in YAML(typ="safe", pure=True).load((HERE / "planted.yaml").read_text("utf-8")).items()
    for plant in plants
]


def check(tmp_path, name, *changes):
    text = (DECLARED / f"{name}.yaml").read_text("utf-8")
    for find, put in changes:
        assert find in text, find
        text = text.replace(find, put, 1)
    file = tmp_path / f"{Path(name).name}.yaml"
    file.write_text(text, "utf-8")
    return check_files([file], walk())[1]


@pytest.mark.parametrize(
    ("name", "plant"), PLANTED, ids=lambda value: value if isinstance(value, str) else value["rule"]
)
def test_a_planted_defect_is_found_by_its_id(tmp_path, name, plant):
    faults = check(tmp_path, name, (plant["find"], plant["put"]))
    assert {fault.rule for fault in faults} == {plant["rule"]}


def test_a_forbidden_fact_is_seen_under_another_name_of_its_own(tmp_path):
    label = "label: {zh: 户籍所在地, en: Where registered}"
    named = ("    need: {type: text", f"    origin_place: {{type: text, {label}}}\n    need: {{type: text")
    read = ('when: "missed_test"', "when: \"missed_test or origin_place = '外地'\"")
    faults = check(tmp_path, V8, named, read)
    assert [fault.rule for fault in faults] == ["fact.forbidden"]
    assert "origin_place" in faults[0].says


def test_an_expression_says_its_line_and_column(tmp_path):
    (fault,) = check(
        tmp_path, HOTLINE, ("nature = 'consult' and answer_likeness >= 0.8", "nature = 'consult' and likeness >= 0.8")
    )
    line = (tmp_path / "hotline-12345.yaml").read_text("utf-8").splitlines()[fault.line - 1]
    assert "likeness >= 0.8" in line
    assert "column 24" in fault.says and "`likeness`" in fault.says.replace("“", "`").replace("”", "`")


def test_a_draft_that_a_health_authority_signs_may_be_active(tmp_path):
    signed = "authority: {issuer: 试县, signed_off_by: {unit: 试县疾控中心, name: 林, on: 2026-01-05}}"
    active = f"status: active\neffective: {{from: 2026-01-05}}\n{signed}"
    assert check(tmp_path, DENGUE, ("status: draft", active)) == []


def test_two_versions_of_the_same_policy_on_one_day_are_an_error_and_one_after_the_other_is_not(tmp_path):
    text = (DECLARED / f"{RENT}.yaml").read_text("utf-8")
    (tmp_path / "one.yaml").write_text(text, "utf-8")
    for first, rules in (("2022-03-31", ["version.overlap"]), ("2022-04-01", [])):
        newer = text.replace("1.0.0", "1.1.0", 1).replace("from: 2022-01-01, to: 2022-03-31", f"from: {first}", 1)
        (tmp_path / "two.yaml").write_text(newer, "utf-8")
        faults = check_files([tmp_path], walk())[1]
        assert [fault.rule for fault in faults] == rules
        assert all(fault.file.endswith("two.yaml") and first in fault.says for fault in faults)
