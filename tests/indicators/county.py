"""What the pages of this room are tried on: an order to one post, its people, and the rows behind a figure."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from qipan.dispatch.models import Order, Post, Responder, Task, Team
from qipan.ledger import clock

NORTH = "999999001"  # a township of the invented county


@pytest.fixture
def order(ordinary):
    """Three people called at once to one post in the north; `at` is when."""
    at = clock.now()
    made = Order.objects.create(
        number="01",
        key="00000000-0000-0000-0000-000000000001",
        subject_kind="zone",
        subject_id="1",
        area=NORTH,
        exercise=True,
        issued_at=at,
        arrive_by=at + timedelta(minutes=30),
    )
    post = Post.objects.create(
        order=made, code="K1", name="东口", segment=1, lon=0, lat=0, teams_wanted=1, place_code="ABC"
    )
    team = Team.objects.create(code="T1", unit="县直单位", kind="staff_member", home_segment=1)
    people = [Responder.objects.create(team=team, name=f"周大{n}", phone_sealed="sealed") for n in range(3)]
    tasks = [
        Task.objects.create(order=made, post=post, responder=person, called_at=at, travel_s=60) for person in people
    ]
    return SimpleNamespace(at=at, people=people, tasks=tasks, order=made)
