"""What this room tells of its work: requests for two signatures, and how long they waited. No signer is named."""

from __future__ import annotations

from qipan.rules.facts import Fact, ListOf
from qipan.rules.registers import Register

STATES = {
    "open": {"zh": "待签", "en": "open"},
    "complete": {"zh": "两人已签", "en": "signed by two"},
    "declined": {"zh": "不签", "en": "declined"},
    "withdrawn": {"zh": "撤回", "en": "withdrawn"},
    "expired": {"zh": "过期", "en": "expired"},
}
APPROVALS = ListOf(
    "approvals",
    (
        Fact("deed", "text", {"zh": "事项", "en": "deed"}),
        Fact("unit", "text", {"zh": "提请单位", "en": "unit that asked"}),
        Fact("asked_at", "moment", {"zh": "提请时刻", "en": "asked at"}),
        Fact("settled_at", "moment", {"zh": "办结时刻", "en": "settled at"}),
        Fact(
            "state",
            "text",
            {"zh": "状态", "en": "state"},
            choices=tuple(STATES),
            choice_labels=STATES,
        ),
        Fact("waited_min", "number", {"zh": "等待时长", "en": "time waited"}, unit="min"),
    ),
    {"zh": "会签", "en": "requests for two signatures"},
)
APPROVALS_SQL = """
select a.id::text as id, a.area, a.asked_at as at,
       case when a.settled_at <= %(known_at)s then a.settled_at else a.asked_at end as recorded_at,
       a.deed, o.code as unit, a.asked_at,
       case when a.settled_at <= %(known_at)s then a.settled_at end as settled_at,
       case when a.settled_at <= %(known_at)s then a.state else 'open' end as state,
       case when a.settled_at <= %(known_at)s
            then extract(epoch from a.settled_at - a.asked_at)::float8 / 60 end as waited_min
  from identity_approval a
  join identity_account u on u.id = a.asked_by_id join identity_organisation o on o.id = u.organisation_id
 where a.asked_at <= %(known_at)s
"""

REGISTERS = (Register(APPROVALS, when="asked_at", sql=APPROVALS_SQL),)
