"""Powers come with two signatures and go by themselves at the minute they said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from qipan.identity.actions import decline, sign, sign_and_perform
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden, Missing, Refused
from qipan.ledger import worker
from qipan.ledger.models import Event
from qipan.ledger.verify import verify
from qipan.response import actions, expiring, queries
from qipan.response.actions import propose
from qipan.response.core.basis import Act
from tests.response.conftest import AT, EXERCISE, LAW

MINUTE = timedelta(minutes=1)
ZONE = Act("划区", "zone", LAW, "第二条")


def test_a_proposal_alone_loads_nothing(people):
    held = propose(proposal=EXERCISE, protocol="cn-covid-three-zones", by=people.duty, at=AT)
    assert held.state == "draft" and queries.active(AT) == [] and queries.powers(AT) == frozenset()
    with pytest.raises(Missing, match="No response"):
        queries.require_power("zone", area="990326001", at=AT)


def test_the_second_signature_of_another_unit_loads_the_powers(people, enter):
    held = enter()
    assert held.state == "in_force" and queries.powers(AT) == {"zone", "gate"}
    assert queries.require_power("zone", area="990326001", at=AT).pk == held.pk
    assert not queries.has_power("location", "990326001", AT)
    assert not queries.has_power("zone", "990327", AT)
    assert [e.verb for e in Event.objects.filter(subject_kind="response").order_by("id")] == [
        "response.proposed",
        "response.in_force",
    ]


def test_the_proposer_and_his_own_unit_cannot_be_the_second(people):
    held = propose(proposal=EXERCISE, protocol="cn-covid-three-zones", by=people.duty, at=AT)
    for signer in (people.duty, people.clerk):
        with pytest.raises(Forbidden):
            sign(approval=held.approval, by=signer, at=AT, seen_digest=held.approval.digest)
    assert queries.active(AT) == []


def test_what_changed_after_it_was_asked_cannot_be_signed(people):
    held = propose(proposal=EXERCISE, protocol="cn-covid-three-zones", by=people.duty, at=AT)
    type(held).objects.filter(pk=held.pk).update(ends_at=AT + timedelta(days=60))
    with pytest.raises(Conflict):
        sign_and_perform(approval=held.approval, by=people.leader, at=AT, seen_digest=held.approval.digest)


def test_a_repealed_protocol_in_earnest_is_refused_and_its_successor_named(people):
    with pytest.raises(Refused, match="第九版") as no:
        propose(proposal=replace(EXERCISE, exercise=False), protocol="cn-covid-three-zones", by=people.duty, at=AT)
    assert (no.value.code, no.value.where) == ("response.repealed", "protocol")
    assert not queries.responses().exists()


def test_a_draft_in_earnest_is_refused(people):
    with pytest.raises(Refused, match="draft") as no:
        propose(proposal=replace(EXERCISE, exercise=False), protocol="dengue-vector-control", by=people.duty, at=AT)
    assert (no.value.code, no.value.where) == ("response.not_live", "protocol")


def test_a_protocol_in_force_runs_in_earnest(people, enter, signed):
    assert enter(protocol=signed, exercise=False).exercise is False


def test_an_active_file_alone_runs_nothing_in_earnest(people, enter, ready):
    """It counts here when two people have signed it in, one of them for a health authority."""
    with pytest.raises(Refused) as no:
        enter(protocol=ready["ident"], exercise=False)
    assert no.value.code == "response.not_live" and not queries.responses().exists()


def test_in_an_exercise_a_protocol_may_be_played_before_it_is_signed_in(people, enter):
    assert enter(protocol="dengue-vector-control", exercise=True).exercise is True


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"law": " "}, "response.basis_missing", "law"),
        ({"article": ""}, "response.basis_missing", "article"),
        ({"decided_by": ""}, "response.basis_missing", "decided_by"),
        ({"document": ""}, "response.basis_missing", "document"),
        ({"measures": ()}, "response.no_measure", "measures"),
        ({"measures": (ZONE, Act("卡口", "gate", "", ""))}, "response.measure_without_law", "measures.2"),
        ({"measures": (Act("画码", "code", LAW, "第二条"),)}, "response.power", "measures.1"),
        ({"level": "V"}, "response.level", "level"),
        ({"area": "990399"}, "response.no_area", "area"),
        ({"ends_at": AT}, "response.ends", "ends_at"),
        ({"ends_at": AT + timedelta(days=91)}, "response.too_long", "ends_at"),
        ({"decided_at": AT + MINUTE}, "response.decided_later", "decided_at"),
        ({"provisional_until": AT + timedelta(days=15)}, "response.provisional", "provisional_until"),
    ],
)  # fmt: skip
def test_a_void_proposal_is_refused_at_its_field(people, changes, code, where):
    with pytest.raises(Refused) as no:
        propose(proposal=replace(EXERCISE, **changes), protocol="cn-covid-three-zones", by=people.duty, at=AT)
    assert (no.value.code, no.value.where) == (code, where)
    assert not queries.responses().exists()


def test_any_past_minute_can_be_asked(people, enter):
    held = enter(starts_at=AT + timedelta(hours=1), ends_at=AT + timedelta(days=3))
    for at, holds in (
        (AT, False),
        (AT + timedelta(hours=1), True),
        (AT + timedelta(days=3) - MINUTE, True),
        (AT + timedelta(days=3), False),
    ):
        assert bool(queries.active(at)) is holds, at
    actions.expire(response_id=held.pk, at=AT + timedelta(days=5))  # noticed late; the past stays as it was
    assert queries.active(AT + timedelta(days=3) - MINUTE) and not queries.active(AT + timedelta(days=3))


def test_a_provisional_decision_ends_by_itself_unless_confirmed(people, enter):
    until = AT + timedelta(hours=24)
    left, confirmed = enter(provisional_until=until), enter(provisional_until=until)
    actions.confirm(
        response_id=confirmed.pk, confirmed_by="市政府", document="市1号", version=2, by=people.leader, at=AT + MINUTE
    )
    assert [r.pk for r in queries.active(until)] == [confirmed.pk]
    while not worker.step(until + MINUTE).is_idle:
        pass
    left.refresh_from_db()
    confirmed.refresh_from_db()
    assert (left.state, left.closed_at, confirmed.state) == ("expired", until, "in_force")


def test_expiry_deletes_room_by_room_and_leaves_receipts(people, enter, monkeypatch):
    asked = []

    def room(rows, after=timedelta(0)):
        module = type("expiry", (), {"AFTER": after})

        def delete(*, response, at):
            asked.append((response.pk, at))
            return rows

        module.delete = staticmethod(delete)
        return module

    monkeypatch.setattr(expiring, "rooms", lambda: {"zones": room(7), "dispatch": room(2, timedelta(days=1))})
    held = enter(ends_at=AT + timedelta(days=2))
    end = AT + timedelta(days=2)
    while not worker.step(end).is_idle:
        pass
    assert [e.body for e in queries.receipts(held)] == [{"room": "zones", "deleted": 7}]
    while not worker.step(end + timedelta(days=1)).is_idle:
        pass
    assert [e.body["room"] for e in queries.receipts(held)] == ["zones", "dispatch"]
    assert asked == [(held.pk, end), (held.pk, end + timedelta(days=1))]
    assert verify().is_sound


def test_nothing_is_deleted_while_it_holds(people, enter):
    with pytest.raises(RuntimeError, match="still open"):
        expiring.delete(response_id=enter().pk, room="zones", at=AT)


def test_ending_early_needs_a_reason_and_the_version_seen(people, enter):
    held = enter()
    with pytest.raises(Refused, match="why"):
        actions.end(response_id=held.pk, why=" ", version=held.version, by=people.leader, at=AT)
    with pytest.raises(Conflict) as no:
        actions.end(response_id=held.pk, why="解除", version=1, by=people.leader, at=AT)
    assert no.value.params["newer"] == held.version
    actions.end(response_id=held.pk, why="解除", version=held.version, by=people.leader, at=AT + MINUTE)
    assert queries.active(AT) and not queries.active(AT + MINUTE)
    with pytest.raises(Conflict):
        actions.end(response_id=held.pk, why="解除", version=held.version + 1, by=people.leader, at=AT + MINUTE)


def test_a_declined_draft_is_closed(people):
    held = propose(proposal=EXERCISE, protocol="cn-covid-three-zones", by=people.duty, at=AT)
    decline(approval=held.approval, by=people.leader, at=AT, reason="依据不足")
    worker.step(AT)
    held.refresh_from_db()
    assert held.state == "declined" and queries.active(AT) == []


def test_a_reaction_with_a_power_runs_only_while_it_is_loaded(people, enter, monkeypatch):
    from django.db import transaction

    from qipan.ledger.actions import record
    from qipan.ledger.models import Delivery
    from qipan.ledger.registry import REGISTRY, Handler

    heard = []
    handler = Handler("tests:hear", "zone.scanned", "zone", lambda event: heard.append(event.area))
    monkeypatch.setitem(REGISTRY.reactions, handler.name, handler)
    enter(ends_at=AT + timedelta(hours=1))
    for area, at in (("990326001", AT), ("990327", AT), ("990326001", AT + timedelta(hours=1))):
        with transaction.atomic():
            record(verb="zone.scanned", subject=Ref("zone", "1"), by=Ref("test", "1"), at=at, area=area)
        worker.step(at)
    assert heard == ["990326001"]
    states = Delivery.objects.filter(reaction=handler.name).order_by("id").values_list("state", flat=True)
    assert list(states) == ["done", "unloaded", "unloaded"]
