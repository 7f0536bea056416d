"""An invented roster: teams of five along a board's streets, for demos and drills. Same seed, same people."""

from __future__ import annotations

from typing import Any

import numpy as np

from qipan.board.core.atlas import Atlas
from qipan.board.invent.nobody import one_name, phone

TEAM = 5  # one shift of one post
FIRST_PHONE = 7_000_000  # beyond any invented resident's number
KINDS = (
    ("staff_member", "县直单位", 0.6),
    ("militia", "民兵连", 0.15),
    ("special_police", "特警队", 0.1),
    ("volunteer", "志愿服务队", 0.15),
)
SKILLS = (("first_aid", 0.15), ("sampling", 0.12), ("security", 0.25), ("data_entry", 0.3))
ON_LEAVE = 0.04


def roster(atlas: Atlas, *, people: int, seed: int) -> list[dict[str, Any]]:
    """Return one dict per person: team, unit, kind, name, phone, skills, is_leader, on_leave, home_segment.

    Teams of five; the first of each leads and is never on leave, the second drives. Homes are street
    segments drawn in proportion to who lives there, on the connected part cars can reach.
    """
    rng = np.random.default_rng([seed, 5])
    lived = np.where(np.isfinite(atlas.seg_drive_s), atlas.seg_people, 0).astype(float)
    if lived.sum() == 0:
        lived = np.isfinite(atlas.seg_drive_s).astype(float)
    teams = max(1, people // TEAM)
    homes = rng.choice(len(lived), size=teams, p=lived / lived.sum())
    kinds = rng.choice(len(KINDS), size=teams, p=[share for _, _, share in KINDS])
    rows = []
    for team in range(teams):
        kind, unit, _ = KINDS[kinds[team]]
        for place in range(TEAM):
            skills = [skill for skill, share in SKILLS if rng.random() < share]
            if place == 1 or rng.random() < 0.3:
                skills.append("driver")
            rows.append(
                {
                    "team": f"{team + 1:03d}",
                    "unit": unit,
                    "kind": kind,
                    "name": one_name(rng)[0],
                    "phone": phone(FIRST_PHONE + team * TEAM + place),
                    "skills": sorted(skills),
                    "is_leader": place == 0,
                    "on_leave": bool(place > 1 and rng.random() < ON_LEAVE),
                    "home_segment": int(homes[team]),
                }
            )
    return rows
