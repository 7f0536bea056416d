"""An invented roster for demos and drills: teams of five, the demo's responders among them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from qipan.board.core.atlas import Atlas
from qipan.board.invent.roster import roster
from qipan.board.queries import current
from qipan.dispatch.core.travel import travel_s
from qipan.dispatch.models import Responder, Team
from qipan.identity import keys
from qipan.identity.models import Account, Grant

PEOPLE = 200
FROM_CENTRE_S = 120  # near enough to be called to the town, far enough not to live inside the line


@transaction.atomic
def seed(*, at: datetime, seed: int, board: Any) -> None:
    """Write the roster once; the first team is led and filled by the demo's responder accounts."""
    if Team.objects.exists():
        return
    atlas = current()
    rows = roster(atlas, people=PEOPLE, seed=seed)
    near = _near_the_centre(atlas)
    for row in rows:
        if row["team"] == rows[0]["team"]:
            row["home_segment"] = near
    teams: dict[str, Team] = {}
    for row in rows:
        code = row["team"]
        if code not in teams:
            teams[code] = Team(
                code=code, unit=row["unit"], kind=row["kind"], home_segment=row["home_segment"], skills=[]
            )
        teams[code].skills = sorted({*teams[code].skills, *row["skills"]})
    Team.objects.bulk_create(teams.values())
    people = Responder.objects.bulk_create(
        Responder(
            team=teams[row["team"]],
            name=row["name"],
            phone_sealed=keys.seal(row["phone"], context="responder.phone"),
            skills=row["skills"],
            is_leader=row["is_leader"],
            on_leave=row["on_leave"],
        )
        for row in rows
    )
    accounts = Account.objects.filter(pk__in=Grant.objects.filter(role="responder").values("account_id")).order_by("pk")
    ready = [person for person in people if not person.on_leave]
    for account, person in zip(accounts, ready, strict=False):
        person.account, person.name = account, account.name
    Responder.objects.bulk_update(ready[: len(accounts)], ["account", "name"])


def _near_the_centre(atlas: Atlas) -> int:
    """A lived-in street two minutes from the busiest one, so that the demo's own team is among those called."""
    lived = np.flatnonzero(np.asarray(atlas.seg_people) > 0)
    busiest = int(np.argmax(atlas.seg_people))
    seconds = travel_s(atlas, origins=lived, targets=np.array([busiest]))[:, 0]
    return int(lived[np.argmin(np.abs(seconds - FROM_CENTRE_S))])
