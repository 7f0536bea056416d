"""What this room tells of places: the counts of the atlas, read from its files (docs/formats/board.md)."""

from __future__ import annotations

from qipan.rules.facts import Fact
from qipan.rules.offer import Told

_PEOPLE = Fact("people", "number", {"zh": "人数", "en": "People"}, unit="people")
_HOUSEHOLDS = Fact("households", "number", {"zh": "户数", "en": "Households"}, unit="households")

FACTS = (
    Told("area", (_PEOPLE, _HOUSEHOLDS)),
    Told("compound", (_PEOPLE, _HOUSEHOLDS, Fact("buildings", "number", {"zh": "楼栋数", "en": "Buildings"}))),
    Told(
        "building",
        (
            _PEOPLE,
            _HOUSEHOLDS,
            Fact("levels", "number", {"zh": "层数", "en": "Storeys"}),
            Fact("levels_known", "flag", {"zh": "层数为实测", "en": "Storeys were surveyed"}),
            Fact("entrances", "number", {"zh": "单元出入口数", "en": "Entrances"}),
        ),
    ),
    Told("street", (_PEOPLE, _HOUSEHOLDS, Fact("length_m", "number", {"zh": "长度", "en": "Length"}, unit="m"))),
)
