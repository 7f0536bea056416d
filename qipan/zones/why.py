"""Why a place stands under its line: the line's own decision, its clause, and when it ends."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from qipan.rules.levels import Assessment
from qipan.zones.queries import Standing
from qipan.zones.rules import protocol_of


def why(standing: Standing, *, at: datetime) -> Assessment:
    """The level of a place as an assessment: a line is decided by two, and its level follows from where one is."""
    zone, response = standing.zone, standing.response
    protocol = protocol_of(zone)
    level = next(each for each in protocol.levels if each.level == standing.level)
    ends = f"{localtime(response.lasts_until):%Y-%m-%d %H:%M}"
    return Assessment(
        level=standing.level,
        rule=level.level,
        file=f"{protocol.id}@{protocol.version}",
        evidence=(f"zone/{zone.pk}", f"response/{response.pk}"),
        reasons={
            "zh": (f"此处在 {zone.number} 号圈的{level.label['zh']}线内", level.clause.get("zh", "")),
            "en": (
                f"This place lies inside the {level.label['en'].lower()} line of zone {zone.number}",
                level.clause.get("en", ""),
            ),
        },
        clears_when={
            "zh": f"两个单位会签解除此圈，或响应结束（最晚 {ends}）",
            "en": f"Two units sign the zone's lifting, or the response ends ({ends} at the latest)",
        },
        next_check=None,
        valid_until=response.lasts_until,
        missing=(),
        computed_at=at,
    )
