"""Which days are worked, as far as documents say, and when a promise falls due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from qipan.kit import durations
from qipan.kit.durations import Duration, Ends
from qipan.kit.moments import write_end
from qipan.kit.refusal import Missing, Refused
from qipan.rules import shelf
from qipan.rules.calendar_years import Year, year_of
from qipan.rules.declared import Declared, Fault, Faulty
from qipan.rules.expr.workdays import Workdays

CHINA = "cn-workday"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """When a promise falls due; `calendar` names the files that counted its working days.

    Provisional: it counts days no document has settled, as if only weekends were free there.
    """

    start: datetime
    duration: Duration
    ends: Ends
    at: datetime
    provisional: bool
    calendar: tuple[str, ...] = ()

    def __str__(self) -> str:
        return write_end(self.at)


@dataclass(frozen=True)
class WorkCalendar:
    """A calendar over consecutive years as it was known on `as_of` (None: by every document there is).

    Days are those of `zone`. `known_from` and `known_until` are both known.
    """

    name: str
    zone: ZoneInfo
    years: tuple[Year, ...] = field(repr=False)
    as_of: date | None = None

    @property
    def known_from(self) -> date:
        return date(self.years[0].year, 1, 1)

    @property
    def known_until(self) -> date:
        return date(self.years[-1].year, 12, 31)

    @cached_property
    def _rule(self) -> durations.Calendar:
        """The later notice wins where two name one day: 2022-12-31 is settled by the notice for 2023."""
        off: set[date] = set()
        worked: set[date] = set()
        for year in self.years:
            for holiday in year.holidays(self.as_of):
                off |= set(holiday.days())
                worked = (worked - set(holiday.days())) | set(holiday.make_up)
        return durations.Calendar(holidays=frozenset(off), workdays=frozenset(worked))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The working days from `known_from` to `known_until`, sorted, for those who search instead of counting."""
        span = (self.known_until - self.known_from).days + 1
        return tuple(day for n in range(span) if self.is_working(day := self.known_from + n * _DAY))

    @cached_property
    def workdays(self) -> Workdays:
        """`days` as the expression language takes them: outside the known years its answers are unknown."""
        return Workdays(self.days, self.known_from, self.known_until)

    def knows(self, day: date) -> bool:
        """Whether a document has settled this day."""
        return self.known_from <= day <= self.known_until or day in self._rule.holidays or day in self._rule.workdays

    def is_working(self, day: date) -> bool:
        """Whether offices work; outside the known years as if only weekends were free, so ask `knows` as well."""
        return self._rule.is_working(day)

    def definite(self, day: date) -> bool:
        """`is_working`, but a day nobody has settled is refused: Refused("calendar.unknown")."""
        if not self.knows(day):
            raise Refused(
                "calendar.unknown",
                "No document says whether %(day)s is worked",
                do="Bring the calendar file of that year once its notice is out",
                where=self.name,
                params={"day": day.isoformat()},
            )
        return self.is_working(day)

    def due(self, start: datetime, duration: Duration | str, *, ends: Ends | None = None) -> Due:
        """When `duration` after `start` (aware) is over.

        Unless `ends` says otherwise a clock of whole working days ends at 24:00 of its last day, any other at the
        same minute. The day of `start` is never counted.
        """
        if start.tzinfo is None:
            raise ValueError("a moment without a zone cannot start a clock")
        span = durations.parse(duration) if isinstance(duration, str) else duration
        ends = ends or ("day_end" if span.working_days and not span.seconds else "same_time")
        local = start.astimezone(self.zone)
        counted = durations.due(local, Duration(working_days=span.working_days), is_working=self.is_working)
        at = durations.due(counted, Duration(seconds=span.seconds), ends=ends)
        if not span.working_days:
            return Due(start, span, ends, at, provisional=False)
        first, last = local.date() + _DAY, counted.date()
        unsettled = first < self.known_from or last > self.known_until
        return Due(start, span, ends, at, provisional=unsettled, calendar=self._files(first, last))

    def recompute(self, due: Due) -> Due:
        """The same promise by this calendar: definite once the missing year's file is here."""
        return self.due(due.start, due.duration, ends=due.ends)

    def _files(self, first: date, last: date) -> tuple[str, ...]:
        """The files that settle a day of `first`..`last`."""
        return tuple(ref for begins, ends, ref in self._reaches if begins <= last and first <= ends)

    @cached_property
    def _reaches(self) -> tuple[tuple[date, date, str], ...]:
        """First and last day each file speaks of."""
        found = []
        for year in self.years:
            named = [day for each in year.holidays(self.as_of) for day in (each.first, each.last, *each.make_up)]
            found.append((min(date(year.year, 1, 1), *named), max(date(year.year, 12, 31), *named), year.ref))
        return tuple(found)


def gather(files: Iterable[Declared], *, name: str = CHINA, as_of: date | None = None) -> WorkCalendar:
    """Join the files of one calendar, as known on `as_of`.

    Missing("rules.no_calendar") when no year was known; Missing("rules.calendar_gap") when a year between is not there;
    Faulty when two files settle one year.
    """
    years: dict[int, Year] = {}
    for declared in files:
        if declared.kind != "calendar" or declared.body.get("calendar") != name:
            continue
        year = year_of(declared)
        if (other := years.setdefault(year.year, year)) is not year:
            says = f"{year.year} is already settled by {other.ref}; keep one file for a year"
            raise Faulty([Fault(declared.file, declared.line_of(("year",)), "calendar.year", says)])
    known = [years[year] for year in sorted(years) if years[year].is_known(as_of)]
    if not known:
        raise Missing("rules.no_calendar", "There is no calendar %(name)s", where=name, params={"name": name})
    for before, after in pairwise(known):
        if after.year != before.year + 1:
            raise Missing(
                "rules.calendar_gap",
                "The calendar %(name)s has no file for %(year)s",
                do="Bring it: a year in the middle is never guessed",
                where=name,
                params={"name": name, "year": before.year + 1},
            )
    return WorkCalendar(name, known[-1].zone, tuple(known), as_of)


def calendar(name: str = CHINA, *, as_of: date | None = None) -> WorkCalendar:
    """The calendar of that name from the shelf, as known on `as_of`."""
    return gather((shelf.fetch("calendars", each) for each in shelf.names("calendars")), name=name, as_of=as_of)
