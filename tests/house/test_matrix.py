"""Every route × role × inside or outside, asked for real and compared with the one matrix file.

The table walked is the whole one: all powers loaded, the demo's and the gallery's routes too. Views are replaced by
one that says "reached", so nothing is done; what is tested is that the house lets exactly the right people through.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from types import ModuleType
from uuid import UUID

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, path, reverse
from ruamel.yaml import YAML

from qipan.identity import rooms
from qipan.identity.models import ROLES, Account, Area, Grant, Organisation
from qipan.kit.refusal import Missing
from qipan.ledger import clock

HERE, ELSEWHERE = "990001001", "990001002"
SAMPLES = ("1", "x", str(UUID(int=1)), "2022-03-31", "K7", "1.0", "a/b")
RAW: dict[str, object] = YAML(typ="safe").load(settings.MATRIX.read_text(encoding="utf-8"))


def reached(request, **kwargs):
    return HttpResponse("reached")


def whole_table() -> list[URLResolver | URLPattern]:
    """Fresh copies of every room's urls.py, read as a demo would, with the routes of every power."""
    from qipan.serve import urls as base

    house = settings.QIPAN.model_copy(update={"demo": True, "host": "127.0.0.1"})
    with override_settings(QIPAN=house, DEBUG=True):
        return [_with_all(route) for route in base.urlpatterns]


def _with_all(route: URLResolver | URLPattern) -> URLResolver | URLPattern:
    if not isinstance(getattr(route, "urlconf_module", None), ModuleType):
        return route
    spec = importlib.util.find_spec(route.urlconf_module.__name__)
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    powers = getattr(fresh, "power_urlpatterns", {})
    patterns = [*(one for power in powers.values() for one in power), *fresh.urlpatterns]
    return URLResolver(route.pattern, patterns, route.default_kwargs, route.app_name, route.namespace)


def routes_in(table, prefix="") -> Iterator[tuple[str, URLPattern, dict[str, object]]]:
    """Yield (name, pattern, converters on the way to it)."""
    for route in table:
        converters = route.pattern.converters
        if isinstance(route, URLResolver):
            inner = f"{prefix}{route.namespace}:" if route.namespace else prefix
            for name, pattern, more in routes_in(route.url_patterns, inner):
                yield name, pattern, {**converters, **more}
        else:
            yield f"{prefix}{route.name}" if route.name else "", route, dict(converters)


def sample_of(converter) -> object:
    for text in SAMPLES:
        if re.fullmatch(converter.regex, text):
            return converter.to_python(text)
    raise AssertionError(f"no sample fits {converter.regex}; add one to SAMPLES")


def unlisted(table) -> list[str]:
    return [name or str(pattern.pattern) for name, pattern, _ in routes_in(table) if name not in RAW]


def is_allowed(route: str, role: str, place: str) -> bool:
    """Read the row again by hand, so that the house's own reading is not its judge."""
    row = RAW.get(route, {})
    if isinstance(row, str):
        return row in ("anyone", "signed_in")
    extent = row.get(role)
    return extent == "everywhere" or (extent == "inside" and place == HERE)


TABLE = whole_table()
ROUTES = [(name, {key: sample_of(one) for key, one in found.items()}) for name, _, found in routes_in(TABLE)]


@pytest.fixture
def house(db, monkeypatch):
    """The whole table with views that only say so, and one account for each role, all granted HERE."""
    for _, pattern, _ in routes_in(TABLE):
        monkeypatch.setattr(pattern, "callback", reached)
    monkeypatch.setattr("qipan.response.loading.urlconf", lambda powers: module)
    module = ModuleType("the whole table")
    module.urlpatterns = TABLE
    county = Area.objects.create(code="990001", name="青禾县", level="county")
    here = Area.objects.create(code=HERE, name="北镇", level="township", parent=county)
    unit = Organisation.objects.create(code="unit", name="单位", kind="test", area=county)
    people = {}
    for role in ROLES:
        people[role] = Account.objects.create(login=f"the.{role.replace('_', '.')}", name="周", organisation=unit)
        Grant.objects.create(account=people[role], role=role, area=here, starts_at=clock.now())
    people["nobody"] = Account.objects.create(login="no.role", name="周", organisation=unit)
    with override_settings(ROOT_URLCONF=module):
        yield people


def test_every_route_has_a_name_and_a_row():
    assert unlisted(TABLE) == []


def test_every_row_has_a_route():
    assert sorted(set(RAW) - {name for name, _ in ROUTES}) == []


def test_a_planted_route_without_a_row_is_found():
    planted = [*TABLE, path("planted", reached, name="planted"), path("nameless", reached)]
    assert unlisted(planted)[-2:] == ["planted", "nameless"]


def test_a_route_without_a_row_is_closed_even_to_the_administrator(house, monkeypatch):
    monkeypatch.setattr(TABLE[0], "url_patterns", [*TABLE[0].url_patterns, path("planted", reached, name="planted")])
    client = Client()
    client.force_login(house["admin"])
    assert client.get("/planted").status_code == 403


def test_every_row_that_says_inside_has_a_locator():
    needing = [route for route, row in RAW.items() if not isinstance(row, str) and "inside" in row.values()]
    assert [route for route in needing if rooms.locator(route) is None] == []


def test_every_locator_belongs_to_a_route():
    assert sorted(set(rooms.offered("areas", "LOCATE")) - {name for name, _ in ROUTES}) == []


@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_the_house_lets_through_exactly_whom_the_matrix_names(house, monkeypatch, role, place):
    located = rooms.offered("areas", "LOCATE")
    monkeypatch.setattr(rooms, "locator", lambda route: (lambda **kwargs: place) if route in located else None)
    client = Client(headers={"accept": "application/json"})
    client.force_login(house[role])
    wrong = {}
    for route, kwargs in ROUTES:
        answer = client.get(reverse(route, kwargs=kwargs))
        expected = 200 if is_allowed(route, role, place) else 403
        if answer.status_code != expected:
            wrong[route] = (answer.status_code, expected)
    assert wrong == {}


def test_whoever_is_not_signed_in_sees_only_what_is_open_to_anyone(house):
    page, script = Client(), Client(headers={"accept": "application/json"})
    wrong = {}
    for route, kwargs in ROUTES:
        address = reverse(route, kwargs=kwargs)
        answers = (page.get(address), script.get(address), script.post(address))
        seen = tuple(answer.status_code for answer in answers)
        is_open = RAW.get(route) == "anyone"
        if (is_open and seen[:2] != (200, 200)) or (not is_open and seen != (302, 403, 403)):
            wrong[route] = seen
        if not is_open and not answers[0]["Location"].startswith("/sign-in?next="):
            wrong[route] = answers[0]["Location"]
    assert wrong == {}


def test_a_locator_of_nothing_says_there_is_nothing(db):
    """It must neither fail nor answer an area for a thing that is not there."""
    wrong = {}
    for route, kwargs in ROUTES:
        find = rooms.locator(route)
        if find is None:
            continue
        try:
            wrong[route] = find(**kwargs)
        except (Missing, Http404):
            continue
    assert {route: area for route, area in wrong.items() if area} == {}
