"""Declared files: words stay words, and every fault names its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from qipan.rules.check import check, faults_of
from qipan.rules.commands import check as command
from qipan.rules.declared import Faulty, parse

CHECKOUT = Path(__file__).resolve().parents[2]
PLAN = """\
kind: plan
id: zone-seal
version: "1.0.0"
title: {zh: 封控预案, en: Closing a zone}
trigger: {deed: plans.press}
steps:
  - id: gates
    title: {zh: 卡口, en: Gates}
"""


def plan(*, change: tuple[str, str] = ("", "")) -> bytes:
    assert change[0] in PLAN
    return PLAN.replace(*change, 1).encode() if change[0] else PLAN.encode()


def test_a_sound_file_has_no_fault_and_a_name_to_cite():
    declared = parse(plan(), file="p.yaml")
    assert faults_of(declared) == []
    assert (declared.ref, declared.status, declared.title["en"]) == ("zone-seal@1.0.0", "active", "Closing a zone")


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "y"])
def test_words_other_yaml_reads_as_truth_stay_words(word):
    assert parse(f"kind: norm\nx: {word}\n{word}: 1\n".encode(), file="n.yaml").body == {
        "kind": "norm",
        "x": word,
        word: 1,
    }


def test_truth_numbers_and_nothing_keep_their_types():
    body = parse(b"kind: norm\na: true\nb: 1\nc: 1.5\nd: null\ne: 2021-05-11\nf: 012\n", file="n.yaml").body
    assert body["a"] is True and body["b"] == 1 and body["c"] == 1.5 and body["d"] is None
    assert body["e"] == "2021-05-11" and type(body["e"]) is str
    assert body["f"] == 12


@pytest.mark.parametrize(
    ("raw", "line", "rule"),
    [
        (plan() + b'id: again\n', 9, "duplicate-key"),
        (b"kind: plan\ntitle: {zh: a\nsteps: []\n", 3, "yaml"),
        (b"kind: plan\n\xff\xfe\n", 2, "utf-8"),
        (b"- a\n- b\n", 1, "mapping"),
        (b"", 1, "mapping"),
        (b"a: &x [*x, *y]\n", 1, "alias"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where(raw, line, rule):
    with pytest.raises(Faulty) as no:
        parse(raw, file="p.yaml")
    assert [(f.line, f.rule) for f in no.value.faults] == [(line, rule)]


@pytest.mark.parametrize(
    ("change", "line", "rule", "word"),
    [
        (("kind: plan", "kind: plant"), 1, "kind", "plant"),
        (('version: "1.0.0"', "version: 1.0"), 3, "shape.type", "version"),
        (("{zh: 封控预案, en: Closing a zone}", "{zh: 封控预案}"), 4, "shape.required", "en"),
        (("  - id: gates\n    title", "  - title"), 7, "shape.required", "id"),
        (("id: gates", "id: Gates 1"), 7, "shape.pattern", "steps.0.id"),
        (("trigger: {deed: plans.press}", "status: dead\ntrigger: {a: b}"), 5, "shape.enum", "status"),
        (("trigger: {deed: plans.press}", "effective: {from: soon}\ntrigger: {a: b}"), 5, "shape.pattern", "effective"),
        (("trigger: {deed: plans.press}", "trigger: {a: b}\nexamples: [{given: {}}]"), 6, "shape.anyOf", "examples.0"),
    ],
)
def test_a_wrong_shape_names_the_line_and_the_field(change, line, rule, word):
    (fault,) = faults_of(parse(plan(change=change), file="p.yaml"))
    assert (fault.line, fault.rule) == (line, rule)
    assert word in fault.says


def test_two_files_may_not_call_themselves_the_same(tmp_path):
    (tmp_path / "a.yaml").write_bytes(plan())
    (tmp_path / "b.yaml").write_bytes(plan())
    _, faults = check(tmp_path)
    assert [(Path(f.file).name, f.line, f.rule) for f in faults] == [("b.yaml", 2, "twice")]


def test_the_shipped_files_are_sound():
    found, faults = check(CHECKOUT / "declared")
    assert faults == []
    assert {"plan", "norm", "protocol"} <= {declared.kind for declared in found}


def test_the_command_prints_one_object_and_ends_with_1_on_a_fault(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_bytes((CHECKOUT / "declared" / "plans" / "zone-seal.yaml").read_bytes())
    good = CliRunner().invoke(command, [str(file), "--json"])
    assert good.exit_code == 0 and json.loads(good.stdout)["errors"] == []

    file.write_bytes(plan(change=("kind: plan", "kind: plant")))
    bad = CliRunner().invoke(command, [str(file), "--json"])
    assert bad.exit_code == 1
    (error,) = json.loads(bad.stdout)["errors"]
    assert error == {"file": str(file), "line": 1, "rule": "kind", "says": error["says"]}
    assert "p.yaml:1" in bad.stderr


@given(
    st.integers(0, 600),
    st.integers(0, 600),
    st.text(st.sampled_from("{}[]:,-'\"#&*!|>?@%\n \t\\a1é"), max_size=4),
)
def test_a_garbled_file_is_read_or_refused_with_a_line_never_more(start, length, put):
    text = (CHECKOUT / "declared" / "plans" / "zone-seal.yaml").read_text("utf-8")
    raw = (text[:start] + put + text[start + length :]).encode()
    try:
        declared = parse(raw, file="p.yaml")
    except Faulty as no:
        assert all(1 <= fault.line <= max(1, raw.count(b"\n") + 1) and fault.says for fault in no.faults)
    else:
        assert all(type(way) is tuple and line >= 1 for way, line in declared.lines.items())
