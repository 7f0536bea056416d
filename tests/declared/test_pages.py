"""The pages of the formats keep their word: their examples are sound files, and they name every key there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from qipan.rules.check import check_files
from qipan.rules.declared import KINDS, parse
from qipan.rules.offer import walk
from qipan.rules.shape import SHAPES, known_keys

PAGES = Path(__file__).resolve().parents[2] / "docs" / "formats"
OWN = ("protocol", "programme", "policy", "plan")


def field_types():
    shape = json.loads((SHAPES / "programme.json").read_text("utf-8"))
    return shape["properties"]["form"]["items"]["properties"]["type"]["enum"]


def text(page):
    return (PAGES / f"{page}.md").read_text("utf-8")


def blocks(page):
    return [block for block in re.findall(r"```yaml\n(.*?)```", text(page), re.DOTALL) if block.startswith("kind:")]


@pytest.mark.parametrize("kind", OWN)
def test_the_example_of_a_page_is_a_sound_file(tmp_path, kind):
    (block,) = blocks(kind)
    file = tmp_path / f"{kind}.yaml"
    file.write_text(block, "utf-8")
    (declared,), faults = check_files([file], walk())
    assert declared.kind == kind
    assert faults == []


def test_the_overlay_of_the_page_stands_on_a_shipped_file(tmp_path):
    (block,) = blocks("declared-files")
    examples = """\
examples:
  - {part: care_override, given: {need: dialysis}, expect: {grants: pass_any_gate}}
  - {part: care_override, given: {need: none}, expect: {grants: null}}
  - {part: care_override, given: {need: shopping}, refused: fact.kind}
"""
    file = tmp_path / "overlay.yaml"
    file.write_text(block + examples, "utf-8")
    assert check_files([file], walk())[1] == []
    assert parse(block.encode(), file="page").body["set"] == {"windows.infectious.before": "4d"}


@pytest.mark.parametrize("kind", OWN)
def test_a_page_names_every_key_of_its_kind(kind):
    said = text(kind) + text("declared-files")
    assert {key for key in known_keys(kind) if not re.search(rf"\b{key}\b", said)} == set()


def test_the_first_page_names_every_kind_and_the_programmes_page_every_type_of_field():
    assert all(re.search(rf"\b{kind}\b", text("declared-files")) for kind in KINDS)
    assert all(re.search(rf"\b{word}\b", text("programme")) for word in field_types())


@pytest.mark.parametrize("page", ["declared-files", "lints", *OWN])
def test_every_page_a_page_names_is_there(page):
    named = {name for name in re.findall(r"`([a-z-]+\.md)`", text(page))}
    assert {name for name in named if not (PAGES / name).is_file()} <= {"expressions.md"}
