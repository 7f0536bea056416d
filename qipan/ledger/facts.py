"""What the ledger tells of itself: everything that came due, and when it was done."""

from __future__ import annotations

from qipan.rules.facts import Fact, ListOf
from qipan.rules.registers import Register

SORTS = {"delivery": {"zh": "投递", "en": "delivery"}, "timer": {"zh": "定时", "en": "timer"}}
DEEDS = ListOf(
    "deeds_due",
    (
        Fact("sort", "text", {"zh": "类别", "en": "sort"}, choices=tuple(SORTS), choice_labels=SORTS),
        Fact("what", "text", {"zh": "事项", "en": "what was due"}),
        Fact("due_at", "moment", {"zh": "到期时刻", "en": "due at"}),
        Fact("done_at", "moment", {"zh": "办理时刻", "en": "done at"}),
        Fact("is_given_up", "flag", {"zh": "已放弃", "en": "given up"}),
        Fact("late_s", "number", {"zh": "用时", "en": "time taken"}, unit="s"),
    ),
    {"zh": "到期事项", "en": "deeds that came due"},
)
# A delivery is due when its event is written, a timer at its own moment; both keep it however often they are tried.
# When one was given up is not kept, so it shows in every replay; called-off and unloaded ones are nobody's debt.
DEEDS_SQL = """
select id, area, due_at as at, coalesce(done_at, due_at) as recorded_at, sort, what, due_at, done_at, is_given_up,
       extract(epoch from done_at - due_at)::float8 as late_s
  from (select id, area, sort, what, due_at, state = 'dead' as is_given_up,
               case when state = 'done' and done_at <= %(known_at)s then done_at end as done_at
          from (select 'd' || d.id as id, e.area, 'delivery' as sort, d.reaction as what, e.at as due_at, d.state,
                       d.done_at
                  from ledger_delivery d join ledger_event e on e.id = d.event_id
                union all
                select 't' || id, area, 'timer', name, due_at, state, done_at from ledger_timer) every
         where state in ('waiting', 'done', 'dead') and due_at <= %(known_at)s) standing
"""

REGISTERS = (Register(DEEDS, when="due_at", sql=DEEDS_SQL),)
