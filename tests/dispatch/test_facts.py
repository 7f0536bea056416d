"""What this room tells about a zone: the posts ordered for it, and those with somebody standing there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from qipan.dispatch import actions
from qipan.dispatch.facts import FACTS
from qipan.dispatch.models import Task
from qipan.kit.ref import Ref
from tests.dispatch.conftest import AT, DESK, post

pytestmark = pytest.mark.django_db
(TOLD,) = FACTS


def told():
    with connection.cursor() as cursor:
        cursor.execute(TOLD.view)
        names = [column.name for column in cursor.description]
        assert names == ["id", *(fact.name for fact in TOLD.facts)]
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_a_post_is_manned_while_somebody_who_arrived_is_there(street, roster):
    order = actions.call_up(
        key=UUID(int=1),
        subject=Ref("zone", "7"),
        area="999999",
        posts=(post("K1", 1), post("K2", 4)),
        arrive_within=timedelta(minutes=30),
        barred_segments=frozenset(),
        atlas=street,
        exercise=True,
        by=DESK,
        at=AT,
    )
    assert told() == {7: (2, 0)}
    tasks = Task.objects.filter(order=order, post__code="K1")
    tasks.update(arrived_at=AT, arrived_by="leader")
    assert told() == {7: (2, 1)}
    tasks.update(ended_at=AT)
    assert told() == {7: (2, 0)}
    actions.stand_down(order_id=order.pk, by=DESK, at=AT)
    assert told() == {}
