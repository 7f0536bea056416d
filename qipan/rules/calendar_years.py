"""One year of a calendar as its notice says it: holidays by name, make-up days, and later amendments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qipan.kit.moments import read_day
from qipan.kit.refusal import Refused
from qipan.rules.declared import Declared, Fault, Faulty

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Holiday:
    """Days off `first`..`last`, both counted, and the weekend days worked in exchange (调休). `at` is its place."""

    id: str
    name: Mapping[str, str]
    first: date
    last: date
    make_up: tuple[date, ...]
    at: Path = ()

    def days(self) -> Iterator[date]:
        """Every day off."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Notice:
    """A document and the holidays it sets; an amending one replaces those of the same id."""

    on: date
    holidays: tuple[Holiday, ...]
    at: Path = ()


@dataclass(frozen=True)
class Year:
    """A file of kind `calendar`: `notices` in the order of the file, the one that set the year first."""

    ref: str
    calendar: str
    year: int
    zone: ZoneInfo
    notices: tuple[Notice, ...]

    def holidays(self, as_of: date | None = None) -> tuple[Holiday, ...]:
        """What stood on that day, amendments applied; nothing before the first notice was dated."""
        standing: dict[str, Holiday] = {}
        for notice in self.notices:
            if as_of is None or notice.on <= as_of:
                standing |= {holiday.id: holiday for holiday in notice.holidays}
        return tuple(standing.values())

    def is_known(self, as_of: date | None) -> bool:
        """Whether the year's own notice was out."""
        return as_of is None or self.notices[0].on <= as_of


def year_of(declared: Declared) -> Year:
    """Read a file of kind `calendar` whose shape is sound; raises Faulty where a day or the zone is none."""
    faults: list[Fault] = []
    body = declared.body
    notices = [_notice(declared, (), body, faults)]
    for index, amendment in enumerate(body.get("amended", ())):
        notices.append(_notice(declared, ("amended", index), amendment, faults))
    try:
        zone = ZoneInfo(str(body["zone"]))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Asia" is a folder
        says = f"{body['zone']} is not a time zone; write for example Asia/Shanghai"
        faults.append(Fault(declared.file, declared.line_of(("zone",)), "calendar.zone", says))
    if faults:
        raise Faulty(faults)
    return Year(declared.ref, str(body["calendar"]), int(body["year"]), zone, tuple(notices))


def _notice(declared: Declared, path: Path, body: Mapping[str, Any], faults: list[Fault]) -> Notice:
    holidays = []
    for index, raw in enumerate(body["holidays"]):
        at = (*path, "holidays", index)
        days = _days(declared, at, [raw["from"], raw["to"], *raw.get("make_up", ())], faults)
        if days and days[1] < days[0]:
            says = f"{raw['id']} ends on {raw['to']}, before it begins on {raw['from']}"
            faults.append(Fault(declared.file, declared.line_of(at), "calendar.date", says))
        elif days:
            holidays.append(Holiday(str(raw["id"]), dict(raw["name"]), days[0], days[1], tuple(days[2:]), at))
    on = _days(declared, (*path, "document"), [body["document"]["on"]], faults)
    return Notice(on[0] if on else date.max, tuple(holidays), path)


def _days(declared: Declared, at: Path, texts: Sequence[str], faults: list[Fault]) -> list[date]:
    """Read them all, or note the first that is no day and return none."""
    found = []
    for text in texts:
        try:
            found.append(read_day(str(text)))
        except Refused:
            says = f"{text} is not a day of the calendar; write it as 2022-05-05"
            faults.append(Fault(declared.file, declared.line_of(at), "calendar.date", says))
            return []
    return found
