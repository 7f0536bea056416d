"""What this room tells: of a zone its posts, of its orders how many were called and answered; nobody's own minutes."""

from __future__ import annotations

from qipan.rules.facts import Fact, ListOf
from qipan.rules.offer import Told
from qipan.rules.registers import Register

FACTS = (
    Told(
        "zone",
        (
            Fact("posts_ordered", "number", {"zh": "已下令点位数", "en": "Posts ordered"}, unit="posts"),
            Fact("posts_manned", "number", {"zh": "已到人点位数", "en": "Posts manned"}, unit="posts"),
        ),
        # Orders that still stand; a post is manned while one of its people has arrived and not gone.
        view="""
            SELECT o.subject_id::bigint AS id, count(DISTINCT p.id) AS posts_ordered,
                   count(DISTINCT t.post_id) FILTER (
                       WHERE t.arrived_at IS NOT NULL AND t.ended_at IS NULL
                   ) AS posts_manned
            FROM dispatch_order o
            JOIN dispatch_post p ON p.order_id = o.id
            LEFT JOIN dispatch_task t ON t.post_id = p.id
            WHERE o.subject_kind = 'zone' AND o.stood_down_at IS NULL
            GROUP BY o.subject_id
        """,
    ),
)

POSTS = ListOf(
    "posts",
    (
        Fact("order_number", "text", {"zh": "调度令", "en": "order"}),
        Fact("post", "text", {"zh": "点位", "en": "post"}),
        Fact("is_exercise", "flag", {"zh": "演练", "en": "exercise"}),
        Fact("issued_at", "moment", {"zh": "下达时刻", "en": "issued at"}),
        Fact("called", "number", {"zh": "已通知人数", "en": "people called"}, unit="people"),
        Fact("answered", "number", {"zh": "已答复人数", "en": "people who answered"}, unit="people"),
        Fact("in_3_min", "number", {"zh": "3分钟内答复人数", "en": "answered within 3 minutes"}, unit="people"),
        Fact(
            "still_in_time", "number", {"zh": "尚未超时人数", "en": "not answered, 3 minutes not over"}, unit="people"
        ),
        Fact("arrived", "number", {"zh": "已到位人数", "en": "people arrived"}, unit="people"),
        Fact("closed_at", "moment", {"zh": "封闭时刻", "en": "gate closed at"}),
    ),
    {"zh": "调度令点位", "en": "posts of orders"},
)
# Three minutes is the second rung of the call-up: then a person rings. A press kept without a line counts from when it
# was pressed; the ledger, which knows when it arrived here, was never told whose it was.
POSTS_SQL = """
select p.id::text as id, o.area, o.issued_at as at,
       greatest(o.issued_at, max(t.called_at), max(t.answered_at), max(t.arrived_at), p.closed_at) as recorded_at,
       o.number as order_number, p.code as post, o.exercise as is_exercise, o.issued_at,
       count(t.id)::int as called, count(t.answered_at)::int as answered,
       (count(t.id) filter (where t.answered_at - t.called_at <= interval '3 minutes'))::int as in_3_min,
       (count(t.id) filter (where t.answered_at is null and
                              %(known_at)s::timestamptz < t.called_at + interval '3 minutes'))::int as still_in_time,
       count(t.arrived_at)::int as arrived, p.closed_at
  from (select id, order_id, code, case when closed_at <= %(known_at)s then closed_at end as closed_at
          from dispatch_post) p
  join dispatch_order o on o.id = p.order_id
  left join (select id, post_id, called_at, case when arrived_at <= %(known_at)s then arrived_at end as arrived_at,
                    case when least(acked_at, declined_at) <= %(known_at)s
                         then least(acked_at, declined_at) end as answered_at
               from dispatch_task where called_at <= %(known_at)s) t on t.post_id = p.id
 where o.issued_at <= %(known_at)s
 group by p.id, p.code, p.closed_at, o.id
"""

REGISTERS = (Register(POSTS, when="issued_at", sql=POSTS_SQL),)
