"""The places people go: schools, markets, hospitals, stations — what is needed, near whom it serves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qipan.board.invent.homes import Homes
from qipan.board.invent.layout import Layout
from qipan.board.invent.tree import Tree

Array = np.ndarray[Any, Any]

# kind -> (zh, en, uses of building it may stand in, people per place in towns, capacity from..to, unit in the docs)
TOWN_KINDS: dict[str, tuple[str, str, tuple[str, ...], int, tuple[int, int]]] = {
    "hospital": ("医院", "Hospital", ("school",), 60_000, (180, 900)),
    "school": ("学校", "School", ("school",), 9_000, (600, 2_400)),
    "clinic": ("卫生服务站", "Health Station", ("shop", "school"), 7_000, (4, 20)),
    "market": ("农贸市场", "Market", ("shop",), 9_000, (60, 240)),
    "hotel": ("宾馆", "Hotel", ("shop",), 14_000, (40, 220)),
    "canteen": ("食堂", "Canteen", ("school", "shop"), 12_000, (120, 800)),
    "station": ("车站", "Station", ("shop",), 45_000, (200, 3_000)),
    "depot": ("物资库", "Depot", ("shed", "shop"), 40_000, (800, 8_000)),
    "office": ("便民服务中心", "Service Centre", ("school", "shop"), 30_000, (20, 120)),
    "shop": ("超市", "Supermarket", ("shop", "row"), 1_500, (-1, -1)),
}
VILLAGE_KINDS = {  # kind -> (zh, en, share of villages that have one)
    "shop": ("小店", "Shop", 1.0),
    "clinic": ("卫生室", "Clinic", 0.35),
    "school": ("小学", "School", 0.12),
}


@dataclass
class Venues:
    """Places as columns; `building` is where each stands."""

    name: list[str] = field(default_factory=list)
    name_en: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    building: list[int] = field(default_factory=list)
    capacity: list[int] = field(default_factory=list)

    def add(self, name: tuple[str, str], kind: str, building: int, capacity: int) -> None:
        self.name.append(name[0])
        self.name_en.append(name[1])
        self.kind.append(kind)
        self.building.append(building)
        self.capacity.append(capacity)


def open_venues(
    rng: np.random.Generator, layout: Layout, homes: Homes, tree: Tree,
    *, people: Array, villages: list[tuple[str, str]],
) -> Venues:  # fmt: skip
    """Return places for towns by their people (b,), at least one of each kind, and for named villages by chance."""
    venues = Venues()
    taken: set[int] = set()
    town_of = np.where(homes.block >= 0, layout.block_town[homes.block], -1)
    for town in range(len(layout.town_centres)):
        here = np.flatnonzero(town_of == town)
        if not len(here):
            continue
        crowd = float(people[here].sum())
        counts: dict[tuple[str, str], int] = {}
        for kind, (zh, en, uses, per, capacity) in TOWN_KINDS.items():
            for _ in range(max(1, round(crowd / per))):
                building = _free(rng, homes, here, uses, taken)
                community = tree.areas[tree.of_block[homes.block[building]][:12]]
                stem = (community.name[:-2], community.name_en.removesuffix(" Community"))
                number = counts[stem[0], kind] = counts.get((stem[0], kind), 0) + 1
                again = ("", "") if number == 1 else (f"{number}部", f" {number}")
                name = (f"{stem[0]}{zh}{again[0]}", f"{stem[1]} {en}{again[1]}")
                most = int(rng.integers(capacity[0], capacity[1] + 1)) if capacity[0] > 0 else -1
                venues.add(name, kind, building, most)
    _in_villages(rng, homes, villages, venues)
    return venues


def _free(rng: np.random.Generator, homes: Homes, here: Array, uses: tuple[str, ...], taken: set[int]) -> int:
    """A building nobody has taken, of the fitting kinds in order; in a full town one that is shared."""
    for use in uses:
        fitting = [b for b in here[homes.use[here] == use].tolist() if b not in taken]
        if fitting:
            building = int(fitting[int(rng.integers(len(fitting)))])
            taken.add(building)
            return building
    return int(here[int(rng.integers(len(here)))])


def _in_villages(rng: np.random.Generator, homes: Homes, villages: list[tuple[str, str]], venues: Venues) -> None:
    """The village shop, the clinic and the school stand in a house of the village."""
    rural = np.flatnonzero(homes.village >= 0)
    rural = rural[np.argsort(homes.village[rural], kind="stable")]
    first = np.flatnonzero(np.r_[True, np.diff(homes.village[rural]) != 0]) if len(rural) else rural
    for start, end in zip(first, np.r_[first[1:], len(rural)], strict=True):
        stem, stem_en = villages[homes.village[rural[start]]]
        for kind, (zh, en, chance) in VILLAGE_KINDS.items():
            if rng.random() < chance:
                building = int(rural[int(rng.integers(start, end))])
                capacity = int(rng.integers(60, 240)) if kind == "school" else -1
                venues.add((stem + zh, f"{stem_en} {en}"), kind, building, capacity)
