"""A file on the page is the file on disk: every line of its rules once, beside what they say."""

from __future__ import annotations

import pytest

from qipan.rulebook.core.passages import HEAD, passages
from qipan.rules.check import files_in
from qipan.rules.declared import parse, read
from qipan.rules.shelf import ROOTS

FILES = files_in(next(root for root in ROOTS if root.is_dir()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_passages_hold_every_line_of_the_rules_once_and_in_order(path):
    declared, text = read(path), path.read_text("utf-8")
    lines, found = text.splitlines(), passages(declared, text)
    shown = [number for each in found for number in range(each.first, each.last + 1)]
    assert shown == sorted(set(shown))
    for each in found:
        assert each.text == "\n".join(lines[each.first - 1 : each.last]).rstrip("\n ")
    kept = [declared.lines[(key,)] for key in declared.body if key not in HEAD]
    assert set(kept) <= set(shown)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_the_rules_say_is_all_that_the_body_holds(path):
    """Count the single values of the body by hand, and those the passages say."""
    declared, text = read(path), path.read_text("utf-8")

    def singles(value):
        if isinstance(value, dict) and not {"zh", "en"} >= set(value):
            return [one for inner in value.values() for one in singles(inner)]
        if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            return [one for inner in value for one in singles(inner)]
        return [value]

    def bare(way, value):
        """A rule's id and name stand in the heading of its passage."""
        if way in cuts and isinstance(value, dict):
            value = {key: inner for key, inner in value.items() if key not in ("id", "title", "label")}
        if isinstance(value, dict) and not {"zh", "en"} >= set(value):
            return {key: bare((*way, key), inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [bare((*way, place), inner) for place, inner in enumerate(value)]
        return value

    found = passages(declared, text)
    cuts = {each.cut for each in found}
    body = {key: value for key, value in declared.body.items() if key not in HEAD}
    wanted = sorted(repr(value) for value in singles(bare((), body)) if value != {})
    assert sorted(repr(value) for each in found for _way, value in each.says if value != {}) == wanted


def test_a_rule_stands_under_its_id_with_the_comment_above_it():
    text = "kind: plan\nid: p\nversion: 1.0.0\n"
    text += "steps:\n  # first of all\n  - id: gates\n    do: x.y\n  - id: care\n    ask: field_lead\n"
    found = passages(parse(text.encode(), file="p.yaml"), text)
    assert [(each.rule, each.first, each.last) for each in found] == [("gates", 4, 7), ("care", 8, 9)]
    assert found[0].says == ((("steps", 0, "do"), "x.y"),)
