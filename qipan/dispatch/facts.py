"""What this room tells about a zone: how many posts were ordered for it, and how many have somebody standing there."""

from __future__ import annotations

from qipan.rules.facts import Fact
from qipan.rules.offer import Told

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
