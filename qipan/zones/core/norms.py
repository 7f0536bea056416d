"""How many guards a gate asks for and how many kits a zone needs, by a named norm."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from qipan.rules.declared import Declared
from qipan.rules.norms import Norm, norm_of
from qipan.zones.core.streets import CLASSES, Floats, Ints

POSTS = ("vehicle", "foot", "closed")  # also what the norm calls their numbers


@dataclass(frozen=True)
class ZoneNorm:
    """`post_of_class[c]` is an index into POSTS; guards are people on duty at one time."""

    norm: Norm
    post_of_class: tuple[int, ...]
    guards_per_gate: tuple[int, ...]
    shifts: int
    closed_price: float
    kits_per_person: Fraction
    kits_round_up: int

    @classmethod
    def parse(cls, declared: Declared) -> ZoneNorm:
        """Read declared/norms/zone.*.yaml; raises Faulty, Missing, KeyError or ValueError on a gap."""
        raw, norm = declared.body, norm_of(declared)
        kits = norm.item("kits")
        if kits.qty is None or kits.round_up is None:
            raise ValueError("kits are so many a person, rounded up to full boxes")
        post_of = {name: post for post, kind in enumerate(POSTS) for name in raw["gate_class"][kind]}
        return cls(
            norm=norm,
            post_of_class=tuple(post_of[name] for name in CLASSES),
            guards_per_gate=(_rate(norm, "vehicle_guards"), _rate(norm, "foot_guards"), 0),
            shifts=norm.quantity("shifts").whole,
            closed_price=float(raw["closed_price"]),
            kits_per_person=kits.qty,
            kits_round_up=int(kits.round_up),
        )

    def posts(self, classes: Ints) -> Ints:
        """Return the kind of post (index into POSTS) for street classes (n,)."""
        return np.asarray(self.post_of_class, dtype=np.int64)[classes]

    def guards(self, posts: Ints) -> int:
        """Return guards over all shifts for gates of these posts (n,)."""
        number = np.bincount(posts, minlength=len(POSTS)).tolist()
        return self.norm.quantity("guards", **dict(zip(POSTS, number, strict=True))).whole

    def barrier_price(self, classes: Ints) -> Floats:
        """Return guards a day (n,) that a barrier on a street of each class counts as in the energy."""
        guards = np.asarray(self.guards_per_gate, dtype=np.float64)
        return np.where(guards > 0, guards, self.closed_price)[self.posts(classes)] * self.shifts

    def kits(self, people: int) -> int:
        """Return sampling kits for this many people: with the margin, rounded up to full boxes."""
        return self.norm.quantity("kits", people=people).whole


def _rate(norm: Norm, name: str) -> int:
    """Guards at one gate; raises ValueError when the norm gives part of one."""
    one_of_each: dict[str, Any] = dict.fromkeys(norm.item(name).per, 1)
    return norm.quantity(name, **one_of_each).whole
