"""What no page, stylesheet or script of any room may do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qipan

HOUSE = Path(qipan.__file__).parent


def sources(*patterns: str) -> list[Path]:
    return sorted(
        path
        for pattern in patterns
        for path in HOUSE.glob(f"*/{pattern}")
        if "vendor" not in path.relative_to(HOUSE).parts
    )


TEMPLATES = sources("templates/**/*.html")
STYLES = sources("static/**/*.css")
SCRIPTS = sources("static/**/*.js")


def told(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_there_is_something_to_read():
    assert len(TEMPLATES) > 15 and len(STYLES) > 4 and len(SCRIPTS) > 4


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=told)
def test_only_the_tokens_know_a_colour(path):
    if path.name == "tokens.css":
        return
    # A colour is written after a colon, a bracket, a quote or a space; an address or id is not.
    found = re.findall(
        r"(?<=[:\s('\",])#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![\w-])", path.read_text(encoding="utf-8")
    )
    assert found == []


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=told)
def test_only_the_level_tag_speaks_red_yellow_and_green(path):
    if path.name in ("tokens.css", "level.css"):
        return
    assert re.findall(r"--(?:on-)?(?:red|yel|grn)\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_a_template_carries_no_code_and_no_style(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style\b|\sstyle\s*=|\son\w+\s*=\s*[\"']|javascript:|hx-on|hx-vals=['\"]js:", text) == []
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_a_template_loads_nothing_from_elsewhere(path):
    assert re.findall(r"(?:src|href)=[\"']https?://", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_chinese_comes_from_the_catalogue_not_from_the_template(path):
    if "gallery" in path.parts:
        return  # its samples are proper names
    bare = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"[\u4e00-\u9fff]+", bare) == []


@pytest.mark.parametrize("path", [*STYLES], ids=told)
def test_sizes_of_type_are_not_below_the_smallest(path):
    if path.name == "print.css":
        return
    sizes = [
        float(size)
        for size in re.findall(r"font(?:-size)?:[^;]*?\b(\d+(?:\.\d+)?)px", path.read_text(encoding="utf-8"))
    ]
    assert all(size >= 9 for size in sizes)  # 9 only inside the legend's 14 px signs
