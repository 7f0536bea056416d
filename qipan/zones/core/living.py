"""What a newer norm or protocol would change for zones in force: recounted from what was kept, nothing drawn anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.rulebook.core.living import Row
from qipan.rules.declared import Declared, Faulty
from qipan.rules.norms import norm_of
from qipan.zones.core.declared import joined
from qipan.zones.core.norms import ZoneNorm
from qipan.zones.core.protocol import Level, Protocol
from qipan.zones.core.risk import Site
from qipan.zones.core.screening import NORM as SCREENING
from qipan.zones.core.screening import screening
from qipan.zones.core.streets import CLASSES

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
    norm_file: Declared  # the two norms its protocol names, as they stand
    risk_file: Declared


def affected(old: Declared | None, new: Declared, zones: Sequence[Living]) -> list[Row]:
    """Return every figure of these zones that would come out otherwise; Refused when the file cannot be used."""
    told = {"norm": _by_norm, "protocol": _by_protocol}[new.kind]
    return [row for zone in zones for row in told(old, new, zone)]


def is_zone_norm(file: Declared) -> bool:
    """Does a norm count gates and kits?"""
    return file.kind == "norm" and "gate_class" in file.body


def is_sampling_norm(file: Declared) -> bool:
    return file.kind == "norm" and file.id == SCREENING


def is_zone_protocol(file: Declared) -> bool:
    return file.kind == "protocol" and any("draw" in level for level in file.body.get("zones") or ())


def _by_norm(old: Declared | None, new: Declared, zone: Living) -> Iterator[Row]:
    if is_sampling_norm(new):
        before, after = (_sampling(old, zone) if old else {}), _sampling(new, zone)
        yield from (_row(zone, key, before[key], after[key]) for key in before if before[key] != after[key])
        return
    try:
        norm = ZoneNorm.parse(new)
        posts = norm.posts(np.array([CLASSES.index(name) for name in zone.classes], dtype=np.int64))
        staffed = sum(norm.guards_per_gate[post] > 0 for post in posts.tolist())
        comes = {"kits": norm.kits(zone.people), "gates": staffed, "guards": norm.guards(posts)}
    except (KeyError, TypeError, ValueError, Faulty) as wrong:
        raise _unusable(new, wrong) from wrong
    stands = {"kits": zone.kits, "gates": zone.gates, "guards": zone.guards}
    yield from (_row(zone, key, stands[key], comes[key]) for key in comes if stands[key] != comes[key])


def _by_protocol(old: Declared | None, new: Declared, zone: Living) -> Iterator[Row]:
    if old is None:
        return
    before, after = (joined(file, norm=zone.norm_file, risk=zone.risk_file) for file in (old, new))
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


def _sampling(file: Declared, zone: Living) -> dict[str, int]:
    try:
        return screening(
            norm_of(file),
            people=zone.people,
            lockdown_households=zone.lockdown_households,
            controlled_people=zone.controlled_people,
        )
    except (ValueError, Faulty) as wrong:
        raise _unusable(file, wrong) from wrong


def _unusable(file: Declared, wrong: Exception) -> Refused:
    return Refused(
        "zones.norm",
        "The norm %(name)s cannot be used for zones: %(why)s",
        do="Mend the file",
        where=file.id,
        params={"name": file.id, "why": repr(wrong)},
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
