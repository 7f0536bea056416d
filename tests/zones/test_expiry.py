"""When the response ends its zones end, and the addresses are gone, once."""

from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.zones import actions, expiry, queries
from qipan.zones.models import Zone


def test_the_end_of_a_response_ends_its_zones_and_empties_the_addresses(night, sites):
    zone = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    assert expiry.delete(response=night.response, at=clock.now()) == 1
    zone = Zone.objects.get(pk=zone.pk)
    assert (zone.state, zone.sites) == ("expired", [])
    assert zone.sites_forgotten_at is not None
    assert expiry.delete(response=night.response, at=clock.now()) == 0
    receipts = Event.objects.filter(subject_kind="zone", verb="zones.sites_forgotten")
    assert [event.body for event in receipts] == [{"sites": 3}]


def test_a_forgotten_zone_still_shows_its_line_but_no_site(night, sites):
    zone = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    expiry.delete(response=night.response, at=clock.now())
    zone = queries.zone(zone.pk)
    told = queries.for_map([(zone, zone.drawing)], addresses_in=[zone.area])["features"]
    kinds = {feature["properties"]["kind"] for feature in told}
    assert "line" in kinds
    assert "site" not in kinds
