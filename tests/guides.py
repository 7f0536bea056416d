"""Follow a guide as a stranger would: save its files, run its commands, compare what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from qipan.cli.main import root

GUIDES = Path(__file__).resolve().parents[1] / "docs" / "guides"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"Save as `([^`]+)`:\s*\Z")


def blocks(guide: Path) -> Iterator[tuple[str, str, str]]:
    """(kind, text, file named just before) of every fenced block, in order."""
    text = guide.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        named = FILE.search(text[: found.start()])
        yield found[1], found[2], named[1] if named else ""


def follow(guide: Path, folder: Path) -> list[list[str]]:
    """Write each file, run each command in this folder: [command, what it said, what the guide says it says]."""
    said: list[list[str]] = []
    for kind, text, name in blocks(guide):
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        elif kind == "sh":
            done = CliRunner().invoke(root, text.split()[1:])
            said.append([text, done.output if done.exit_code else done.stdout])
        elif kind == "text":
            said[-1].append(text)
    return said
