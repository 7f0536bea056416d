"""Where moments of an order stand on a drawn line from its issue past its promise. Pure: moments in, places out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

PAST_PROMISE = 1.25  # of the time from issue to promise: room to see who comes late
EDGE = 6.0  # kept free at both ends, so that a mark is drawn whole


@dataclass(frozen=True)
class Axis:
    """A line `width` wide whose left end is the issue of the order."""

    starts_at: datetime
    due_at: datetime
    ends_at: datetime
    width: float

    def x(self, moment: datetime) -> float:
        """The place of a moment, clamped to the line."""
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return round(EDGE + max(0.0, min(1.0, share)) * (self.width - 2 * EDGE), 1)


@dataclass(frozen=True)
class Marks:
    """What has happened at one post, as places on the axis; None where nothing has."""

    answered_x: float | None = None  # the latest answer, while nobody is there
    first_x: float | None = None  # first and last arrival
    last_x: float | None = None
    closed_x: float | None = None


def axis_of(*, issued_at: datetime, due_at: datetime, seen: Iterable[datetime], width: float) -> Axis:
    """An axis that holds the promise and every moment seen, the present among them."""
    end = issued_at + PAST_PROMISE * (due_at - issued_at)
    return Axis(issued_at, due_at, max([end, *seen]), width)


def marks_of(
    axis: Axis, *, answered: Sequence[datetime], arrived: Sequence[datetime], closed_at: datetime | None
) -> Marks:
    """The marks of one post: its closing; else from first to last arrival; else the latest answer."""
    if closed_at:
        return Marks(closed_x=axis.x(closed_at))
    if arrived:
        return Marks(first_x=axis.x(min(arrived)), last_x=axis.x(max(arrived)))
    return Marks(answered_x=axis.x(max(answered)) if answered else None)


def steps_of(axis: Axis, *, moments: Iterable[datetime], of: int, until: datetime, height: float) -> str:
    """An SVG path that rises by one of `of` at each moment and runs on to `until`; y = 0 is everybody."""
    path = [f"M{axis.x(axis.starts_at):g} {height:g}"]
    for n, moment in enumerate(sorted(moments), start=1):
        path.append(f"H{axis.x(moment):g}V{round(height * (1 - n / max(of, 1)), 1):g}")
    return "".join([*path, f"H{axis.x(until):g}"])
