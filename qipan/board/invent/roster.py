"""An invented roster: teams of five who could be called up, none of them anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qipan.board.core.atlas import Atlas
from qipan.board.invent import nobody

TEAM_SIZE = 5
ON_LEAVE = 0.06  # assumed share of a roster away on any day
_LAST_PHONE = 7_999_999  # counted down from the last, far from the residents' phones
_BUREAUS = (
    ("卫健局", "Health Bureau"),
    ("教育局", "Education Bureau"),
    ("住建局", "Housing Bureau"),
    ("交通局", "Transport Bureau"),
    ("水利局", "Water Bureau"),
    ("文旅局", "Culture Bureau"),
    ("农业农村局", "Rural Affairs Bureau"),
    ("市场监管局", "Market Regulation Bureau"),
)


@dataclass(frozen=True)
class _Unit:
    """Where a team comes from: its township's code, or the county's for a county office."""

    name: str
    name_en: str
    kind: str
    area: str


# kind -> share of teams, and how likely one of them has a skill besides leading or driving
_KINDS: dict[str, tuple[float, dict[str, float]]] = {
    "staff_member": (0.55, {"first_aid": 0.15, "sampling": 0.12, "registration": 0.6, "security": 0.05}),
    "volunteer": (0.2, {"first_aid": 0.3, "sampling": 0.15, "registration": 0.4}),
    "militia": (0.15, {"first_aid": 0.35, "security": 0.9}),
    "special_police": (0.1, {"first_aid": 0.4, "security": 1.0}),
}


def roster(atlas: Atlas, *, people: int, seed: int) -> list[dict[str, Any]]:
    """Return `people` responders as dicts, team by team, the leader first; the same seed gives the same.

    Keys: id, team, unit, unit_en, area, kind (staff_member volunteer militia special_police), name, name_en, phone
    (only a simulator routes it), skills, is_leader, is_driver, home_segment (a street, never an address), on_leave.
    Every whole team has one leader and at least one other who drives. Raises ValueError where nobody lives.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0x726F]))
    towns = _towns(atlas)
    lived = np.asarray(atlas.seg_people, dtype=np.float64)
    if not lived.sum():
        raise ValueError("nobody lives on this board")
    shares = np.array([share for share, _ in _KINDS.values()])
    rows: list[dict[str, Any]] = []
    while len(rows) < people:
        team = len(rows) // TEAM_SIZE + 1
        kind = list(_KINDS)[int(rng.choice(len(_KINDS), p=shares))]
        unit = _unit(rng, kind, towns, root=str(atlas.manifest["code"]))
        homes = _homes(rng, atlas, lived, unit.area)
        for place in range(min(TEAM_SIZE, people - len(rows))):
            rows.append(_person(rng, len(rows), f"T{team:03d}", unit, place, int(homes[place])))
    return rows


def _towns(atlas: Atlas) -> list[tuple[str, str, str]]:
    """Code, name and English name of every township."""
    areas = atlas.areas.select(["code", "name", "name_en", "level"]).to_pylist()
    return [(row["code"], row["name"], row["name_en"] or row["name"]) for row in areas if row["level"] == "township"]


def _unit(rng: np.random.Generator, kind: str, towns: list[tuple[str, str, str]], *, root: str) -> _Unit:
    if kind == "special_police":
        return _Unit("公安局特警大队", "Special Police Brigade", kind, root)
    if not towns or (kind == "staff_member" and rng.random() < 0.4):
        name, name_en = _BUREAUS[int(rng.integers(len(_BUREAUS)))]
        return _Unit(name, name_en, kind, root)
    code, name, name_en = towns[int(rng.integers(len(towns)))]
    zh, en = {
        "staff_member": ("办事处" if name.endswith("街道") else "政府", "Government"),
        "volunteer": ("志愿服务队", "Volunteers"),
        "militia": ("民兵连", "Militia Company"),
    }[kind]
    return _Unit(name + zh, f"{name_en} {en}", kind, code)


def _homes(rng: np.random.Generator, atlas: Atlas, lived: Any, area: str) -> Any:
    """Five streets where people live, in the unit's own area where anybody does."""
    codes = np.array(atlas.areas["code"].to_pylist())
    here = np.char.startswith(codes, area)[atlas.seg_area] * lived
    weight = here if here.sum() else lived
    return rng.choice(len(lived), size=TEAM_SIZE, p=weight / weight.sum())


def _person(rng: np.random.Generator, number: int, team: str, unit: _Unit, place: int, home: int) -> dict[str, Any]:
    name, name_en = nobody.one_name(rng)
    chances = _KINDS[unit.kind][1]
    skills = {skill for skill, chance in chances.items() if rng.random() < chance}
    if unit.name == "卫健局":
        skills.add("sampling")
    is_leader = place == 0
    is_driver = place == 1 or bool(rng.random() < 0.25)
    return {
        "id": number,
        "team": team,
        "unit": unit.name,
        "unit_en": unit.name_en,
        "area": unit.area,
        "kind": unit.kind,
        "name": name,
        "name_en": name_en,
        "phone": nobody.phone(_LAST_PHONE - number),
        "skills": sorted(skills | ({"driver"} if is_driver else set())),
        "is_leader": is_leader,
        "is_driver": is_driver,
        "home_segment": home,
        # A team without its leader or its driver would not be on the roster that day.
        "on_leave": place > 1 and bool(rng.random() < ON_LEAVE * TEAM_SIZE / (TEAM_SIZE - 2)),
    }
