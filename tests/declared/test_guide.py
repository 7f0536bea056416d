"""A stranger who follows the guide adds a norm without touching code, and sees what a newer version would change."""

from __future__ import annotations

import json

from tests.guides import GUIDES, blocks, follow

GUIDE = GUIDES / "declare.md"


def test_every_command_of_the_guide_answers_as_the_guide_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check, explain, diff = follow(GUIDE, tmp_path)
    assert check[1] == check[2] and explain[1] == explain[2]
    told = json.loads(diff[1])
    assert [
        (each["path"], each["before"], each["after"]) for each in told["changes"] if each["path"][0] == "items"
    ] == [(["items", "water", "qty"], 7.5, 15)]
    (school,) = told["affected"]
    before, after = (school[side]["quantities"]["water"]["quantity"] for side in ("before", "after"))
    assert (school["subject"], before, after, told["subjects"]) == ("school", 1800, 3600, 2)


def test_every_file_of_the_guide_is_told_where_to_be_saved():
    assert not [kind for kind, _, name in blocks(GUIDE) if kind in ("yaml", "csv", "json") and not name]


def test_every_page_the_guide_names_is_there():
    text = GUIDE.read_text(encoding="utf-8")
    named = {word.split(")")[0] for word in text.split("](")[1:]}
    assert named and not [page for page in named if not (GUIDE.parent / page).is_file()]
