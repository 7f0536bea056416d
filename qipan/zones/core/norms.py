"""How many guards a gate asks for and how many kits a zone needs: arithmetic on a named norm."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from qipan.kit.refusal import Refused
from qipan.zones.core.streets import CLASSES, Floats, Ints

POSTS = ("vehicle", "foot", "closed")


@dataclass(frozen=True)
class ZoneNorm:
    """`post_of_class[c]` is an index into POSTS; guards are people on duty at one time."""

    id: str
    version: str
    post_of_class: tuple[int, ...]
    guards_per_gate: tuple[int, ...]
    barriers_per_patroller: int
    shifts: int
    closed_price: float
    kits_per_person: Fraction
    kits_round_up: int

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> ZoneNorm:
        """Read declared/norms/zone.*.yaml; raises KeyError or ValueError on a gap."""
        post_of = {name: post for post, kind in enumerate(POSTS) for name in raw["gate_class"][kind]}
        return cls(
            id=str(raw["id"]),
            version=str(raw["version"]),
            post_of_class=tuple(post_of[name] for name in CLASSES),
            guards_per_gate=tuple(int(raw["guards_per_gate"][kind]) for kind in POSTS),
            barriers_per_patroller=int(raw["barriers_per_patroller"]),
            shifts=int(raw["shifts"]),
            closed_price=float(raw["closed_price"]),
            # Through text, so that 1.10 is eleven tenths and 1,000 people ask for 1,100, not 1,200.
            kits_per_person=Fraction(str(raw["kits"]["per_person"])),
            kits_round_up=int(raw["kits"]["round_up"]),
        )

    def posts(self, classes: Ints) -> Ints:
        """Return the kind of post (index into POSTS) for street classes (n,)."""
        return np.asarray(self.post_of_class, dtype=np.int64)[classes]

    def guards(self, posts: Ints) -> int:
        """Return guards over all shifts for gates of these posts (n,)."""
        number = np.bincount(posts, minlength=len(POSTS))
        standing = int((number * np.asarray(self.guards_per_gate)).sum())
        patrollers = math.ceil(int(number[POSTS.index("closed")]) / self.barriers_per_patroller)
        return (standing + patrollers) * self.shifts

    def barrier_price(self, classes: Ints) -> Floats:
        """Return guards a day (n,) that a barrier on a street of each class counts as in the energy."""
        guards = np.asarray(self.guards_per_gate, dtype=np.float64)
        return np.where(guards > 0, guards, self.closed_price)[self.posts(classes)] * self.shifts

    def kits(self, people: int) -> int:
        """Return sampling kits for this many people: with the margin, rounded up to full boxes."""
        if people < 0:
            raise Refused("zones.people", "People cannot be fewer than none", where="people")
        return math.ceil(people * self.kits_per_person / self.kits_round_up) * self.kits_round_up
