"""A stranger who follows the guide gets what the guide says: its files, its commands, its answers."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from qipan.cli.main import root
from qipan.rules import shelf
from tests.indicators.test_pages import page

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "declare-indicator.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"Save as `([^`]+)`:\s*\Z")


def blocks():
    """(kind, text, file named just before) of every fenced block, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        named = FILE.search(text[: found.start()])
        yield found[1], found[2], named[1] if named else ""


def follow(folder):
    """Write each file, run each command; return (command, what it said, what the guide says it says)."""
    said = []
    for kind, text, name in blocks():
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        elif kind == "sh":
            done = CliRunner().invoke(root, text.split()[1:])
            said.append([text, done.output if done.exit_code else done.stdout])
        elif kind == "text":
            said[-1].append(text)
    return said


def test_every_command_of_the_guide_answers_as_the_guide_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = follow(tmp_path)
    assert len(said) == 4
    for command, answer, wanted in said:
        assert answer == wanted, command


def test_the_guide_names_every_block_it_wants_saved():
    kinds = [(kind, bool(name)) for kind, _, name in blocks()]
    assert kinds.count(("yaml", True)) == 2
    assert not [kind for kind, named in kinds if kind in ("yaml", "csv") and not named]


def test_the_guides_second_file_stands_on_the_page_without_touching_code(night, desk_of, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    follow(tmp_path)
    monkeypatch.setattr(shelf, "ROOTS", (tmp_path / "declared", *shelf.ROOTS))
    shelf.fetch.cache_clear()
    desk = desk_of(night.duty)
    assert "Requests that expired unsigned" in page(desk, "/indicators/")
    said = page(desk, "/indicators/approvals.unsigned")
    assert "0.0" in said
    assert "response.enter" in page(desk, "/indicators/approvals.unsigned/rows/settled")
    waiting = page(desk, "/indicators/shelters.places-taken")
    assert "Its rows are handed in as a file" in waiting


@pytest.fixture(autouse=True)
def forgotten():
    yield
    shelf.fetch.cache_clear()
