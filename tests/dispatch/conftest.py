"""A street of ten segments, four teams of three along it, and two posts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import numpy as np
import pytest

from qipan.dispatch import actions
from qipan.dispatch.models import Responder, Team
from qipan.kit.ref import Ref

AT = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
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

    def go(*posts, key=None, barred=frozenset(), at=AT):
        return actions.call_up(
            key=key or UUID(int=next(keys)),
            subject=SUBJECT,
            area="999999",
            posts=posts or (post(),),
            arrive_within=timedelta(minutes=30),
            barred_segments=barred,
            atlas=street,
            exercise=True,
            by=DESK,
            at=at,
        )

    return go
