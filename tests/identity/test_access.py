"""What the middleware says to browsers and scripts; the matrix itself is walked in tests/house."""

from __future__ import annotations

import re
from datetime import timedelta

from django.urls import reverse

from qipan.identity import actions, queries
from qipan.identity.models import Grant
from qipan.kit.ref import Ref
from qipan.ledger import clock


def test_no_page_may_run_what_is_written_into_it(client, db):
    policy = client.get(reverse("identity:sign-in"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "worker-src 'self' blob:" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_sign_in_page_holds_no_inline_script_or_style(client, db):
    page = client.get(reverse("identity:sign-in")).content.decode()
    scripts = [tag for tag in re.findall(r"<script[^>]*>", page) if 'type="application/json"' not in tag]
    assert scripts
    assert [tag for tag in scripts if " src=" not in tag] == []
    assert re.findall(r"<[a-z][^>]* (?:on[a-z]+|style)=|<style", page) == []


def test_a_stranger_s_page_goes_to_the_door_and_a_fragment_gets_a_word(client, db):
    page = client.get("/me/seen?lang=en")
    assert page["Location"] == "/sign-in?next=%2Fme%2Fseen%3Flang%3Den"
    fragment = client.get("/me/seen", headers={"HX-Request": "true"})
    assert fragment.status_code == 403
    assert fragment.json()["refused"]["code"] == "identity.signed_out"


def test_a_refusal_comes_in_the_shape_that_was_asked_for(client, county):
    client.force_login(county.person("wei", county.town, "grid_worker", county.north))
    address = f"/reveal/account/{county.person('lin', county.police).pk}"
    page = client.get(address)
    fragment = client.get(address, headers={"HX-Request": "true"})
    script = client.get(address, headers={"Accept": "application/json"})
    assert {page.status_code, fragment.status_code, script.status_code} == {403}
    assert "不在你的职责内" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert script.json()["refused"]["code"] == "identity.not_yours_to_open"


def test_a_role_begins_and_ends_at_its_minute(county):
    person = county.person("wei", county.town)
    given = actions.grant(
        account=person,
        role="clerk",
        area=county.north,
        by=Ref("t", "1"),
        at=county.at,
        ends_at=county.at + timedelta(hours=1),
    )
    held = [("clerk", county.north.code)]
    assert queries.roles_of(person, county.at - timedelta(seconds=1)) == []
    assert queries.roles_of(person, county.at) == held
    assert queries.roles_of(person, county.at + timedelta(hours=1)) == []
    actions.revoke(grant=given, by=Ref("t", "1"), at=county.at + timedelta(minutes=5))
    assert queries.roles_of(person, county.at + timedelta(minutes=4)) == held
    assert queries.roles_of(person, county.at + timedelta(minutes=5)) == []
    assert not actions.revoke(grant=given, by=Ref("t", "1"), at=county.at + timedelta(minutes=6))


def test_somebody_switched_off_holds_nothing(county):
    person = county.person("wei", county.police, "leader")
    person.is_active = False
    person.save()
    assert queries.roles_of(person, county.at) == []
    assert not queries.may(person, "identity:seen", None, county.at)


def test_a_right_taken_back_closes_the_page_at_once(client, county):
    reader, person = county.person("cdc", county.cdc, "cdc"), county.person("wei", county.town)
    client.force_login(reader)
    address = f"/reveal/account/{person.pk}"
    assert client.get(address).status_code == 200
    actions.revoke(grant=Grant.objects.get(account=reader), by=Ref("t", "1"), at=clock.now())
    assert client.get(address).status_code == 403


def test_who_holds_a_role_over_a_place(county):
    leader = county.person("lin", county.police, "leader")
    lead = county.person("zhu", county.town, "field_lead", county.north)
    assert queries.accounts_holding(role="leader", area=county.north.code, at=county.at) == [leader]
    assert queries.accounts_holding(role="field_lead", area=county.north.code + "003", at=county.at) == [lead]
    assert queries.accounts_holding(role="field_lead", area=county.south.code, at=county.at) == []
