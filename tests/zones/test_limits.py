"""A zone never reaches further in space or time than the response that carries it."""

from datetime import timedelta

import numpy as np
import pytest

from qipan.identity.actions import sign_and_perform
from qipan.kit.refusal import Missing, Refused
from qipan.ledger import clock
from qipan.ledger.models import Event
from qipan.ledger.worker import step
from qipan.response import demo as response_demo
from qipan.response.actions import end, propose
from qipan.response.core.basis import Act, Proposal
from qipan.zones import actions
from qipan.zones.models import Line, Zone


@pytest.fixture
def township(ordinary, sites):
    """A response over the home's township alone."""
    atlas, at = ordinary.atlas, clock.now()
    ordinary.town = atlas.area_of(atlas.snap(sites[0]["lon"], sites[0]["lat"]).segment)[:9]
    law = {"law": response_demo.LAW, "article": response_demo.LAW_ARTICLE}
    proposal = Proposal(
        title="一镇演练",
        level="II",
        decided_by="县指挥部",
        document="1",
        decided_at=at,
        area=ordinary.town,
        starts_at=at,
        ends_at=at + timedelta(days=3),
        exercise=True,
        measures=[Act("划区", "zone", **law)],
        **law,
    )
    held = propose(proposal=proposal, protocol=response_demo.PROTOCOL, by=ordinary.duty, at=at)
    sign_and_perform(approval=held.approval, by=ordinary.leader, at=at, seen_digest=held.approval.digest)
    ordinary.response = held
    return ordinary


def inside(atlas, code):
    codes = np.array(atlas.areas["code"].to_pylist())
    return np.char.startswith(codes.astype(str), code)[atlas.seg_area]


def at_the_border(atlas, code):
    """A lived-in street of the township that meets one outside it, as a home."""
    own = inside(atlas, code)
    outer = np.zeros(len(atlas.jun_lon), dtype=bool)
    outer[atlas.seg_u[~own]] = outer[atlas.seg_v[~own]] = True
    meets = own & (outer[atlas.seg_u] | outer[atlas.seg_v])
    home = int(np.flatnonzero(meets)[np.argmax(atlas.seg_people[meets])])
    where = {"lon": float(atlas.seg_lon[home]), "lat": float(atlas.seg_lat[home])}
    return [{"kind": "home", "label": "路口", "hours": None, **where}]


def test_nobody_outside_the_declared_area_is_drawn_in(township):
    atlas = township.atlas
    sites = at_the_border(atlas, township.town)
    zone = actions.draft(title="", sites=sites, atlas=atlas, by=township.duty, at=clock.now())
    own = inside(atlas, township.town)
    for line in Line.objects.filter(drawing__zone=zone):
        assert own[line.segments].all()


def test_neither_a_place_nor_an_edit_may_lie_outside_the_declared_area(township, sites):
    atlas = township.atlas
    outside = int(np.flatnonzero(~inside(atlas, township.town))[0])
    far = {"kind": "visited", "label": "外镇", "hours": None, "lon": float(atlas.seg_lon[outside])}
    far["lat"] = float(atlas.seg_lat[outside])
    with pytest.raises(Refused) as no:
        actions.draft(title="", sites=[sites[0], far], atlas=atlas, by=township.duty, at=clock.now())
    assert no.value.code == "zones.outside_response"
    home = at_the_border(atlas, township.town)
    zone = actions.draft(title="", sites=home, atlas=atlas, by=township.duty, at=clock.now())
    with pytest.raises(Refused) as no:
        unit = {"unit": f"segment:{outside}", "do": "include"}
        actions.edit(zone_id=zone.pk, version=1, atlas=atlas, by=township.duty, at=clock.now(), **unit)
    assert no.value.code == "zones.outside_response"
    assert Zone.objects.get(pk=zone.pk).version == 1


def test_a_response_that_ends_while_a_zone_is_being_drawn_leaves_no_address_behind(night, sites, monkeypatch):
    slow = actions.propose

    def drawn_too_late(**facts):
        drawn = slow(**facts)
        end(response_id=night.response.pk, why="结束", version=2, by=night.leader, at=clock.now())
        return drawn

    monkeypatch.setattr(actions, "propose", drawn_too_late)
    with pytest.raises(Missing):
        actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    assert not Zone.objects.exists()


def test_the_worker_ends_zones_and_empties_addresses_when_the_response_ends(night, sites):
    zone = actions.draft(title="", sites=sites, atlas=night.atlas, by=night.duty, at=clock.now())
    end(response_id=night.response.pk, why="结束", version=2, by=night.leader, at=clock.now())
    while not step(clock.now()).is_idle:
        pass
    zone = Zone.objects.get(pk=zone.pk)
    assert (zone.state, zone.sites) == ("expired", [])
    assert Event.objects.filter(verb="response.deleted", body__room="zones", body__deleted=1).count() == 1
