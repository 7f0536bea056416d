"""A street of ten segments, four teams of three along it, and two posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import numpy as np
import pytest

from qipan.dispatch import actions
from qipan.dispatch.models import Responder, Task, Team
from qipan.identity.actions import add_account, grant
from qipan.identity.models import Area, Organisation
from qipan.kit.ref import Ref
from qipan.ledger import clock
from tests.response.conftest import enter, people
from tests.response.test_routes import ACTS
from tests.zones.county import Desk

__all__ = ["enter", "people"]

AT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # an hour into the response of tests/response
DESK = Ref("account", "1")
SUBJECT = Ref("drill", "7")


@pytest.fixture
def street():
    """Segments 0..9 in a row, a minute each by car."""
    n = 10
    return SimpleNamespace(
        seg_u=np.arange(n),
        seg_v=np.arange(1, n + 1),
        seg_drive_s=np.full(n, 60.0),
        seg_walk_s=np.full(n, 300.0),
        seg_oneway=np.zeros(n, dtype=int),
        jun_lon=np.zeros(n + 1),
    )


@pytest.fixture
def roster(db):
    """Teams A, B, C, D at segments 0, 3, 6, 9, each a leader and two members."""
    for code, home in zip("ABCD", (0, 3, 6, 9), strict=True):
        team = Team.objects.create(
            code=code, unit="县直单位", kind="staff_member", home_segment=home, skills=["driver"]
        )
        for i in range(3):
            Responder.objects.create(
                team=team, name=f"{code}{i}", phone_sealed="sealed", skills=["driver"], is_leader=i == 0
            )
    return {team.code: team for team in Team.objects.all()}


def post(code="K1", segment=1, teams=1):
    return actions.PostSpec(code=code, name="东口", segment=segment, lon=0.0, lat=0.0, teams=teams, level="lockdown")


@pytest.fixture
def call(street, roster):
    """Call up for posts; every call has its own key unless one is given."""
    keys = iter(range(1, 1000))

    def go(*posts, key=None, barred=frozenset(), at=AT, area="999999"):
        return actions.call_up(
            key=key or UUID(int=next(keys)),
            subject=SUBJECT,
            area=area,
            posts=posts or (post(),),
            arrive_within=timedelta(minutes=30),
            barred_segments=barred,
            atlas=street,
            exercise=True,
            by=DESK,
            at=at,
        )

    return go


class Line:
    """The county under an order, and a signed-in browser for everybody: `line.as_("duty").get(…)`."""

    def __init__(self, accounts, order):
        self.accounts, self.order, self.desks = accounts, order, {}

    def as_(self, login):
        return self.desks.setdefault(login, Desk(self.accounts[login]))

    def task(self, login):
        return Task.objects.select_related("post").get(order=self.order, responder__account=self.accounts[login])

    def press(self, login, act, of="", **fields):
        return self.as_(login).post(f"/go/{self.task(of or login).pk}/{act}", **fields)


@pytest.fixture
def night(people, enter, call):
    """An order for one post in force: team A is `first` (its leader), `second` and `third`; `other` leads B."""
    clock.set(virtual_at=NIGHT, speed=0, by=Ref("test", "1"))
    enter(measures=ACTS)
    accounts = {"duty": people.duty, "leader": people.leader, "clerk": people.clerk}
    unit = Organisation.objects.create(code="field", name="field", kind="emergency", area=people.area)

    def add(login, role, area):
        made = accounts[login] = add_account(login=login, name=login, organisation=unit, by=DESK, at=NIGHT)
        grant(account=made, role=role, area=area, by=DESK, at=NIGHT)
        return made

    for code in ("A", "B"):
        for place, person in enumerate(Responder.objects.filter(team__code=code).order_by("id")):
            login = f"{code}{place}"
            person.account = add(login, "responder", people.area)
            person.save()
    add("auditor", "auditor", people.area)
    add("stranger", "responder", people.area)
    town = Area.objects.get(code="990326001")
    add("field", "field_lead", town)
    grant(account=accounts["field"], role="clerk", area=people.area, by=DESK, at=NIGHT)
    return Line(accounts, call(post(), at=NIGHT, area="990326"))
