"""Invented samples for the gallery; nothing here is a fact of any place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import Any

from django.utils.translation import pgettext

from qipan.kit.refusal import Conflict, Refused
from qipan.rules.levels import Assessment

AT = datetime(2022, 3, 31, 16, 4, tzinfo=UTC)
WHY = Assessment(
    level="yellow", rule="casual-contact", file="cn-covid-v8@1.0.0", evidence=("scan/31", "scan/32"),
    reasons={
        "zh": ("3月29日 12:10 至 12:55 与感染者同在一个市场 45 分钟", "同场所时间 大于 10分钟"),
        "en": ("On 29 March, 12:10 to 12:55, at one market with a case, 45 minutes", "more than 10 minutes together"),
    },
    clears_when={"zh": "再有一次阴性，今日 15:00", "en": "One more negative test, today 15:00"},
    next_check=AT + timedelta(hours=8), valid_until=AT + timedelta(days=7), missing=(), computed_at=AT,
)  # fmt: skip
UNSURE = {"zh": ("待核实：还不知道采样日期",), "en": ("To be verified: not known yet: day of the test",)}
TOKENS = (
    "ink", "ink-2", "ink-3", "edge", "line-2", "line", "well", "paper", "sheet", "dye", "dye-line", "dye-weak",
    "stop", "stop-weak",
)  # fmt: skip


def context() -> dict[str, Any]:
    """Return what `ui/gallery/*.html` show."""
    full, mixed = ["arrived"] * 5, ["acked", "arrived", "arrived", "called", "silent"]
    return {
        "at": AT,
        "tokens": TOKENS,
        "dice": [full, ["called"] * 5, ["acked"] * 5, mixed, ["acked", "called", "called"], ["arrived"]],
        "why": WHY,
        "why_rows": [{"label": pgettext("sample", "2 venue scans"), "url": "#"}],
        "unsure": replace(WHY, level="unknown", rule="", evidence=(), missing=("tested_on",), clears_when={},
                          next_check=None, valid_until=None, reasons=UNSURE),
        "national": pgettext("sample", "7 days"), "local": pgettext("sample", "7 days, nothing added"),
        "no": Refused("gallery.no", "Not ordered: %(gate)s lies on the river, no street to close",
                      do="Move it one street north, or make it a barrier.", params={"gate": "K7"}),
        "conflict": Conflict("gallery.conflict", "This zone was changed 40 seconds ago"),
        "ways": [{"label": pgettext("sample", "Move to the next street"), "url": "#"},
                 {"label": pgettext("sample", "Make it a barrier"), "url": "#"}],
        "proof": {"flow": 1842.5, "cut": 1842.5, "seconds": 0.041, "nodes": 60123, "gap": 0.0},
        "steps": [
            {"label": pgettext("sample", "Report"), "url": "#"}, {"label": pgettext("sample", "Draw")},
            {"label": pgettext("sample", "Needs")}, {"label": pgettext("sample", "Sign")},
            {"label": pgettext("sample", "Order")},
        ],
        "posts": [
            {"code": "K5", "level": "lockdown", "name": "学前街北口", "dice": [full] * 7, "here": 35, "all": 35},
            {"code": "K7", "level": "controlled", "name": "盐仓街东口", "dice": [full] * 3 + [mixed] * 2,
             "here": 19, "all": 25},
        ],
    }  # fmt: skip


# A made-up drawing in metres east and north of the middle: the strictest last, so that it lies on top.
_LINES = (
    ("precaution", 28406, [(-1400, 900), (1500, 1000), (1600, -700), (-1300, -800)]),
    ("controlled", 2425, [(-520, 330), (320, 480), (360, 300), (640, 330), (620, -190), (40, -520),
                          (-560, -560), (-420, -60)]),
    ("lockdown", 1142, [(-240, 200), (230, 290), (250, 20), (330, 30), (310, -200), (-200, -330)]),
)  # fmt: skip
_GATES = (
    ("lockdown", 20, 250), ("lockdown", 240, 30), ("lockdown", 250, -225), ("lockdown", -230, 0),
    ("controlled", -100, 405), ("controlled", 630, 130), ("controlled", -490, 130), ("precaution", 1545, 200),
)  # fmt: skip
_SITES = (("home", 10, 20), ("visited", 250, 220), ("visited", -120, -160), ("visited", -270, 250))


def drawing(lon: float, lat: float) -> dict[str, Any]:
    """GeoJSON of an invented drawing around a place, for looking at the map's signs."""
    east, north = 1 / (111_320 * cos(radians(lat))), 1 / 110_574

    def at(x: float, y: float) -> list[float]:
        return [round(lon + x * east, 6), round(lat + y * north, 6)]

    def feature(kind: str, geometry: dict[str, Any], **facts: Any) -> dict[str, Any]:
        return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, **facts}}

    found = []
    for name, people, ring in _LINES:
        corners = [at(x, y) for x, y in reversed(ring)]
        shape = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
        found.append(
            feature("line", shape, level=name, people=people, drawn="rest_of" if name == "precaution" else "cut")
        )
    for number, (name, x, y) in enumerate(_GATES, 1):
        point = {"type": "Point", "coordinates": at(x, y)}
        found.append(feature("gate", point, level=name, number=number, closed=number == 1, name=""))
    for number, (kind, x, y) in enumerate(_SITES, 1):
        point = {"type": "Point", "coordinates": at(x, y)}
        found.append(feature("site", point, site=kind, number=number, label=""))
    for x, y in ((-228, 90), (240, 160), (60, -278)):
        found.append(feature("barrier", {"type": "Point", "coordinates": at(x, y)}, level="lockdown"))
    team = {"type": "Point", "coordinates": at(450, 60)}
    found.append(feature("team", team, states=["arrived", "acked", "acked", "called", "arrived"], number=93))
    old = [at(x, y) for x, y in ((-420, -100), (-260, -80), (-250, -240), (-430, -260), (-420, -100))]
    found.append(feature("stale", {"type": "Polygon", "coordinates": [old]}))
    return {"type": "FeatureCollection", "features": found}
