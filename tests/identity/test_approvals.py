"""Two people of different units; the last name performs, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from qipan.identity import actions, queries, rooms
from qipan.identity.models import Approval, Signature
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict, Forbidden, Refused
from qipan.ledger import worker
from qipan.ledger.models import Event

ZONE = Ref("zone", "12")
PAYLOAD = {"zones": [{"level": "lockdown", "people": 812}], "gates": 4}


@pytest.fixture
def people(county):
    return {
        "doctor": county.person("doctor", county.health, "leader"),
        "nurse": county.person("nurse", county.health, "leader"),
        "cdc": county.person("cdc", county.cdc, "cdc"),
        "police": county.person("police", county.police, "leader"),
        "towner": county.person("towner", county.town, "field_lead", county.north),
        "guest": county.person("guest", county.police),
    }


def asked(people, county, **more):
    return actions.ask(
        deed="test.seal",
        subject=ZONE,
        area=county.south.code,
        payload=PAYLOAD,
        by=people["doctor"],
        at=county.at,
        **more,
    )


def verbs():
    return [event.verb for event in Event.objects.filter(subject_kind="approval").order_by("id")]


def test_two_people_of_different_units_complete_it(people, county):
    approval = asked(people, county)
    signed = actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest)
    assert signed.is_complete
    assert [name.account.login for name in queries.signatures(signed)] == ["doctor", "police"]
    assert verbs() == ["identity.asked", "identity.complete"]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("doctor", "identity.signed_already"),
        ("nurse", "identity.same_unit"),
        ("cdc", "identity.same_line"),  # its bureau has signed
        ("towner", "identity.may_not_sign"),  # another township
        ("guest", "identity.may_not_sign"),  # no role at all
    ],
)
def test_the_wrong_second_person_is_refused(people, county, who, code):
    approval = asked(people, county)
    with pytest.raises(Forbidden) as no:
        actions.sign(approval=approval, by=people[who], at=county.at, seen_digest=approval.digest)
    assert no.value.code == code
    assert Signature.objects.count() == 1
    assert Approval.objects.get().state == "open"


def test_whoever_answers_for_no_area_here_cannot_ask(people, county):
    with pytest.raises(Forbidden):
        actions.ask(deed="d", subject=ZONE, area=county.south.code, payload={}, by=people["towner"], at=county.at)
    assert not Approval.objects.exists()


def test_what_was_not_seen_is_not_signed(people, county):
    approval = asked(people, county)
    seen = approval.digest
    changed = actions.amend(approval=approval, payload={**PAYLOAD, "gates": 6}, by=people["nurse"], at=county.at)
    with pytest.raises(Conflict) as no:
        actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=seen)
    assert no.value.params["newer"] == 2
    assert [(c.key, c.before, c.after) for c in queries.changes_since_asked(changed)] == [("gates", 4, 6)]
    signed = actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=changed.digest)
    assert signed.is_complete
    under_it = [n.account.login for n in queries.signatures(signed) if n.digest == signed.digest]
    assert under_it == ["nurse", "police"]


def test_a_thing_that_changed_below_the_request_cannot_be_signed(people, county, monkeypatch):
    approval = asked(people, county)
    now_says = {**PAYLOAD, "gates": 5}
    monkeypatch.setattr(rooms, "standing_payload", lambda deed, subject, at: now_says)
    with pytest.raises(Conflict) as no:
        actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest)
    assert no.value.code == "identity.changed_since_asked"
    assert [c.key for c in queries.changes_unsigned(approval, county.at)] == ["gates"]


def test_declining_wants_a_reason_and_settles_it(people, county):
    approval = asked(people, county)
    with pytest.raises(Refused):
        actions.decline(approval=approval, by=people["police"], at=county.at, reason="  ")
    declined = actions.decline(approval=approval, by=people["police"], at=county.at, reason="门口有透析病人")
    assert declined.state == "declined"
    with pytest.raises(Conflict):
        actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest)
    assert verbs()[-1] == "identity.declined"
    assert "透析" not in str(Event.objects.values_list("body", flat=True))


def test_a_complete_one_is_not_signed_again(people, county):
    approval = asked(people, county)
    actions.sign(approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest)
    third = county.person("third", county.unit("law", "政法委"), "leader")
    with pytest.raises(Conflict):
        actions.sign(approval=approval, by=third, at=county.at, seen_digest=approval.digest)


def test_the_time_to_sign_passes(people, county):
    approval = asked(people, county, lasts=timedelta(minutes=30))
    late = county.at + timedelta(minutes=30)
    with pytest.raises(Conflict) as no:
        actions.sign(approval=approval, by=people["police"], at=late, seen_digest=approval.digest)
    assert no.value.code == "identity.expired"
    assert actions.expire(ident=approval.pk, at=late)
    assert not actions.expire(ident=approval.pk, at=late)
    assert Approval.objects.get().state == "expired"


def test_the_worker_closes_what_nobody_signed_and_leaves_what_is_settled(people, county):
    approval = asked(people, county, lasts=timedelta(minutes=30))
    other = actions.ask(
        deed="test.open", subject=ZONE, area=county.south.code, payload={}, by=people["doctor"], at=county.at
    )
    actions.sign(approval=other, by=people["police"], at=county.at, seen_digest=other.digest)
    worker.step(county.at + timedelta(minutes=29))
    assert Approval.objects.get(pk=approval.pk).state == "open"
    worker.step(county.at + timedelta(hours=5))
    worker.step(county.at + timedelta(hours=5))
    assert Approval.objects.get(pk=approval.pk).state == "expired"
    assert Approval.objects.get(pk=other.pk).state == "complete"
    assert verbs().count("identity.expired") == 1


def test_the_same_deed_waits_once(people, county):
    asked(people, county, lasts=timedelta(minutes=30))
    with pytest.raises(Conflict):
        asked(people, county)
    again = actions.ask(
        deed="test.seal",
        subject=ZONE,
        area=county.south.code,
        payload=PAYLOAD,
        by=people["doctor"],
        at=county.at + timedelta(hours=1),
    )
    assert again.state == "open"
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["expired", "open"]


def test_only_the_asker_withdraws(people, county):
    approval = asked(people, county)
    with pytest.raises(Forbidden):
        actions.withdraw(approval=approval, by=people["nurse"], at=county.at)
    assert actions.withdraw(approval=approval, by=people["doctor"], at=county.at).state == "withdrawn"


def test_the_deed_is_done_with_the_last_name_or_neither_stands(people, county, monkeypatch):
    done = []
    monkeypatch.setattr(rooms, "performers", lambda: {"test.seal": lambda **facts: done.append(facts) or "run 1"})
    approval = asked(people, county)
    signed, result = actions.sign_and_perform(
        approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest
    )
    assert result == "run 1"
    assert signed.performed_at == county.at
    assert len(done) == 1


def test_a_deed_that_fails_takes_the_name_back(people, county, monkeypatch):
    def fails(**facts):
        raise Refused("test.no_gates", "No gates")

    monkeypatch.setattr(rooms, "performers", lambda: {"test.seal": fails})
    approval = asked(people, county)
    with pytest.raises(Refused, match="No gates"):
        actions.sign_and_perform(approval=approval, by=people["police"], at=county.at, seen_digest=approval.digest)
    assert Approval.objects.get().state == "open"
    assert Signature.objects.count() == 1


def test_the_database_itself_refuses_two_names_of_one_unit(people, county):
    approval = asked(people, county)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            approval=approval,
            account=people["nurse"],
            organisation=county.health,
            digest=approval.digest,
            is_yes=True,
            at=county.at,
        )


def test_what_waits_for_me_is_what_i_may_still_sign(people, county):
    approval = asked(people, county)
    waiting = {who: [a.pk for a in queries.approvals_waiting(people[who], county.at)] for who in people}
    assert waiting == {
        "doctor": [],
        "nurse": [approval.pk],
        "cdc": [approval.pk],
        "police": [approval.pk],
        "towner": [],
        "guest": [],
    }
