"""What a newer norm or protocol would change for zones in force: recounted from what was kept, nothing drawn anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.rulebook.core.living import Body, Row
from qipan.zones.core.declared import joined
from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.protocol import Level, Protocol
from qipan.zones.core.risk import Site
from qipan.zones.core.screening import NORM as SCREENING
from qipan.zones.core.screening import screening
from qipan.zones.core.streets import CLASSES

SAMPLING = ("samplers", "household_tubes", "pooled_tubes", "points")
NO_LEVEL = {"zh": "没有这一级", "en": "no such level"}
NO_CLAUSE = {"zh": "条款不要求", "en": "no clause asks it"}


@dataclass(frozen=True)
class Living:
    """A zone in force: the figures it was signed with, and what they were counted from."""

    ident: int
    name: str
    area: str
    protocol: str
    norm: str
    people: int  # inside the widest drawn line
    lockdown_households: int
    controlled_people: int
    kits: int
    guards: int
    gates: int  # staffed
    classes: tuple[str, ...]  # street class of every staffed gate and closed barrier
    levels: tuple[str, ...]
    sites: tuple[Site, ...]
    norm_body: Body  # the two norms its protocol names, as they stand
    risk_body: Body


def affected(old: Body | None, new: Body, zones: Sequence[Living]) -> list[Row]:
    """Return every figure of these zones that would come out otherwise; Refused when the file cannot be used."""
    told = {"norm": _by_norm, "protocol": _by_protocol}[str(new["kind"])]
    return [row for zone in zones for row in told(old, new, zone)]


def is_zone_norm(body: Body) -> bool:
    """Does a norm count gates and kits?"""
    return body.get("kind") == "norm" and "guards_per_gate" in body


def is_sampling_norm(body: Body) -> bool:
    return body.get("kind") == "norm" and body.get("id") == SCREENING


def is_zone_protocol(body: Body) -> bool:
    levels = body.get("zones") or ()
    return body.get("kind") == "protocol" and any("draw" in level for level in levels)


def _by_norm(old: Body | None, new: Body, zone: Living) -> Iterator[Row]:
    if is_sampling_norm(new):
        before = _sampling(old, zone) if old is not None else {}
        after = _sampling(new, zone)
        yield from (
            _row(zone, key, before[key], after[key]) for key in SAMPLING if before and before[key] != after[key]
        )
        return
    norm = _norm(new)
    posts = norm.posts(np.array([CLASSES.index(name) for name in zone.classes], dtype=np.int64))
    staffed = sum(norm.guards_per_gate[post] > 0 for post in posts.tolist())
    figures = {
        "kits": (zone.kits, norm.kits(zone.people)),
        "gates": (zone.gates, staffed),
        "guards": (zone.guards, norm.guards(posts)),
    }
    yield from (_row(zone, key, stands, comes) for key, (stands, comes) in figures.items() if stands != comes)


def _by_protocol(old: Body | None, new: Body, zone: Living) -> Iterator[Row]:
    if old is None:
        return
    before, after = (joined(body, norm=zone.norm_body, risk=zone.risk_body) for body in (old, new))
    levels = {level.level: level for level in before.levels}, {level.level: level for level in after.levels}
    for name in zone.levels:
        mine, theirs = (each.get(name) for each in levels)
        if mine is not None:
            yield from _level_rows(zone, mine, theirs)
    for number, site in enumerate(zone.sites, 1):
        wanted = _required(before, site), _required(after, site)
        if wanted[0] != wanted[1]:
            about = {"zh": f"第 {number} 处", "en": f"place {number}"}
            yield _row(zone, "required_in", *wanted, about=about)


def _level_rows(zone: Living, mine: Level, theirs: Level | None) -> Iterator[Row]:
    if theirs is None:
        yield _row(zone, "level", dict(mine.label), NO_LEVEL, about=mine.label)
        return
    for figure, tell in (("measures", _measures), ("clause", _clause), ("drawn", _drawn)):
        before, after = tell(mine), tell(theirs)
        if before != after:
            yield _row(zone, figure, before, after, about=mine.label)


def _measures(level: Level) -> Mapping[str, str]:
    words = "、".join(level.measures)
    return {"zh": words, "en": words}


def _clause(level: Level) -> Mapping[str, str]:
    return dict(level.clause)


def _drawn(level: Level) -> Mapping[str, str]:
    figure = {"cut": f" × {level.multiple:g}", "buffer": f" {level.radius_m:g} m"}.get(level.drawn, "")
    words = {"cut": "最小割", "buffer": "缓冲", "rest_of": "其余"}.get(level.drawn, level.drawn)
    return {"zh": f"{words}{figure}", "en": f"{level.drawn}{figure}"}


def _required(protocol: Protocol, site: Site) -> Mapping[str, str]:
    wanted = protocol.required_in(site)
    return next((dict(level.label) for level in protocol.levels if level.level == wanted), NO_CLAUSE)


def _sampling(body: Body, zone: Living) -> dict[str, int]:
    try:
        return screening(
            body,
            people=zone.people,
            lockdown_households=zone.lockdown_households,
            controlled_people=zone.controlled_people,
        )
    except (KeyError, TypeError, ZeroDivisionError) as wrong:
        raise _unusable(body, wrong) from wrong


def _norm(body: Body) -> ZoneNorm:
    try:
        return ZoneNorm.parse(body)
    except (KeyError, TypeError, ValueError) as wrong:
        raise _unusable(body, wrong) from wrong


def _unusable(body: Body, wrong: Exception) -> Refused:
    return Refused(
        "zones.norm",
        "The norm %(name)s cannot be used for zones: %(why)s",
        do="Mend the file",
        where=str(body.get("id")),
        params={"name": body.get("id"), "why": repr(wrong)},
    )


def _row(zone: Living, figure: str, before: Any, after: Any, *, about: Mapping[str, str] | None = None) -> Row:
    return Row(
        subject=Ref("zone", str(zone.ident)),
        name=zone.name,
        area=zone.area,
        figure=figure,
        before=before,
        after=after,
        about=dict(about or {}),
    )
