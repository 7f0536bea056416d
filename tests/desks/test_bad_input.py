"""Odd, huge and hostile input is refused in words: no page breaks on it, and nothing is written."""

from datetime import timedelta

import pytest
from django.test import Client

from qipan.ledger import clock
from qipan.response.models import Response
from qipan.zones import actions
from qipan.zones.models import Zone

NUL, HUGE = "a\x00b", "9" * 5000


@pytest.fixture
def zone(night, sites):
    return actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())


def test_a_nul_is_refused_at_every_door(night, zone, sites, desk_of):
    public, duty, auditor = desk_of(), desk_of(night.duty), desk_of(night.auditor)
    for answer in (
        public.post("/sign-in", login=NUL, password="x"),
        public.get("/zone-of", q=NUL),
        auditor.get("/ledger", subject=NUL),
        auditor.get("/ledger", verb=NUL),
        duty.post("/map/zones/draft", title=NUL),
        duty.post(f"/map/zones/{zone.pk}/choose", version=1, alternative=NUL),
        duty.post(f"/map/zones/{zone.pk}/lift", reason=NUL),
        duty.client.get("/reveal/account/%00"),
        Client(HTTP_COOKIE='qipan="\\000abcdefgh"').get("/sign-in"),
    ):
        assert answer.status_code == 422
    assert Zone.objects.count() == 1


def test_a_number_too_long_to_be_one_is_refused_or_not_found(night, zone, desk_of):
    duty, auditor = desk_of(night.duty), desk_of(night.auditor)
    url = f"/map/zones/{zone.pk}"
    for answer, status in (
        (auditor.get("/ledger", before=HUGE), 200),
        (duty.get(f"/reveal/account/{HUGE}"), 404),
        (duty.get(f"{url}/map.geojson", version=HUGE), 422),
        (duty.get(f"{url}/map.geojson", version="9" * 18), 404),
        (duty.post(f"{url}/edit", version=HUGE, do="include", unit="segment:1"), 422),
        (duty.post(f"{url}/edit", version=1, do="include", unit=f"segment:{HUGE}"), 422),
        (duty.post(f"{url}/edit", version=1, do="include", unit="segment:²"), 422),
        (duty.post(f"{url}/edit", version=1, do="include", unit="building:²"), 422),
        (duty.post(f"{url}/ask", version=1, without_evidence=HUGE), 422),
        (duty.post(f"/responses/{night.response.pk}/confirm", version=HUGE, document="x"), 422),
    ):
        assert answer.status_code == status
    assert Zone.objects.get(pk=zone.pk).version == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "长" * 121),
        ("law", "l" * 121),
        ("article", "l" * 61),
        ("document", "l" * 121),
        ("measure-name", "m" * 121),
        ("measure-article", "m" * 61),
        ("decided_at", "0001-01-01T00:00"),
        ("starts_at", "0001-01-01T00:00"),
        ("ends_at", "9999-12-31T23:59"),
        ("ends_at", "2022-02-31T00:00"),
        ("level", "V"),
        ("area", "000000"),
    ],
)
def test_what_does_not_fit_a_response_is_said_at_its_field(ordinary, desk_of, field, text):
    at = clock.now()
    form = {
        **{name: name for name in ("title", "law", "article", "decided_by", "document")},
        **{f"measure-{name}": name for name in ("name", "law", "article")},
        "measure-power": "zone",
        "level": "II",
        "area": ordinary.duty.organisation.area_id,
        "decided_at": at.isoformat(),
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(days=3)).isoformat(),
        "exercise": "yes",
        "protocol": "cn-covid-three-zones",
    }
    desk = desk_of(ordinary.duty)
    assert desk.post("/responses/new", **{**form, field: text}).status_code == 422
    assert not Response.objects.exists()
    assert desk.post("/responses/new", **form).status_code == 302


@pytest.mark.parametrize("at", ["0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "2022-02-31T00:00", "x"])
def test_a_moment_no_calendar_knows_asks_for_now(night, desk_of, at):
    answer = desk_of(night.duty).get("/responses", at=at)
    assert answer.status_code == 200
    assert answer.context["asked"] is None


@pytest.mark.parametrize("at", ["nan,nan", "inf,1", "1e308,1e308", "999,95", "27.9,120.6", "1,2,3", "a"])
def test_a_place_that_is_none_is_refused_to_the_public(night, desk_of, at):
    assert desk_of().get("/zone-of", place=at).status_code == 422
