"""Every pair of inks the product sets beside each other can be read, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qipan.ui

CSS = (Path(qipan.ui.__file__).parent / "static/ui/tokens.css").read_text(encoding="utf-8")
NEED_TEXT, NEED_SIGN = 4.5, 3.0
# (ink, ground, computed light, computed dark, needed): the table of the design, kept true.
PAIRS = [
    ("ink", "sheet", 17.8, 15.2, NEED_TEXT),
    ("ink-2", "well", 8.1, 8.8, NEED_TEXT),
    ("ink-3", "paper", 5.0, 6.5, NEED_TEXT),
    ("ink-3", "well", 4.8, 5.5, NEED_TEXT),
    ("dye", "sheet", 8.1, 8.2, NEED_TEXT),
    ("dye", "dye-weak", 7.0, 7.0, NEED_TEXT),
    ("on-dye", "dye", 8.1, 8.5, NEED_TEXT),
    ("stop", "stop-weak", 7.9, 7.9, NEED_TEXT),
    ("red-ink", "red-wash", 6.7, 7.5, NEED_TEXT),
    ("on-red", "red", 5.9, 7.2, NEED_TEXT),
    ("yel-ink", "yel-wash", 6.4, 9.6, NEED_TEXT),
    ("on-yel", "yel", 8.4, 10.8, NEED_TEXT),
    ("grn-ink", "grn-wash", 6.1, 8.1, NEED_TEXT),
    ("on-grn", "grn", 4.6, 8.2, NEED_TEXT),
    ("edge", "sheet", 3.7, 4.1, NEED_SIGN),
    ("red-line", "map-land", 5.8, 7.0, NEED_SIGN),
    ("yel-line", "map-land", 3.9, 8.7, NEED_SIGN),
    ("grn-line", "map-land", 4.3, 7.5, NEED_SIGN),
    ("map-text", "map-halo", 5.2, 6.0, NEED_TEXT),
]


def inks(opening: str) -> dict[str, str]:
    block = CSS[CSS.index(opening) :]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", block[: block.index("}")]))


LIGHT, DARK, MACHINE = inks(":root {"), inks(':root[data-theme="dark"]'), inks(":root:not([data-theme])")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("ink", "ground", "light", "dark", "need"), PAIRS)
def test_a_pair_can_be_read_in_light_and_in_dark(ink, ground, light, dark, need):
    measured = [contrast(theme[ink], theme[ground]) for theme in (LIGHT, DARK)]
    assert min(measured) >= need
    assert measured == pytest.approx([light, dark], abs=0.1)


def test_dark_by_choice_and_dark_by_the_machine_are_the_same():
    assert DARK == MACHINE
    assert set(DARK) == set(LIGHT)
