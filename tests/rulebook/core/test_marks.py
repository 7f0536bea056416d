"""Confidences are found wherever files write them, with the line a reader can look at."""

from __future__ import annotations

from qipan.rulebook.core.marks import from_memory, marks
from qipan.rules.declared import parse
from qipan.rules.shelf import fetch

FILE = """\
kind: protocol
id: sample
version: 1.0.0
repealed: {by: {name: 第九版, confidence: memory}, on: "2022-06"}
zones:
  - id: core
    draw: {by: buffer, radius_m: 100}
    confidence: {radius_m: memory, measures: sourced}
  - id: outer
    confidence: design
source:
  guards_per_gate: design
  kits: "memory: nobody found the document"
effective: {from: 2022-06-28, confidence: memory}
document: {name: 方案, confidence: memory}
examples:
  - {given: {confidence: memory}, expect: {kits: 1}}
"""


def test_every_way_of_saying_how_sure_is_read_with_its_line():
    found = [(mark.confidence, mark.line, mark.about) for mark in marks(parse(FILE.encode(), file="x.yaml"))]
    assert found == [
        ("memory", 8, "zones.0.radius_m"),
        ("sourced", 8, "zones.0.measures"),
        ("design", 10, "zones.1"),
        ("design", 12, "guards_per_gate"),
        ("memory", 13, "kits"),
    ]


def test_the_head_and_what_an_example_gives_are_no_rules():
    lines = {mark.line for mark in from_memory(parse(FILE.encode(), file="x.yaml"))}
    assert lines == {8, 13}


def test_the_shipped_protocol_from_memory_is_known_and_the_norms_are_not():
    assert from_memory(fetch("protocols", "dengue-vector-control"))
    for name in ("zone.default", "risk.default", "screening.default"):
        assert marks(fetch("norms", name)) is not None and not from_memory(fetch("norms", name))
