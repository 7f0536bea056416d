"""The officer's pages: what is typed is drawn, what is shown is what is kept, a second tab sees the newer version."""

import re
from uuid import uuid4

import pytest

from qipan.kit.sheets import read_sheet
from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.zones import actions, queries, sheet
from qipan.zones.models import Version, Zone


def fields(sites):
    return {
        "site-kind": [site["kind"] for site in sites],
        "site-label": [site["label"] for site in sites],
        "site-lon": [site["lon"] for site in sites],
        "site-lat": [site["lat"] for site in sites],
        "site-hours": ["" for _ in sites],
    }


@pytest.fixture
def zone(night, sites):
    return actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())


def test_typing_a_positive_leads_to_its_zone(night, sites, desk_of):
    answer = desk_of(night.duty).post("/map/zones/draft", **fields(sites))
    zone = Zone.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/map/zones/{zone.pk}"


def test_two_presses_of_one_button_draw_one_zone(night, sites, desk_of):
    desk, key = desk_of(night.duty), str(uuid4())
    first, second = (desk.post("/map/zones/draft", key=key, **fields(sites)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Zone.objects.count() == 1
    assert Event.objects.filter(verb="zones.drafted").count() == 1


def test_a_place_typed_but_not_picked_is_looked_up(night, sites, desk_of):
    typed = fields(sites)
    typed["site-lon"][1] = typed["site-lat"][1] = ""
    desk_of(night.duty).post("/map/zones/draft", **typed)
    assert Zone.objects.get().sites[1]["label"] == sites[1]["label"]


def test_an_unknown_place_is_refused_beside_what_was_typed(night, sites, desk_of):
    typed = fields(sites)
    typed["site-label"][2], typed["site-lon"][2], typed["site-lat"][2] = "没有这条街", "", ""
    answer = desk_of(night.duty).post("/map/zones/draft", **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有这条街" in page
    assert sites[0]["label"] in page
    assert not Zone.objects.exists()


def test_the_page_shows_the_very_numbers_that_are_kept(zone, night, desk_of):
    page = desk_of(night.duty).get(f"/map/zones/{zone.pk}").content.decode()
    shown = {level: int(n.replace(",", "")) for level, n in re.findall(r'data-people="(\w+)">([\d,]+)<', page)}
    assert shown == {line.level: line.ring_people for line in queries.lines(zone.drawing)}


def test_the_needs_page_names_law_authority_and_end(zone, night, desk_of):
    page = desk_of(night.duty).get(f"/map/zones/{zone.pk}/needs").content.decode()
    for said in (night.response.law, night.response.decided_by, night.response.document):
        assert said in page


def test_a_second_tab_is_answered_409_with_both_versions_and_its_act_kept(zone, night, desk_of):
    url = f"/map/zones/{zone.pk}/choose"
    desk_of(night.duty).post(url, version=1, alternative="wider")
    answer = desk_of(night.cdc).post(url, version=1, alternative="smallest")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "version=1" in page
    assert "version=2" in page
    assert 'name="alternative" value="smallest"' in page
    assert 'name="version" value="2"' in page
    assert Version.objects.filter(zone=zone).count() == 2


def test_doing_ones_own_act_on_top_of_the_newer_version_succeeds(zone, night, desk_of):
    url = f"/map/zones/{zone.pk}/choose"
    desk_of(night.duty).post(url, version=1, alternative="wider")
    assert desk_of(night.cdc).post(url, version=2, alternative="smallest").status_code == 302
    assert Zone.objects.get(pk=zone.pk).drawing.alternative == "smallest"


def test_sending_for_signature_without_ticking_the_households_is_refused_in_place(zone, night, desk_of):
    drawing = zone.drawing
    drawing.enclosure_only = 12
    drawing.save(update_fields=["enclosure_only"])
    answer = desk_of(night.duty).post(f"/map/zones/{zone.pk}/ask", version=1)
    assert answer.status_code == 422
    assert "12" in answer.content.decode()
    assert Zone.objects.get(pk=zone.pk).state == "draft"


def test_households_behind_the_line_are_told_apart_and_signed_for_together(zone, night, desk_of):
    drawing = zone.drawing
    drawing.enclosure_only, drawing.shut_off = 30, 12
    drawing.save(update_fields=["enclosure_only", "shut_off"])
    officer = desk_of(night.duty)
    assert 'id="shut-off">其中 12 户在圈外' in officer.get(f"/map/zones/{zone.pk}").content.decode()
    assert 'name="without_evidence" value="42"' in officer.get(f"/map/zones/{zone.pk}/needs").content.decode()


def test_the_certificate_is_a_file_with_flow_and_cut_of_each_level(zone, night, desk_of):
    proof = desk_of(night.duty).get(f"/map/zones/{zone.pk}/certificate.json").json()
    assert set(proof["cuts"]) == {"lockdown", "controlled"}
    assert all(cut["flow"] == pytest.approx(cut["cut"], rel=1e-6) for cut in proof["cuts"].values())


def test_the_gate_list_is_a_sheet_with_every_gate_and_no_person(zone, night, desk_of):
    desk = desk_of(night.duty)
    written = read_sheet(desk.get(f"/map/zones/{zone.pk}/gates.xlsx").content, name="gates.xlsx")
    assert written.header == sheet.GATE_COLUMNS
    assert [row[0] for row in written.rows] == [gate["number"] for gate in zone.drawing.gates]
    text = desk.get(f"/map/zones/{zone.pk}/gates.csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 1 + len(zone.drawing.gates)


def test_the_map_of_an_older_version_can_be_asked_for(zone, night, desk_of):
    actions.choose(zone_id=zone.pk, alternative="wider", version=1, by=night.duty, at=clock.now())
    desk, url = desk_of(night.duty), f"/map/zones/{zone.pk}/map.geojson"
    old, new = desk.get(url, version="1").json(), desk.get(url).json()
    recommended = queries.for_map([(zone, queries.version(zone, 1).drawing)], addresses_in=())["features"][0][
        "geometry"
    ]
    assert old["features"][0]["geometry"]["coordinates"] == _plain(recommended["coordinates"])
    assert new["features"] != [] and old["features"][0]["properties"]["kind"] == "line"


def _plain(value):
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def test_without_a_response_the_routes_do_not_exist(ordinary, sites, desk_of):
    desk = desk_of(ordinary.duty)
    assert desk.get("/map/zones/new").status_code == 404
    assert desk.post("/map/zones/draft", **fields(sites)).status_code == 404


def test_a_field_lead_of_another_township_cannot_see_it(zone, night, desk_of):
    outside = next(one for one in (night.north, night.south) if not zone.area.startswith(one.organisation.area_id))
    assert desk_of(outside).get(f"/map/zones/{zone.pk}").status_code == 403


def test_the_home_of_a_case_is_shown_to_who_draws_and_signs_only(zone, night, desk_of):
    inside = next(one for one in (night.north, night.south) if zone.area.startswith(one.organisation.area_id))
    for reader, is_shown in ((night.duty, True), (night.leader, True), (inside, False), (night.auditor, False)):
        desk = desk_of(reader)
        assert ('<ol class="sites">' in desk.get(f"/map/zones/{zone.pk}/needs").content.decode()) is is_shown
        for url in (f"/map/zones/{zone.pk}/map.geojson", "/map/zones.geojson"):
            kinds = {one["properties"]["kind"] for one in desk.get(url).json()["features"]}
            assert "line" in kinds
            assert ("site" in kinds) is is_shown
