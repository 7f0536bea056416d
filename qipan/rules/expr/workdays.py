"""Working days as a sorted array: which day comes N working days later, and how many lie between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qipan.rules.expr.spans import FIRST, LAST
from qipan.rules.three import UNKNOWN, _Unknown


@dataclass(frozen=True)
class Workdays:
    """Every working day of the known years, sorted. Outside `since` … `until` (both known) all answers are unknown."""

    days: tuple[date, ...]
    since: date
    until: date

    def __post_init__(self) -> None:
        if any(one >= other for one, other in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("working days are sorted, each once")
        if not FIRST <= self.since <= self.until <= LAST:
            raise ValueError(f"the known years lie between {FIRST} and {LAST}")
        if not self.days or self.days[0] < self.since or self.days[-1] > self.until:
            raise ValueError("working days lie between since and until, and there is at least one")

    @classmethod
    def sorted(cls, days: Sequence[date]) -> Workdays:
        """Of a bare array: known from the first January to the last December it touches."""
        return cls(tuple(days), date(days[0].year, 1, 1), date(days[-1].year, 12, 31))

    @classmethod
    def between(cls, since: date, until: date, is_working: Callable[[date], bool]) -> Workdays:
        """Ask a calendar (`kit.durations.Calendar.is_working`) for each day of the known years."""
        every = (since + timedelta(days=n) for n in range((until - since).days + 1))
        return cls(tuple(filter(is_working, every)), since, until)

    def knows(self, day: date) -> bool:
        return self.since <= day <= self.until

    def move(self, day: date, count: int) -> date | _Unknown:
        """The `count`-th working day after `day` (before it, if negative); `day` itself is never counted."""
        if not count:
            return day
        if not self.knows(day):
            return UNKNOWN
        place = bisect_right(self.days, day) + count - 1 if count > 0 else bisect_left(self.days, day) + count
        return self.days[place] if 0 <= place < len(self.days) else UNKNOWN

    def count(self, earlier: date, later: date) -> int | _Unknown:
        """Working days after `earlier` up to and with `later`; negative when they stand the other way round."""
        if not self.knows(earlier) or not self.knows(later):
            return UNKNOWN
        return bisect_right(self.days, later) - bisect_right(self.days, earlier)
