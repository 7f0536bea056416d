"""The pages of docs/formats keep their word: their example is sound, their table names every rule there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qipan.rules.check import faults_of
from qipan.rules.declared import parse
from qipan.rules.lints_of.calendar import lint_calendar, play_calendar
from qipan.rules.lints_of.codes import lint_codes, play_codes
from qipan.rules.lints_of.norm import lint_norm, play_norm

CHECKOUT = Path(__file__).resolve().parents[2]
KINDS = {
    "calendar": (lint_calendar, play_calendar),
    "norm": (lint_norm, play_norm),
    "codes": (lint_codes, play_codes),
}


def page(kind):
    return (CHECKOUT / "docs" / "formats" / f"{kind}.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_the_page_is_a_sound_file_that_plays(kind):
    (yaml,) = re.findall(r"```yaml\n(.*?)```", page(kind), re.DOTALL)
    declared = parse(yaml.encode(), file=f"{kind}.md")
    lint, play = KINDS[kind]
    assert declared.kind == kind
    assert faults_of(declared) == lint(declared) == play(declared) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_lists_exactly_the_rules_that_have_a_bad_file(kind):
    listed = set(re.findall(rf"^\| `({kind}\.\w+)` \|", page(kind), re.MULTILINE))
    bad = (CHECKOUT / "tests" / "declared" / "bad").glob(f"{kind}.*.yaml")
    assert listed == {path.stem for path in bad}
