"""What two people do in the same instant: one of them wins, the other is told."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from qipan.identity import actions, throttle
from qipan.identity.models import Account, Approval, Grant, Signature
from qipan.kit.ref import Ref
from qipan.kit.refusal import Conflict
from qipan.ledger.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds):
    """Run the deeds in threads that start at one moment; return what each answered or raised."""
    gate, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        gate.wait(timeout=10)
        try:
            results[place] = deed()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_of_two_second_signers_one_completes_it(county):
    asker = county.person("doctor", county.health, "leader")
    seconds = [
        county.person("police", county.police, "leader"),
        county.person("law", county.unit("law", "政法委"), "leader"),
    ]
    for number in range(5):
        approval = actions.ask(
            deed="test.seal",
            subject=Ref("zone", str(number)),
            area="990001",
            payload={"n": number},
            by=asker,
            at=county.at,
        )
        answers = together(
            *(
                lambda who=who, it=approval: actions.sign(
                    approval=it, by=Account.objects.get(pk=who.pk), at=county.at, seen_digest=it.digest
                )
                for who in seconds
            )
        )
        assert sum(isinstance(answer, Approval) and answer.is_complete for answer in answers) == 1
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1
        assert Signature.objects.filter(approval=approval).count() == 2
        assert Event.objects.filter(verb="identity.complete", subject_id=str(approval.pk)).count() == 1


def test_the_same_request_pressed_twice_is_asked_once(county):
    asker = county.person("doctor", county.health, "leader")

    def press():
        return actions.ask(
            deed="test.seal", subject=Ref("zone", "7"), area="990001", payload={}, by=asker, at=county.at
        )

    together(press, press)
    assert Approval.objects.count() == 1


def test_a_role_given_twice_at_once_is_held_once(county):
    person = county.person("wei", county.town)

    def give():
        return actions.grant(account=person, role="clerk", area=county.north, by=Ref("test", "1"), at=county.at)

    together(give, give, give)
    assert Grant.objects.filter(account=person).count() == 1


def test_every_try_is_counted_though_they_come_together(county):
    at = datetime(2026, 3, 31, tzinfo=UTC)
    tries = throttle.PER_PAIR + 4
    answers = together(*[lambda: throttle.count_try(login="wei", address="10.0.0.1", at=at)] * tries)
    assert sum(isinstance(answer, throttle.TooOften) for answer in answers) == 4
