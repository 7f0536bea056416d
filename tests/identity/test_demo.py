"""The demo's door exists only where no real person can be behind it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import include, path

from qipan.identity import demo, queries
from qipan.identity import urls as identity_urls
from qipan.identity.models import ROLES, Account, Mark
from qipan.identity.urls import demo_routes
from qipan.kit.refusal import Refused

BOARD = SimpleNamespace(
    digest="d" * 64,
    areas=[
        {"code": "990001", "name": "青禾县", "name_en": "Qinghe", "level": "county", "parent": None},
        {"code": "990001001", "name": "北镇", "name_en": "Bei", "level": "township", "parent": "990001"},
        {"code": "990001002", "name": "南镇", "name_en": "Nan", "level": "township", "parent": "990001"},
        {"code": "990001002001", "name": "河口村", "name_en": "Hekou", "level": "neighbourhood", "parent": "990001002"},
    ],
)

ROUTES = [*demo_routes(demo=True, host="127.0.0.1"), *identity_urls.urlpatterns]
urlpatterns = [path("", include((ROUTES, "identity")))]


@pytest.fixture
def seeded(db, county_at):
    return demo.seed(at=county_at, seed=7, board=BOARD)


@pytest.fixture
def county_at():
    from qipan.ledger import clock

    return clock.real_now()


@pytest.fixture
def open_house(seeded):
    house = settings.QIPAN.model_copy(update={"demo": True, "host": "127.0.0.1"})
    # Powers would put the house's own table of routes before this one.
    middleware = [name for name in settings.MIDDLEWARE if not name.endswith(".Powers")]
    with override_settings(ROOT_URLCONF=__name__, QIPAN=house, MIDDLEWARE=middleware):
        yield seeded


def test_the_same_seed_makes_the_same_dozen_once(seeded, county_at):
    names = [account.name for account in seeded]
    assert len(set(names)) == 12
    assert [account.pk for account in demo.seed(at=county_at, seed=7, board=BOARD)] == [a.pk for a in seeded]
    assert Account.objects.count() == 12
    assert queries.is_invented()


def test_among_them_two_may_sign_together_and_every_role_is_there(seeded, county_at):
    roles = {role for account in seeded for role, _ in queries.roles_of(account, county_at)}
    assert roles == set(ROLES)
    people = {account.login: account for account in seeded}
    assert not queries.on_one_line(people["duty"].organisation_id, people["leader"].organisation_id)


@pytest.mark.parametrize(
    ("is_demo", "host"),
    [(False, "127.0.0.1"), (True, "0.0.0.0"), (True, "10.0.0.8"), (True, "::"), (True, "example.org")],
)
def test_there_is_no_such_route_without_demo_or_off_loopback(is_demo, host):
    assert demo_routes(demo=is_demo, host=host) == []


def test_there_is_no_such_route_in_an_ordinary_house(client, seeded):
    assert settings.QIPAN.demo is False
    assert client.get("/demo/who").status_code == 404


def test_one_press_signs_in(client, open_house):
    page = client.get("/demo/who").content.decode()
    assert page.count("door-person") == 12
    duty = open_house[0]
    answer = client.post(f"/demo/who/{duty.pk}")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(duty.pk)


def test_a_stranger_in_the_demo_is_asked_who_he_is_tonight_and_goes_on_from_there(client, open_house):
    door = client.get(client.get("/me/seen")["Location"])
    assert door["Location"] == "/demo/who?next=%2Fme%2Fseen"
    assert 'name="next" value="/me/seen"' in client.get(door["Location"]).content.decode()
    entered = client.post(f"/demo/who/{open_house[0].pk}", {"next": "/me/seen"})
    assert entered["Location"] == "/me/seen"
    client.post("/sign-out")
    assert client.get("/sign-in?with=password").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.9"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.5"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.5, 127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1, nonsense"},
    ],
)
def test_nobody_from_elsewhere_finds_it(client, open_house, headers):
    assert client.get("/demo/who", **headers).status_code == 404
    assert client.post(f"/demo/who/{open_house[0].pk}", **headers).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_database_not_marked_invented_has_no_such_door(client, open_house):
    Mark.objects.update(is_invented=False)
    assert client.get("/demo/who").status_code == 404
    assert client.post(f"/demo/who/{open_house[0].pk}").status_code == 404


def test_somebody_with_a_password_is_not_entered_by_a_press(client, open_house):
    real = open_house[1]
    real.set_password("a long enough one")
    real.save()
    assert client.post(f"/demo/who/{real.pk}").status_code == 404
    assert f"/demo/who/{real.pk}" not in client.get("/demo/who").content.decode()


def test_a_house_with_real_people_is_not_marked_invented(county, county_at):
    real = county.person("wei", county.town)
    real.set_password("a long enough one")
    real.save()
    with pytest.raises(Refused) as no:
        demo.seed(at=county_at, seed=7, board=BOARD)
    assert no.value.code == "identity.real_people"
    assert not queries.is_invented()
