"""A stranger who follows the guide gets what the guide says: its files, its commands, its answers."""

import pytest

from qipan.rules import shelf
from tests.guides import GUIDES, blocks, follow
from tests.indicators.test_pages import page

GUIDE = GUIDES / "declare-indicator.md"


def test_every_command_of_the_guide_answers_as_the_guide_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = follow(GUIDE, tmp_path)
    assert len(said) == 4
    for command, answer, wanted in said:
        assert answer == wanted, command


def test_the_guide_names_every_block_it_wants_saved():
    kinds = [(kind, bool(name)) for kind, _, name in blocks(GUIDE)]
    assert kinds.count(("yaml", True)) == 2
    assert not [kind for kind, named in kinds if kind in ("yaml", "csv") and not named]


def test_the_guides_second_file_stands_on_the_page_without_touching_code(night, desk_of, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    follow(GUIDE, tmp_path)
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
