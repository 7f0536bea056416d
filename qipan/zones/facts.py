"""What this room tells about a zone: its state, its moments, and who is inside the widest line that stands."""

from __future__ import annotations

from qipan.rules.facts import Fact
from qipan.rules.offer import Told

STATES = {  # those of models.Zone
    "draft": {"zh": "草稿", "en": "Draft"},
    "asked": {"zh": "待签", "en": "Asked"},
    "in_force": {"zh": "生效", "en": "In force"},
    "lifted": {"zh": "已解除", "en": "Lifted"},
    "expired": {"zh": "已到期", "en": "Expired"},
}
FACTS = (
    Told(
        "zone",
        (
            Fact("zone_state", "text", {"zh": "状态", "en": "State"}, choices=tuple(STATES), choice_labels=STATES),
            Fact("in_force_at", "moment", {"zh": "生效时间", "en": "In force since"}),
            Fact("ended_at", "moment", {"zh": "结束时间", "en": "Ended at"}),
            Fact("people_inside", "number", {"zh": "圈内人数", "en": "People inside"}, unit="people"),
            Fact("households_inside", "number", {"zh": "圈内户数", "en": "Households inside"}, unit="households"),
            Fact(
                "households_without_evidence",
                "number",
                {"zh": "无条款无证据而被围合的户数", "en": "Households confined without clause or evidence"},
                unit="households",
            ),
            Fact("guards_needed", "number", {"zh": "需值守人数", "en": "Guards needed"}, unit="people"),
            Fact("gates_standing", "number", {"zh": "卡口数", "en": "Gates"}, unit="gates"),
            Fact("gates_closed", "number", {"zh": "已封卡口数", "en": "Gates closed"}, unit="gates"),
        ),
        # The drawing of the present version, and its widest line that is not merely the rest.
        view="""
            SELECT z.id, z.state AS zone_state, z.in_force_at, z.ended_at,
                   l.people AS people_inside, l.households AS households_inside,
                   d.enclosure_only + d.shut_off AS households_without_evidence, d.guards AS guards_needed,
                   (SELECT count(*) FROM zones_gate g WHERE g.zone_id = z.id) AS gates_standing,
                   (SELECT count(g.closed_at) FROM zones_gate g WHERE g.zone_id = z.id) AS gates_closed
            FROM zones_zone z
            JOIN zones_version v ON v.zone_id = z.id AND v.number = z.version
            JOIN zones_drawing d ON d.id = v.drawing_id
            LEFT JOIN LATERAL (
                SELECT people, households FROM zones_line
                WHERE drawing_id = d.id AND drawn <> 'rest_of' ORDER BY position DESC LIMIT 1
            ) l ON true
        """,
    ),
)
