"""A whole number is shown for a purpose, half a minute, and the person sees who looked."""

from __future__ import annotations

import pytest
from django.db import connection

from qipan.identity.models import ReadEntry
from qipan.ledger.models import Event


@pytest.fixture
def pair(county):
    return county.person("cdc", county.cdc, "cdc"), county.person("wei", county.town, "responder", county.north)


def test_the_number_stays_masked_until_a_purpose_is_logged(client, pair):
    reader, person = pair
    client.force_login(reader)
    address = f"/reveal/account/{person.pk}"
    asked = client.get(address).content.decode()
    assert "138****1234" in asked
    assert "13800001234" not in asked
    refused = client.post(address, {"purpose": "curiosity"})
    assert refused.status_code == 422
    assert "13800001234" not in refused.content.decode()
    assert not ReadEntry.objects.exists()

    shown = client.post(address, {"purpose": "call"})
    assert "13800001234" in shown.content.decode()
    assert shown["Refresh"] == f"30;url={address}"
    assert shown["Cache-Control"] == "no-store"
    entry = ReadEntry.objects.get()
    assert (entry.reader_id, entry.subject_id, entry.purpose) == (reader.pk, str(person.pk), "call")
    assert (entry.hidden_at - entry.at).total_seconds() == 30
    event = Event.objects.get(verb="identity.read")
    assert event.body == {"purpose": "call"}

    client.force_login(person)
    mine = client.get("/me/seen").content.decode()
    assert "疾控中心" in mine
    assert "打电话给这个人" in mine


def test_a_fragment_hides_itself_again(client, pair):
    reader, person = pair
    client.force_login(reader)
    shown = client.post(
        f"/reveal/account/{person.pk}", {"purpose": "call"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in shown
    assert 'hx-trigger="load delay:30s"' in shown


def test_who_answers_for_another_township_does_not_read_here(client, county, pair):
    _, person = pair
    client.force_login(county.person("south", county.town, "field_lead", county.south))
    assert client.get(f"/reveal/account/{person.pk}").status_code == 403
    assert client.get("/reveal/account/999999").status_code == 404


def test_the_number_lies_nowhere_in_the_database_in_clear(client, pair):
    reader, person = pair
    client.force_login(reader)
    client.post(f"/reveal/account/{person.pk}", {"purpose": "call"})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select coalesce(string_agg(t::text, chr(10)), $$$$) from "{table}" t')
            assert "13800001234" not in cursor.fetchone()[0], table


def test_a_sealed_field_moved_to_another_person_does_not_open(county, pair):
    from qipan.kit.refusal import Refused

    reader, person = pair
    reader.phone_sealed = person.phone_sealed
    with pytest.raises(Refused):
        _ = reader.phone_in_clear
