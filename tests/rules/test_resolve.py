"""A file that stands on another: what it takes over, what it changes, and the level above shown beside it."""

from __future__ import annotations

import copy

import pytest

from qipan.rules.declared import Faulty, parse
from qipan.rules.resolve import Beside, beside, resolve
from qipan.rules.shelf import Shelf, fetch

PARENT = b"""\
kind: protocol
id: parent
version: 1.0.0
title: {zh: x, en: Parent}
status: repealed
document: D1
hazard: test
sources: {law: one}
steps:
  - {id: first, days: 7, tests: [1, 4]}
  - {id: second, days: 14}
examples: [{given: {a: 1}, refused: x}]
"""
CHILD = b"""\
kind: protocol
id: child
version: 2.0.0
title: {zh: x, en: Child}
extends: parent@1.0.0
sources: {other: two}
replace:
  steps.first.days: 5
  steps.second.note: new
remove: [steps.first.tests]
examples: [{given: {b: 2}, refused: y}]
"""
OVERLAY = b"""\
kind: protocol
id: over
version: 1.0.0
title: {zh: x, en: Over}
status: active
overlay: {of: parent@1.0.0, document: D2, reason: {zh: x, en: y}, expires: 2022-04-10}
set: {steps.first.days: 10, steps.second.days: 21}
"""


def read(raw, name="f.yaml"):
    return parse(raw, file=name)


def test_a_child_keeps_its_name_takes_over_the_body_and_changes_what_it_says():
    parent = read(PARENT, "parent.yaml")
    before = copy.deepcopy(dict(parent.body))
    whole = resolve(read(CHILD), [parent])
    assert (whole.ref, whole.status, whole.title["en"]) == ("child@2.0.0", "active", "Child")
    assert whole.body["hazard"] == "test"
    assert whole.body["steps"] == [{"id": "first", "days": 5}, {"id": "second", "days": 14, "note": "new"}]
    assert whole.body["sources"] == {"law": "one", "other": "two"}
    assert "document" not in whole.body and whole.body["examples"] == [{"given": {"b": 2}, "refused": "y"}]
    assert dict(parent.body) == before, "the parent is not touched"


def test_a_changed_line_is_its_own_and_a_taken_over_one_that_which_names_the_parent():
    whole = resolve(read(CHILD), [read(PARENT)])
    assert whole.line_of(("steps", 0, "days")) == 8
    assert whole.line_of(("steps", 1, "note")) == 9
    assert whole.line_of(("steps", 1, "days")) == whole.line_of(("hazard",)) == 5
    assert whole.line_of(("examples", 0)) == 11


def test_a_file_that_stands_alone_is_itself():
    parent = read(PARENT)
    assert resolve(parent, []) is parent


def test_a_grandchild_stands_on_both():
    grandchild = CHILD.replace(b"id: child", b"id: grandchild").replace(b"parent@1.0.0", b"child@2.0.0")
    grandchild = grandchild.replace(b"remove: [steps.first.tests]\n", b"").replace(b"days: 5", b"days: 3")
    whole = resolve(read(grandchild), [read(PARENT), read(CHILD)])
    assert whole.body["steps"][0] == {"id": "first", "days": 3}


@pytest.mark.parametrize(
    ("find", "put", "rule"),
    [
        (b"parent@1.0.0", b"parent@9.0.0", "extends.unknown"),
        (b"parent@1.0.0", b"parent", "extends.unknown"),
        (b"steps.first.days", b"steps.third.days", "extends.path"),
        (b"steps.first.tests", b"steps.first.trials", "extends.path"),
        (b"extends: parent@1.0.0", b"extends: child@2.0.0", "extends.cycle"),
    ],
)
def test_what_cannot_be_put_together_says_where(find, put, rule):
    child = read(CHILD.replace(find, put))
    with pytest.raises(Faulty) as no:
        resolve(child, [read(PARENT), child])
    (fault,) = no.value.faults
    assert fault.rule == rule and fault.line > 1


def test_an_overlay_reads_as_the_parent_with_its_fields_set_and_the_parents_value_is_shown_beside():
    parent, overlay = read(PARENT), read(OVERLAY)
    assert [step["days"] for step in resolve(overlay, [parent]).body["steps"]] == [10, 21]
    assert beside(overlay, parent) == [Beside("steps.first.days", 7, 10), Beside("steps.second.days", 14, 21)]


def test_the_newest_version_answers_to_the_bare_name():
    files = [read(PARENT.replace(b"1.0.0", version)) for version in (b"1.9.0", b"1.10.0", b"1.2.0")]
    assert Shelf(files).find("protocol", "parent").version == "1.10.0"
    assert Shelf(files).find("protocol", "parent@1.2.0").version == "1.2.0"
    assert Shelf(files).find("norm", "parent") is None


def test_the_shelf_hands_out_files_put_together():
    ninth = fetch("protocols", "cn-covid-v9")
    assert ninth.body["norm"] == "zone.default"
    days = {each["id"]: each.get("quarantine") for each in ninth.body["contacts"]["handling"]}
    assert days == {"close": "7d", "secondary": None}
    assert [each["quarantine"] for each in fetch("protocols", "cn-covid-v8").body["contacts"]["handling"]] == [
        "14d"
    ] * 2
