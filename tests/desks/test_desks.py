"""First screens, the map, the second signature, the ledger, and the public's door."""

import pytest

from qipan.identity.actions import grant
from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.ledger.worker import step
from qipan.plans.models import Run
from qipan.response.actions import end
from qipan.zones import actions, queries
from qipan.zones.models import Zone


@pytest.fixture
def asked(night, sites):
    """A zone waiting for its second name, and the request."""
    zone = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    approval = actions.ask_to_sign(
        zone_id=zone.pk, version=1, without_evidence=zone.drawing.without_evidence, by=night.duty, at=clock.now()
    )
    return zone, approval


@pytest.mark.parametrize(
    ("login", "first"), [("duty", "/map"), ("leader", "/sign"), ("cadre", "/go"), ("auditor", "/ledger")]
)
def test_each_role_opens_to_its_first_screen(night, desk_of, login, first):
    assert desk_of(getattr(night, login)).get("/").headers["Location"] == first


def test_on_an_ordinary_day_the_duty_officer_opens_to_the_duty_room(ordinary, desk_of):
    assert desk_of(ordinary.duty).get("/").headers["Location"] == "/duty"


def test_who_has_no_page_yet_is_told_so(night, desk_of):
    answer = desk_of(night.grid).get("/")
    assert answer.status_code == 200


def test_the_map_offers_drawing_only_while_the_power_is_loaded(night, desk_of):
    assert "/map/zones/new" in desk_of(night.duty).get("/map").content.decode()


def test_on_an_ordinary_day_the_map_says_why_nothing_can_be_drawn(ordinary, desk_of):
    page = desk_of(ordinary.duty).get("/map", lang="en").content.decode()
    assert "/map/zones/new" not in page
    assert "No response is in force" in page


def test_the_map_shows_the_zones_of_the_readers_area_only(asked, night, desk_of):
    zone, _ = asked
    inside, outside = sorted(
        (night.north, night.south), key=lambda one: not zone.area.startswith(one.organisation.area_id)
    )
    assert desk_of(inside).get("/map/zones.geojson").json()["features"]
    assert not desk_of(outside).get("/map/zones.geojson").json()["features"]


def test_the_second_signer_sees_the_same_numbers_and_signs_them_into_force(asked, night, desk_of):
    zone, approval = asked
    desk = desk_of(night.leader)
    page = desk.get(f"/sign/{approval.pk}").content.decode()
    for line in queries.lines(zone.drawing)[:2]:
        assert f"{line.ring_people:,}" in page
    answer = desk.post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    run = Run.objects.get()
    assert answer.headers["Location"] == f"/plans/{run.pk}/"
    assert Zone.objects.get(pk=zone.pk).state == "in_force"
    assert Event.objects.filter(verb="zones.in_force").count() == 1


def test_the_asker_finds_no_button_and_is_refused_by_post(asked, night, desk_of):
    zone, approval = asked
    desk = desk_of(night.duty)
    assert f"/sign/{approval.pk}/yes" not in desk.get(f"/sign/{approval.pk}").content.decode()
    assert desk.post(f"/sign/{approval.pk}/yes", digest=approval.digest).status_code == 403
    assert Zone.objects.get(pk=zone.pk).state == "asked"


def test_a_signature_under_an_older_text_is_refused_with_409(asked, night, desk_of):
    zone, approval = asked
    actions.choose(zone_id=zone.pk, alternative="wider", version=1, by=night.duty, at=clock.now())
    answer = desk_of(night.leader).post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    assert answer.status_code == 409
    assert Zone.objects.get(pk=zone.pk).state == "draft"


def test_declining_needs_a_reason_and_keeps_it_where_the_asker_reads_it(asked, night, desk_of):
    zone, approval = asked
    desk = desk_of(night.leader)
    assert desk.post(f"/sign/{approval.pk}/no", reason="  ").status_code == 422
    assert desk.post(f"/sign/{approval.pk}/no", reason="圈得太大").status_code == 302
    assert "圈得太大" in desk_of(night.duty).get(f"/sign/{approval.pk}").content.decode()
    assert step(clock.now()).failed == 0
    assert Zone.objects.get(pk=zone.pk).state == "draft"


def test_the_page_says_what_changed_since_the_first_draft(night, sites, desk_of):
    zone = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    zone = actions.choose(zone_id=zone.pk, alternative="smallest", version=1, by=night.duty, at=clock.now())
    approval = actions.ask_to_sign(
        zone_id=zone.pk, version=2, without_evidence=zone.drawing.without_evidence, by=night.duty, at=clock.now()
    )
    page = desk_of(night.leader).get(f"/sign/{approval.pk}", lang="en").content.decode()
    assert "Recommended" in page
    assert "Smallest" in page
    assert "Nothing: it stands" not in page


def test_the_ledger_page_verifies_and_filters(asked, night, desk_of):
    zone, _ = asked
    desk = desk_of(night.auditor)
    page = desk.get("/ledger", subject=f"zone/{zone.pk}", lang="en").content.decode()
    assert "zones.drafted" in page
    assert "identity.asked" not in page
    assert "Every digest, chain and seal agrees" in desk.post("/ledger/verify").content.decode()


def test_the_public_asks_by_address_which_zone_it_lies_in(asked, night, sites, desk_of):
    _zone, approval = asked
    public = desk_of()
    place = f"{sites[0]['lon']},{sites[0]['lat']}"
    assert "In no zone" in public.get("/zone-of", place=place, q="x", lang="en").content.decode()
    desk_of(night.leader).post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    page = public.get("/zone-of", place=place, q=sites[0]["label"], lang="en").content.decode()
    assert "Lockdown" in page
    for said in (night.response.law, night.response.decided_by, night.response.document):
        assert said in page


def test_the_public_reads_why_and_has_it_computed_again(asked, night, sites, desk_of):
    _zone, approval = asked
    desk_of(night.leader).post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    public, place = desk_of(), f"{sites[0]['lon']},{sites[0]['lat']}"
    page = public.get("/zone-of", place=place, q="x", lang="en").content.decode()
    assert "Why lockdown" in page and "cn-covid-three-zones@" in page and night.response.document in page
    ask = {"place": place, "q": "x", "lang": "en"}
    again = public.client.get("/zone-of", {**ask, "again": "lockdown"}, headers={"HX-Request": "true"}).content.decode()
    assert "as shown" in again and "<html" not in again
    other = public.client.get("/zone-of", {**ask, "again": "controlled"}, headers={"HX-Request": "true"})
    assert "it is another" in other.content.decode()
    end(response_id=night.response.pk, why="演练结束", version=2, by=night.leader, at=clock.now())
    gone = public.client.get("/zone-of", {**ask, "again": "lockdown"}, headers={"HX-Request": "true"})
    assert "no line stands" in gone.content.decode()


def test_the_public_may_ask_as_of_an_earlier_minute(asked, night, sites, desk_of):
    _zone, approval = asked
    before = clock.now()
    desk_of(night.leader).post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    ask = {"place": f"{sites[0]['lon']},{sites[0]['lat']}", "q": "x", "lang": "en"}
    public = desk_of()
    assert "In no zone" in public.get("/zone-of", at=before.isoformat(), **ask).content.decode()
    assert "Lockdown" in public.get("/zone-of", **ask).content.decode()


@pytest.mark.parametrize("at", ["yesterday", "2022-02-30T10:00", "2999-01-01T00:00"])
def test_a_moment_that_is_none_or_lies_ahead_is_refused(night, desk_of, at):
    assert desk_of().get("/zone-of", q="x", at=at).status_code == 422


def test_the_search_finds_zones_orders_and_places(asked, night, sites, desk_of):
    zone, approval = asked
    desk_of(night.leader).post(f"/sign/{approval.pk}/yes", digest=approval.digest)
    assert step(clock.now()).failed == 0
    desk = desk_of(night.duty)
    assert f"/map/zones/{zone.pk}" in desk.get("/search", q=zone.number).content.decode()
    assert "/dispatch/" in desk.get("/search", q="1").content.decode()
    assert "/map/zones/new?label=" in desk.get("/search", q=sites[0]["label"]).content.decode()
    assert "Nothing has this name" in desk.get("/search", q="没有这个", lang="en").content.decode()


def test_the_search_shows_no_zone_of_another_township(asked, night, desk_of):
    zone, _ = asked
    outside = next(one for one in (night.north, night.south) if not zone.area.startswith(one.organisation.area_id))
    assert f"/map/zones/{zone.pk}" not in desk_of(outside).get("/search", q=zone.number).content.decode()


def test_a_name_that_several_places_bear_is_offered_as_a_list(night, desk_of):
    page = desk_of().get("/zone-of", q="路", lang="en").content.decode()
    assert page.count("place=") > 1


def test_a_role_that_opens_no_zone_widens_nothing_on_the_map(asked, night, desk_of):
    zone, _ = asked
    outside = next(one for one in (night.north, night.south) if not zone.area.startswith(one.organisation.area_id))
    grant(account=outside, role="responder", area=night.response.area, by=Ref("t", "1"), at=clock.now())
    desk = desk_of(outside)
    assert desk.get(f"/map/zones/{zone.pk}").status_code == 403
    assert not desk.get("/map/zones.geojson").json()["features"]
    for page in ("/map", "/map/state", "/duty"):
        assert f"/map/zones/{zone.pk}" not in desk.get(page).content.decode()


def test_a_settled_order_can_still_be_read_after_the_response_has_ended(asked, night, desk_of):
    _zone, approval = asked
    desk = desk_of(night.leader)
    run = desk.post(f"/sign/{approval.pk}/yes", digest=approval.digest).headers["Location"]
    end(response_id=night.response.pk, why="演练结束", version=2, by=night.leader, at=clock.now())
    for page in (f"/sign/{approval.pk}", "/sign", run, "/map", "/map/state", "/duty", "/"):
        assert desk.get(page).status_code in (200, 302), page


def test_an_unsigned_order_can_still_be_read_after_the_response_has_ended(asked, night, desk_of):
    _zone, approval = asked
    end(response_id=night.response.pk, why="演练结束", version=2, by=night.leader, at=clock.now())
    for reader in (night.duty, night.leader):
        desk = desk_of(reader)
        assert desk.get(f"/sign/{approval.pk}").status_code == 200
        assert desk.post(f"/sign/{approval.pk}/yes", digest=approval.digest).status_code in (403, 404, 409)
    assert not Run.objects.exists()
