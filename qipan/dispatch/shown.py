"""How an order is drawn: its rows with their marks on one line of time, and the curve of arrivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qipan.dispatch.core import track
from qipan.dispatch.models import Order
from qipan.dispatch.queries import PostLine

TRACK_W, CURVE_W, CURVE_H = 170, 220, 56
WORDS_W = 56  # about "now 23:50"


@dataclass(frozen=True)
class Row:
    """A post's line of the board and its marks."""

    line: PostLine
    marks: track.Marks


@dataclass(frozen=True)
class Drawn:
    """All that is drawn of an order; places are in SVG units, `now_x` None once it has ended."""

    rows: Sequence[Row]
    width: int
    promise_x: float
    now_x: float | None
    now: datetime
    says_start: bool  # there is room for the words at the line's left end, and for those of the present
    says_now: bool
    now_anchor: str  # start, middle or end, so that the words stay on the line
    now_words_x: float
    curve: str
    curve_promise_x: float
    curve_now_x: float


def drawn(order: Order, lines: Sequence[PostLine], *, at: datetime) -> Drawn:
    """Places of every fact known at `at`; nothing here is foreseen."""
    now = order.stood_down_at or at
    tasks = [task for line in lines for team in line.teams for task in team]
    arrived = [task.arrived_at for task in tasks if task.arrived_at]
    given = {"issued_at": order.issued_at, "due_at": order.arrive_by, "seen": [now, *arrived]}
    axis, wide = track.axis_of(**given, width=TRACK_W), track.axis_of(**given, width=CURVE_W)
    promise_x, now_x = axis.x(order.arrive_by), axis.x(now)
    anchor = "start" if now_x < WORDS_W / 2 else "end" if now_x > TRACK_W - WORDS_W / 2 else "middle"
    return Drawn(
        rows=[Row(line, _marks(axis, line)) for line in lines],
        width=TRACK_W,
        promise_x=promise_x,
        now_x=None if order.stood_down_at else now_x,
        now=now,
        says_start=bool(order.stood_down_at) or now_x > 2 * WORDS_W,
        says_now=abs(now_x - promise_x) > WORDS_W * (1.5 if anchor == "end" else 1),
        now_anchor=anchor,
        now_words_x={"start": 0, "end": TRACK_W}.get(anchor, now_x),
        curve=track.steps_of(wide, moments=arrived, of=len(tasks), until=now, height=CURVE_H) if arrived else "",
        curve_promise_x=wide.x(order.arrive_by),
        curve_now_x=wide.x(now),
    )


def _marks(axis: track.Axis, line: PostLine) -> track.Marks:
    tasks = [task for team in line.teams for task in team]
    return track.marks_of(
        axis,
        answered=[task.acked_at for task in tasks if task.acked_at],
        arrived=[task.arrived_at for task in tasks if task.arrived_at],
        closed_at=line.post.closed_at,
    )
