"""What rooms offer is found by walking, once each, and lower rooms never look up."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from qipan.rules import offer
from qipan.rules.facts import Fact
from qipan.rules.offer import Effect, Part, Told, walk
from qipan.rules.rooms import ORDER, READ_BY, may_use, reader_of

CHECKOUT = Path(__file__).resolve().parents[2]
LABEL = {"zh": "人", "en": "People"}


@pytest.fixture
def planted(monkeypatch):
    """`planted(room, file, **names)`: a room's file in memory."""
    monkeypatch.setattr(offer, "find_spec", lambda name: True if name in sys.modules or "." not in name[6:] else None)

    def plant(room, file, **names):
        module = ModuleType(f"qipan.{room}.{file}")
        vars(module).update(names)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    yield plant
    walk.cache_clear()


def told(name="people"):
    return (Told("house", (Fact(name, "number", LABEL),)),)


def test_the_rooms_that_stand_offer_what_they_have():
    found = walk()
    assert {"building", "zone"} <= set(found.told)
    assert found.facts("zone")["posts_manned"].origin == "dispatch"
    assert found.facts("zone")["people_inside"].origin == "zones"
    assert found.facts("building")["people"].origin == "board"
    assert set(found.effects) == {"dispatch.call_up"}
    assert {("protocol", "zones"), ("plan", ""), ("indicator", "")} <= set(found.parts)
    assert found.facts("nobody") == found.lists("nobody") == {}


def test_every_offered_fact_has_both_languages():
    for tellers in walk().told.values():
        for fact in (fact for each in tellers for fact in each.facts):
            assert set(fact.label) == {"zh", "en"}, fact.name


def test_one_thing_offered_by_two_rooms_is_an_error(planted):
    planted("zones", "facts", FACTS=told())
    planted("board", "facts", FACTS=told())
    with pytest.raises(LookupError, match=r"house\.people"):
        walk(("zones", "board"))
    planted("board", "facts", FACTS=told("families"))
    assert set(walk(("board", "zones")).facts("house")) == {"people", "families"}
    for room in ("zones", "board"):
        planted(room, "effects", EFFECTS=(Effect("move", LABEL, {}),))
    with pytest.raises(LookupError, match="move"):
        walk(("zones", "board", "plans"))


def test_two_rooms_may_not_read_one_part(planted):
    for room in ("zones", "board"):
        planted(room, "kinds", PARTS=(Part("protocol", "zones"),))
        planted(room, "effects", EFFECTS=())
        planted(room, "facts", FACTS=())
    with pytest.raises(LookupError, match="protocol"):
        walk(("zones", "board"))


def test_the_order_of_the_rooms_is_that_of_the_import_law():
    layers = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    lowest_first = [name.strip("() ") for layer in reversed(layers) for name in layer.split("|")]
    assert [room for room in lowest_first if room in ORDER] == list(ORDER)
    offering = {
        path.parent.name for name in ("facts", "kinds", "effects") for path in (CHECKOUT / "qipan").glob(f"*/{name}.py")
    }
    assert offering - {"rules"} <= set(ORDER)
    assert set(READ_BY.values()) <= set(ORDER)


def test_a_rule_uses_facts_of_its_own_or_lower_rooms():
    assert reader_of("protocol", "lift") == "zones" and reader_of("protocol", "windows") == "outbreak"
    assert may_use("zones", "zones") and may_use("zones", "board") and may_use("zones", "given")
    assert not may_use("zones", "dispatch") and not may_use("casework", "codes") and not may_use("zones", "attic")
