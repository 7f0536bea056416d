"""Orders given at the same instant: nobody is called twice, and each is filled as if the other had come first."""

from __future__ import annotations

from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection

from qipan.dispatch.models import Order, Task
from tests.dispatch.conftest import post

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


def at_once(n, deed):
    """Run `deed(i)` in n threads that start together; the errors they raised."""
    gate, errors = Barrier(n), []

    def run(i):
        try:
            gate.wait(30)
            deed(i)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def test_four_orders_at_once_call_every_team_once(transactional_db, call):
    assert at_once(4, lambda i: call(post(segment=1), key=UUID(int=100 + i))) == []
    teams = [task.responder.team.code for task in Task.objects.filter(responder__is_leader=True)]
    assert sorted(teams) == ["A", "B", "C", "D"]
    assert len(set(Order.objects.values_list("number", flat=True))) == 4
    assert Task.objects.count() == len(set(Task.objects.values_list("responder_id", flat=True))) == 12


def test_the_same_order_four_times_at_once_is_one(transactional_db, call):
    errors = at_once(4, lambda i: call(post(segment=1), key=UUID(int=7)))
    assert Order.objects.count() == 1
    assert Task.objects.count() == 3
    assert errors == []
