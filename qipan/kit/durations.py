"""How long: spans of clock time and of working days, read and written as short text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from qipan.kit.moments import day_end
from qipan.kit.refusal import Refused

_SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
_WORDS = {
    "wd": "wd workday workdays working-day working-days 个工作日 工作日",
    "w": "w week weeks 周",
    "d": "d day days 天 日",
    "h": "h hour hours 小时 个小时",
    "min": "min minute minutes 分钟 分",
    "s": "s second seconds 秒 秒钟",
}
_UNITS = {word.replace("-", " "): unit for unit, words in _WORDS.items() for word in words.split()}
_PART = re.compile(r"\s*(\d+)\s*(" + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)) + r")(?![a-z])\s*")
_ZH = {"wd": "个工作日", "d": "天", "h": "小时", "min": "分钟", "s": "秒"}
_EN = {"wd": "working day", "d": "day", "h": "hour", "min": "minute", "s": "second"}

Unit = Literal["wd", "d", "h", "min", "s"]
Ends = Literal["same_time", "day_end"]  # at the same minute, or at 24:00 of that day


@dataclass(frozen=True)
class Duration:
    """A span: `working_days` first, then `seconds` of clock time; neither is negative."""

    seconds: int = 0
    working_days: int = 0

    def __post_init__(self) -> None:
        if self.seconds < 0 or self.working_days < 0:
            raise ValueError("a duration is never negative")

    def __str__(self) -> str:
        return "".join(f"{n}{unit}" for unit, n in self.parts()) or "0min"

    def parts(self) -> list[tuple[Unit, int]]:
        """The non-zero parts, largest unit first: 5400 s → [("h", 1), ("min", 30)]."""
        found: list[tuple[Unit, int]] = [("wd", self.working_days)] if self.working_days else []
        rest = self.seconds
        units: tuple[Unit, ...] = ("d", "h", "min", "s")
        for unit in units:
            n, rest = divmod(rest, _SECONDS[unit])
            if n:
                found.append((unit, n))
        return found


def parse(text: str) -> Duration:
    """Read "90min", "2d", "5wd", "1h30min", "2天", "5个工作日"; raises Refused("kit.duration_unreadable")."""
    seconds = working_days = position = 0
    lowered = text.strip().lower()
    while match := _PART.match(lowered, position):
        n, unit = int(match[1]), _UNITS[match[2]]
        if unit == "wd":
            working_days += n
        else:
            seconds += n * (7 * 86_400 if unit == "w" else _SECONDS[unit])
        position = match.end()
    if not lowered or position != len(lowered):
        raise Refused(
            "kit.duration_unreadable",
            "“%(text)s” is not a length of time.",
            do="Write for example 90min, 2h, 3d or 5wd.",
            params={"text": text},
        )
    return Duration(seconds=seconds, working_days=working_days)


def format_duration(duration: Duration, *, language: Literal["zh", "en"] = "zh") -> str:
    """Say it in words: “1小时30分钟”, “5 working days”; zero is “0分钟”."""
    parts = duration.parts() or [("min", 0)]
    if language == "zh":
        return "".join(f"{n}{_ZH[unit]}" for unit, n in parts)
    return " ".join(f"{n} {_EN[unit]}{'' if n == 1 else 's'}" for unit, n in parts)


@dataclass(frozen=True)
class Calendar:
    """Which dates are worked: Monday to Friday, less `holidays`, plus `workdays` (调休)."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work on this date; a `workdays` entry beats a `holidays` one."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


def due(
    start: datetime,
    duration: Duration,
    *,
    is_working: Callable[[date], bool] = Calendar().is_working,
    ends: Ends = "same_time",
) -> datetime:
    """The moment `duration` after `start`: working days at the same time of day, then clock time.

    The day of `start` is never counted. `ends="day_end"` moves the moment to 24:00 of the day it falls on, which is
    the first moment of the next. A calendar with no working day in a whole year raises ValueError.
    """
    day, left, idle = start, duration.working_days, 0
    while left:
        day += timedelta(days=1)
        if is_working(day.date()):
            left, idle = left - 1, 0
        elif (idle := idle + 1) > 366:
            raise ValueError("the calendar has no working day in a whole year")
    at = day + timedelta(seconds=duration.seconds)
    return day_end(at) if ends == "day_end" else at
