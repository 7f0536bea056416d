"""No response, no powers: walk the table of routes with and without one, and at the minute it ends."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.conf import settings
from django.urls import Resolver404, URLPattern, resolve

from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.response import loading
from qipan.response.core.basis import Act
from qipan.response.models import POWERS
from tests.response.conftest import AT, LAW

TEST = Ref("test", "1")
ACTS = tuple(Act(power, power, LAW, "第二条") for power in POWERS)


def declared() -> list[tuple[str, str, URLPattern]]:
    """Every power route of every room: (power, room:name, pattern)."""
    found = []
    for room in settings.ROOMS:
        if find_spec(f"qipan.{room}.urls"):
            urls = import_module(f"qipan.{room}.urls")
            for power, patterns in getattr(urls, "power_urlpatterns", {}).items():
                found += [(power, f"{urls.app_name}:{p.name}", p) for p in patterns]
    return found


def an_address(pattern: URLPattern) -> str:
    """A path the pattern matches: every converter of ours takes a 1."""
    path = str(pattern.pattern)
    for converter in pattern.pattern.converters:
        before, _, rest = path.partition(f":{converter}>")
        path = before[: before.rindex("<")] + "1" + rest
    return f"/{path}"


def test_rooms_declare_routes_for_every_power_and_only_for_known_ones():
    assert {power for power, _, _ in declared()} == set(POWERS)


@pytest.mark.parametrize("loaded", [(), ("zone",), ("gate", "location"), POWERS])
def test_exactly_the_loaded_powers_routes_exist(loaded):
    table = loading.urlconf(frozenset(loaded))
    names = set(loading.routes_of(frozenset(loaded)))
    assert {"response:index", "response:show"} <= names
    for power, name, pattern in declared():
        assert (name in names) is (power in loaded), name
        if power in loaded:
            assert resolve(an_address(pattern), table).view_name == name
        else:
            with pytest.raises(Resolver404):
                resolve(an_address(pattern), table)


def test_the_same_powers_share_one_table():
    assert loading.urlconf(frozenset(POWERS)) is loading.urlconf(frozenset(reversed(POWERS)))


def main_of(answer) -> str:
    """What a page says, without the furniture and its keys."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_an_unloaded_route_is_answered_as_if_it_did_not_exist_before_during_and_after(client, people, enter):
    """Walked through the whole site by a signed-in leader, who may open these pages while they exist."""
    client.force_login(people.leader)
    clock.set(virtual_at=AT, speed=0, by=TEST)
    addresses = [an_address(pattern) for _, _, pattern in declared()]
    nowhere = client.get("/no/such/page")

    def exists(path: str) -> bool:
        answer = client.get(path)
        return not (answer.status_code == 404 and main_of(answer) == main_of(nowhere))

    assert nowhere.status_code == 404 and main_of(nowhere)
    assert [path for path in addresses if exists(path)] == []

    enter(measures=ACTS, ends_at=AT + timedelta(days=1))
    # There is no zone 1 and no task 1: each page says so in its own words, or asks for another method.
    assert [path for path in addresses if not exists(path)] == []

    clock.set(virtual_at=AT + timedelta(days=1), speed=0, by=TEST)
    assert [path for path in addresses if exists(path)] == []
