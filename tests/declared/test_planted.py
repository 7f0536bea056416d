"""One defect planted in a file that ships is found by its id, wherever it was planted, and nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from qipan.rules.check import check_files
from qipan.rules.offer import walk

DECLARED = Path(__file__).resolve().parents[2] / "declared"
HOTLINE, WHISTLE, COLOUR = "programmes/hotline-12345", "programmes/village-whistle", "programmes/three-colour"
V8, V9, ZONES, DENGUE = (
    f"protocols/{name}" for name in ("cn-covid-v8", "cn-covid-v9", "cn-covid-three-zones", "dengue-vector-control")
)
FARE, RENT, SEAL = "policies/return-transport-2022", "policies/rent-q1-2022", "plans/zone-seal"


def check(tmp_path, name, *changes):
    text = (DECLARED / f"{name}.yaml").read_text("utf-8")
    for find, put in changes:
        assert find in text, find
        text = text.replace(find, put, 1)
    file = tmp_path / f"{Path(name).name}.yaml"
    file.write_text(text, "utf-8")
    return check_files([file], walk())[1]


@pytest.mark.parametrize(
    ("name", "find", "put", "rule"),
    [
        # the two defects of the drafts: a planned case with no way out, a case handed over that never ends
        (HOTLINE, "  - {from: planned, to: replied, by: unit_head, requires: [reply, result]}\n  - {from: planned, to: handling", "  - {from: replied, to: replied", "state.stuck"),
        (WHISTLE, "  - {from: stuck, to: working, by: district_office, requires: [decision]}\n", "", "state.stuck"),
        (COLOUR, "to: cleared, by: place_owner, when", "to: cleared, by: helper, when", "state.unconfirmed"),
        (WHISTLE, "to: released, by: blower", "to: released, by: lead_unit", "state.unconfirmed"),
        (HOTLINE, "requires: [ground, elsewhere]", "requires: [ground]", "refusal.redress"),
        (HOTLINE, "requires: [ground, next_unit], sends_back", "requires: [next_unit], sends_back", "refusal.reason"),
        (HOTLINE, "by: caller_back, requires", "by: friend, requires", "role.unknown"),
        (HOTLINE, "from: signed, until: handling, limit", "from: closed, until: received, limit", "clock.event"),
        (HOTLINE, "{id: contact, promise: {zh: 联系来电人, en: Contacting the caller}, from: signed, until: handling", "{id: contact, promise: {zh: 联系来电人, en: Contacting the caller}, from: dispatched, until: [signed, sent_back]", "clock.twice"),
        (HOTLINE, "calendar: cn-workday", "calendar: cn-workdays", "ref.unknown"),
        (HOTLINE, "hotline.close-rate", "hotline.best-rate", "ref.unknown"),
        (HOTLINE, ", prefill: [gps, last_case, address_search]", "", "field.prefill"),
        (HOTLINE, "retention: {personal: 1095d, then: anonymise}\n", "", "field.retention"),
        (HOTLINE, "{id: contact, type: phone, label: {zh: 联系电话, en: Phone number}, personal: true", "{id: contact, type: phone, label: {zh: 联系电话, en: Phone number}", "field.personal"),
        (HOTLINE, "nature = 'consult' and", "nature == 'consult' and", "expr.sign"),
        (HOTLINE, "nature = 'consult' and", "nature = 'consultation' and", "expr.choice"),
        (HOTLINE, "nature = 'consult' and", "temper = 'consult' and", "fact.unknown"),
        (HOTLINE, "tells: [unit_clerk]}\n  - {clock: handle, at: 80%", "tells: [unit_clerk], to: closed}\n  - {clock: handle, at: 80%", "escalate.to"),
        (COLOUR, "  by: place_owner\n  levels", "  by: helper\n  levels", "authority.missing"),
        (COLOUR, "due: {mend: 2022-05-03T09:00}", "due: {mend: 2022-05-02T09:00}", "example"),
        # protocols
        (V8, ", ends_at: handling_ends_on", "", "colour.until"),
        (V8, "anchor: last_case_on, expr", "expr", "lift.anchor"),
        (V8, "levels: [lockdown, controlled]\n", "levels: [lockdown]\n", "lift.missing"),
        (V8, "days_since(last_contact_exposed_on) > 14", "days_since(last_contact_exposed_on) >= 14", "example"),
        (V8, "level: yellow, when: \"missed_test\"", "level: red, when: \"missed_test\"", "colour.order"),
        (V8, "until: \"tests_done is known and tests_done\"", "until: \"posts_manned > 0\"", "fact.unknown"),
        (V8, "stricter_lines = 0 and", "posts_manned = 0 and", "fact.upward"),
        (V8, "    need: {type: text", "    religion: {type: text, label: {zh: 信仰, en: Faith}}\n    need: {type: text", None),
        (V8, "when: \"missed_test\"", "when: \"missed_test or zone_level = 'nowhere'\"", "expr.choice"),
        (V8, "extends: cn-covid-three-zones@1.0.1", "extends: cn-covid-three-zones@9.0.0", "extends.unknown"),
        (V8, "by: {name: 新型冠状病毒肺炎防控方案（第九版）, confidence: memory}, ", "", "repealed.document"),
        (V8, "source: nine_bans", "source: ten_bans", "source.unknown"),
        (V9, "contacts.handling.close:", "contacts.handling.nobody:", "extends.path"),
        (V9, "multiple: 0.25", "multiple: 4", "zones.drawn"),
        (ZONES, "\n    confidence: {clause: sourced, measures: sourced}\n", "\n", "confidence.missing"),
        (DENGUE, "status: draft", "status: active\neffective: {from: 2025-06-01}", "confidence.memory"),
        # policies and plans
        (FARE, "says: {zh: 市外员工, en: From outside the city}, clause: \"细则：补贴对象为市外员工\"", "says: {zh: 市外员工, en: From outside the city}", "fact.forbidden"),
        (FARE, "unknown: ask              # a missing fact is never a refusal\n", "", "policy.unknown"),
        (FARE, "between date '2022-02-01' and date '2022-02-28'", ">= date '2022-02-01' <= date '2022-02-28'", "expr.chained"),
        (FARE, "10000 when", "12000 when", "example"),
        (RENT, "document: {name: 温政发〔2022〕1号, url: \"0798ci.com/rule/128151.html (republished copy)\"}\n", "", "header.document"),
        (RENT, "* 0.2)", "* rents)", "expr.list"),
        (SEAL, "do: dispatch.call_up", "do: dispatch.seal_a_door", "effect.unknown"),
        (SEAL, "refused: plans.no_gates", "expect: {teams: 0}", "examples.refusal"),
    ],
)  # fmt: skip
def test_a_planted_defect_is_found_by_its_id(tmp_path, name, find, put, rule):
    faults = check(tmp_path, name, (find, put))
    assert {fault.rule for fault in faults} == ({rule} if rule else set())


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
