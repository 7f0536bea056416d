"""docs/formats/indicator.md keeps its word: its example is sound, its tables name every key and every lint."""

import json
import re
from pathlib import Path

from qipan.indicators.core.lint import lint_indicator
from qipan.indicators.core.play import play_indicator
from qipan.indicators.kinds import LINTS
from qipan.rules.check import faults_of
from qipan.rules.declared import parse
from qipan.rules.registers import registers
from qipan.rules.shape import SHAPES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "formats" / "indicator.md").read_text(encoding="utf-8")
SHAPE = json.loads((SHAPES / "indicator.json").read_text(encoding="utf-8"))
OF_EVERY_FILE = json.loads((SHAPES / "common.json").read_text(encoding="utf-8"))["properties"].keys() | {
    "signed_off_by"
}


def test_the_example_of_the_page_is_a_sound_file_that_plays():
    (yaml,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    declared = parse(yaml.encode(), file="indicator.md")
    assert faults_of(declared) + lint_indicator(declared) + play_indicator(declared) == []


def test_the_page_lists_exactly_the_lints_there_are():
    assert set(re.findall(r"^\| `(indicator\.\w+)` \|", PAGE, re.MULTILINE)) == {lint.id for lint in LINTS}


def test_the_page_names_every_key_of_the_shape():
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert not SHAPE["properties"].keys() - OF_EVERY_FILE - named
    inner = SHAPE["$defs"]["handed_in"]["properties"]["facts"]["additionalProperties"]["properties"]
    assert not inner.keys() - {"purpose", "retention"} - named


def test_the_page_names_every_register():
    assert not [name for name in registers() if f"`{name}`" not in PAGE]
