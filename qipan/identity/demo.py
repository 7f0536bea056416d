"""An invented county's bodies and the dozen people of "who are you tonight?". Same seed, same people."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import transaction

from qipan.identity import actions
from qipan.identity.models import Account, Area, Organisation
from qipan.kit.ref import Ref

BY = Ref("demo", "identity")


class Board(Protocol):
    """What is read of a board: the area tree, and its digest if it has one."""

    areas: Sequence[Mapping[str, object]]  # code, name, name_en, level, parent


@dataclass(frozen=True)
class Chair:
    """One of the people: `unit` is a code below, or `township/N`; `place` the N-th township, or the county."""

    login: str
    role: str
    unit: str
    title: str
    title_en: str
    place: int | None = None


# code, name, English name, kind, reporting to
BODIES = (
    ("command", "县指挥部", "County command", "command", None),
    ("law", "政法委", "Political and Legal Affairs", "law", None),
    ("health", "卫健局", "Health Bureau", "health", None),
    ("cdc", "疾控中心", "Centre for Disease Control", "cdc", "health"),
    ("police", "公安局", "Public Security Bureau", "police", None),
    ("emergency", "应急管理局", "Emergency Management Bureau", "emergency", None),
    ("audit", "审计局", "Audit Office", "audit", None),
    ("data", "大数据局", "Data Bureau", "data", None),
)
CHAIRS = (
    Chair("duty", "duty_officer", "command", "值班主任", "Duty officer"),
    Chair("leader", "leader", "law", "带班领导", "Leader on duty"),
    Chair("chief", "leader", "police", "副局长", "Deputy chief"),
    Chair("cdc", "cdc", "cdc", "流调组长", "Investigation lead"),
    Chair("north", "field_lead", "township/0", "片区指挥", "Field lead", place=0),
    Chair("south", "field_lead", "township/1", "片区指挥", "Field lead", place=1),
    Chair("cadre", "responder", "emergency", "队员", "Responder"),
    Chair("driver", "responder", "police", "驾驶员", "Driver"),
    Chair("grid", "grid_worker", "township/0", "网格员", "Grid worker", place=0),
    Chair("clerk", "clerk", "health", "经办", "Clerk"),
    Chair("auditor", "auditor", "audit", "审计员", "Auditor"),
    Chair("admin", "admin", "data", "系统管理员", "Administrator"),
)
# Syllables that are no surname and no given name in use together: such people can be nobody.
FAMILY = ["浙Zhe", "桦Hua", "砚Yan", "榆Yu", "芷Zhi", "汐Xi", "砾Li", "苇Wei"]
GIVEN = ["石shi", "汀ting", "禾he", "砂sha", "檐yan", "陌mo", "笠li", "棹zhao"]


@transaction.atomic
def seed(*, at: datetime, seed: int, board: Board) -> list[Account]:
    """Make areas, bodies and the dozen people, and mark the database invented. Again: nothing changes."""
    areas = plant_areas(board.areas)
    root = next(area for area in areas.values() if area.parent_id is None)
    towns = [area for area in areas.values() if area.level == "township"] or [root]
    bodies = plant_bodies(root, towns)
    rng = random.Random(f"identity/{seed}")
    names = rng.sample([(f, a, b) for f in FAMILY for a in GIVEN for b in GIVEN if a != b], len(CHAIRS))
    people = []
    for number, (chair, name) in enumerate(zip(CHAIRS, names, strict=True)):
        area = root if chair.place is None else towns[chair.place % len(towns)]
        people.append(_seat(chair, name, number, _body(bodies, towns, chair.unit), area, at))
    actions.mark_invented(board_digest=str(getattr(board, "digest", "")), by=BY, at=at)
    return people


def plant_areas(rows: Sequence[Mapping[str, object]]) -> dict[str, Area]:
    """Put a board's area table into the tree, parents before children; return it by code."""
    planted: dict[str, Area] = {}
    for row in sorted(rows, key=lambda row: (len(str(row["code"])), str(row["code"]))):
        parent = planted.get(str(row.get("parent") or ""))
        area, _ = Area.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "name_en": row.get("name_en") or "",
                "level": row["level"],
                "parent": parent,
            },
        )
        planted[area.code] = area
    return planted


def plant_bodies(root: Area, towns: Sequence[Area]) -> dict[str, Organisation]:
    bodies: dict[str, Organisation] = {}
    for code, name, name_en, kind, above in BODIES:
        bodies[code] = _plant(code, name, name_en, kind, root, bodies[above] if above else None)
    for town in towns:
        english = f"{town.name_en} Government" if town.name_en else ""
        bodies[town.code] = _plant(town.code, f"{town.name}政府", english, "township", town, None)
    return bodies


def _plant(code: str, name: str, name_en: str, kind: str, area: Area, above: Organisation | None) -> Organisation:
    body, _ = Organisation.objects.get_or_create(
        code=f"{area.code}-{code}" if code != area.code else code,
        defaults={"name": name, "name_en": name_en, "kind": kind, "area": area, "parent": above},
    )
    return body


def _body(bodies: Mapping[str, Organisation], towns: Sequence[Area], unit: str) -> Organisation:
    kind, _, number = unit.partition("/")
    return bodies[towns[int(number) % len(towns)].code] if number else bodies[kind]


def _seat(
    chair: Chair, name: tuple[str, str, str], number: int, body: Organisation, area: Area, at: datetime
) -> Account:
    held = Account.objects.filter(login=chair.login).first()
    if held:
        return held
    family, one, two = name
    account = actions.add_account(
        login=chair.login,
        name=family[0] + one[0] + two[0],
        name_en=f"{family[1:]} {one[1:].capitalize()}{two[1:]}",
        organisation=body,
        phone=f"10009{number:06d}",  # 1000 and then 2-9: no subscriber number begins so, only a simulator routes it
        by=BY,
        at=at,
    )
    actions.grant(account=account, role=chair.role, area=area, by=BY, at=at)
    actions.post(account=account, organisation=body, title=chair.title, title_en=chair.title_en, by=BY, at=at)
    return account
