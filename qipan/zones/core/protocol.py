"""What a protocol says of zones: its levels, how each is drawn and what a clause requires inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.risk import RiskModel, Site

DRAWN = ("cut", "buffer", "rest_of")
SHAPES = ("cut", "units", "buffer", "given")
EFFECTS = ("stay", "leave", "visit", "avoid")


@dataclass(frozen=True)
class Level:
    """One level, strictest first in its protocol; `multiple` of the trade-off for a cut, metres for a buffer."""

    level: str
    drawn: str
    label: Mapping[str, str]
    multiple: float = 1.0
    radius_m: float = 0.0
    requires_home: bool = False
    requires_visited_hours: float | None = None
    clause: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()

    def requires(self, site: Site, model: RiskModel) -> bool:
        """Say whether the clause puts this very place inside, whatever the weights."""
        if self.drawn == "buffer":
            return True
        if site.is_home:
            return self.requires_home
        return self.requires_visited_hours is not None and model.hours(site) >= self.requires_visited_hours


@dataclass(frozen=True)
class Protocol:
    id: str
    version: str
    status: str
    title: Mapping[str, str]
    shape: str
    effect: str
    document: str
    hazard: str
    levels: tuple[Level, ...]
    norm: ZoneNorm
    risk: RiskModel

    @property
    def is_exercise(self) -> bool:
        """A repealed protocol, or a draft, runs in exercises only."""
        return self.status != "active"

    @classmethod
    def parse(cls, raw: Mapping[str, Any], *, norm: ZoneNorm, risk: RiskModel) -> Protocol:
        """Read declared/protocols/*.yaml; raises KeyError or ValueError on a gap."""
        levels = tuple(_level(each) for each in raw["zones"])
        _check(raw, levels)
        return cls(
            id=str(raw["id"]),
            version=str(raw["version"]),
            status=str(raw["status"]),
            title=dict(raw["title"]),
            shape=raw["shape"],
            effect=raw["effect"],
            document=str(raw["document"]),
            hazard=str(raw["hazard"]),
            levels=levels,
            norm=norm,
            risk=risk,
        )

    def required_in(self, site: Site) -> str | None:
        """Return the strictest level whose clause puts this place inside, or None where the weights decide."""
        self.risk.check(site)
        return next((each.level for each in self.levels if each.requires(site, self.risk)), None)


def _level(raw: Mapping[str, Any]) -> Level:
    requires, draw = raw.get("requires", {}), raw["draw"]
    hours = requires.get("visited_hours")
    return Level(
        level=str(raw["id"]),
        drawn=str(draw["by"]),
        label=dict(raw["label"]),
        multiple=float(draw["multiple"]) if draw["by"] == "cut" else 1.0,
        radius_m=float(draw["radius_m"]) if draw["by"] == "buffer" else 0.0,
        requires_home=bool(requires.get("home", False)),
        requires_visited_hours=None if hours is None else float(hours),
        clause=dict(raw.get("clause", {})),
        measures=tuple(raw.get("measures", ())),
    )


def _check(raw: Mapping[str, Any], levels: tuple[Level, ...]) -> None:
    if (
        raw["shape"] not in SHAPES
        or raw["effect"] not in EFFECTS
        or raw["status"] not in ("draft", "active", "repealed")
    ):
        raise ValueError("shape, effect or status is not one of the known words")
    if not levels or any(each.drawn not in DRAWN for each in levels):
        raise ValueError("every level is drawn by cut, buffer or rest_of")
    if any(each.drawn == "rest_of" for each in levels[:-1]):
        raise ValueError("only the last level can be the rest")
    if len({each.drawn for each in levels if each.drawn != "rest_of"}) != 1:
        raise ValueError("one protocol draws its lines one way")
    sizes = [
        each.radius_m if each.drawn == "buffer" else 1 / each.multiple for each in levels if each.drawn != "rest_of"
    ]
    if min(sizes) <= 0 or any(wider <= tighter for tighter, wider in pairwise(sizes)):
        raise ValueError("zones go from the strictest to the widest, with positive sizes")
