"""What can be wrong with a calendar: days out of place, holidays that overlap, amendments out of order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from qipan.kit.moments import read_day, read_moment, write_end
from qipan.rules.calendar_years import Holiday, Notice, Year, year_of
from qipan.rules.calendars import gather
from qipan.rules.declared import Declared, Fault, Faulty
from qipan.rules.lints_of.played import play

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_LONGEST = 60  # days of one holiday; the longest so far were the ten of 2020


def lint_calendar(declared: Declared) -> list[Fault]:
    """Faults of a file whose shape is sound: calendar.date zone year weekday twice overlap document."""
    try:
        year = year_of(declared)
    except Faulty as no:
        return list(no.faults)
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    for notice in year.notices:
        found += [(at, "calendar.year", says) for at, says in _elsewhere(year, notice)]
        found += [(at, "calendar.weekday", says) for at, says in _weekdays(notice)]
        found += [(at, "calendar.twice", says) for at, says in _twice(notice)]
    found += [(at, "calendar.overlap", says) for at, says in _overlaps(year)]
    for earlier, later in pairwise(year.notices):
        if later.on <= earlier.on:
            says = f"dated {later.on}, not after {earlier.on}, the notice it amends; order amendments by their dates"
            found.append(((*later.at, "document"), "calendar.document", says))
    return [Fault(declared.file, declared.line_of(at), rule, says) for at, rule, says in found]


def play_calendar(declared: Declared) -> list[Fault]:
    """Play the file's own examples against this file alone."""
    return play(declared, lambda given, _expected: _answer(declared, given))


def _answer(declared: Declared, given: Mapping[str, Any]) -> dict[str, object]:
    as_of = read_day(given["as_of"]) if "as_of" in given else None
    calendar = gather([declared], name=str(declared.body["calendar"]), as_of=as_of)
    if "day" in given:
        return {"working": calendar.definite(read_day(given["day"]))}
    due = calendar.due(read_moment(given["start"], calendar.zone), given["duration"], ends=given.get("ends"))
    return {"due": write_end(due.at), "provisional": due.provisional}


Found = Iterator[tuple[tuple[str | int, ...], str]]


def _elsewhere(year: Year, notice: Notice) -> Found:
    """A holiday may reach over New Year's Eve; a make-up day stands at most a month outside the year."""
    for holiday in notice.holidays:
        if year.year not in (holiday.first.year, holiday.last.year):
            yield holiday.at, f"{holiday.id} has no day in {year.year}; put it in the file of its own year"
        elif (holiday.last - holiday.first).days >= _LONGEST:
            yield holiday.at, f"{holiday.id} is longer than {_LONGEST} days; mend its first or last day"
        for day in holiday.make_up:
            if not date(year.year - 1, 12, 1) <= day <= date(year.year + 1, 1, 31):
                yield holiday.at, f"the make-up day {day} is not of {year.year}; put it in the file of its own year"


def _weekdays(notice: Notice) -> Found:
    for holiday in notice.holidays:
        for day in holiday.make_up:
            if day.weekday() < 5:
                yield holiday.at, f"{day} is a {_DAYS[day.weekday()]} and worked anyway; a make-up day is a weekend day"


def _twice(notice: Notice) -> Found:
    seen: set[str] = set()
    for holiday in notice.holidays:
        if holiday.id in seen:
            yield holiday.at, f"{holiday.id} is already in this list; give each holiday its own id"
        seen.add(holiday.id)


def _overlaps(year: Year) -> Found:
    """Among the holidays that stand once every amendment is applied, and those that stood before."""
    shown: set[tuple[tuple[str | int, ...], str]] = set()
    for notice in year.notices:
        for one, other in combinations(year.holidays(notice.on), 2):
            if common := _claims(one) & _claims(other):
                shown.add((other.at, f"{min(common)} is claimed by {one.id} and by {other.id}; give it to one of them"))
    for notice in year.notices:
        for holiday in notice.holidays:
            if inside := set(holiday.days()) & set(holiday.make_up):
                shown.add((holiday.at, f"{min(inside)} is both off and worked in {holiday.id}; take one away"))
    yield from sorted(shown, key=str)


def _claims(holiday: Holiday) -> set[date]:
    return {*holiday.days(), *holiday.make_up}
