"""From when to when a version stands: days the file declares, never before its signatures, one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from qipan.kit.refusal import Refused
from qipan.rulebook.core.overlay import overlay_of
from qipan.rules.declared import Declared


@dataclass(frozen=True)
class Days:
    """First and last day as declared, both in force; None is open. `[starts_at, ends_at)` is when it can stand."""

    ref: str  # id@version
    from_on: date | None
    to_on: date | None
    starts_at: datetime
    ends_at: datetime | None  # the midnight after to_on, in the house's time

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def days_of(declared: Declared, *, signed_at: datetime, zone: tzinfo, exercise: bool = False) -> Days:
    """Read `effective: {from, to}`; Refused with the line for what is no day, and for an end that is past or first.

    For exercises the days are kept but bind nobody: repealed rules are played long after their last one.
    """
    from_on, to_on = _declared(declared)
    if exercise:
        return Days(declared.ref, from_on, to_on, signed_at, None)
    if to_on is not None and (is_over(declared, at=signed_at, zone=zone) or (from_on is not None and to_on < from_on)):
        raise Refused(
            "rulebook.over",
            "Its last day, %(to)s, is past or before its first",
            do="Write another day after `to`, or leave it out",
            where=_where(declared, ("effective", "to")),
            params={"to": to_on.isoformat()},
        )
    starts_at = max(signed_at, _midnight(from_on, zone) or signed_at)
    return Days(declared.ref, from_on, to_on, starts_at, _end(to_on, zone))


def is_over(declared: Declared, *, at: datetime, zone: tzinfo) -> bool:
    """Are its declared days past?"""
    ends_at = _end(_declared(declared)[1], zone)
    return ends_at is not None and ends_at <= at


def check_alone(new: Days, others: Iterable[Days]) -> None:
    """Raise Refused where two versions of one line would be in force on one day.

    An earlier one with an open end is simply followed. One that names its last day holds until then; one that
    is signed in and begins later keeps its day. A version that names no first day follows at its signature.
    """
    for other in others:
        if other.starts_at < new.starts_at:
            if new.from_on is not None and other.to_on is not None and new.from_on <= other.to_on:
                raise Refused(
                    "rulebook.two_in_force",
                    "%(other)s is in force until %(day)s, and %(ref)s would be from %(first)s",
                    do="Let it begin after %(day)s, or name no first day: then it follows at the second signature",
                    where="effective.from",
                    params={
                        "other": other.ref,
                        "ref": new.ref,
                        "day": other.to_on.isoformat(),
                        "first": new.from_on.isoformat(),
                    },
                )
        elif other.starts_at > new.starts_at and (new.ends_at is None or new.ends_at > other.starts_at):
            first = (other.from_on or other.starts_at.date()).isoformat()
            raise Refused(
                "rulebook.two_in_force",
                "%(other)s is signed in and begins on %(day)s, when %(ref)s would still hold",
                do="Let %(ref)s end before %(day)s, or begin on that day",
                where="effective.to",
                params={"other": other.ref, "ref": new.ref, "day": first},
            )


def standing(lines: Iterable[Days], at: datetime) -> int | None:
    """Return the place of the version that stands at a moment, or None.

    `lines` are in the order of their signatures. Of those begun the last to begin decides, of two at once the
    last signed. When its days are over nothing stands: what it followed does not come back.
    """
    begun = [(each.starts_at, place, each) for place, each in enumerate(lines) if each.starts_at <= at]
    if not begun:
        return None
    _starts_at, place, last = max(begun, key=lambda row: row[:2])
    return place if last.holds(at) else None


def _declared(declared: Declared) -> tuple[date | None, date | None]:
    """First and last day; a stricter local version ends on its own last day at the latest."""
    effective = declared.body.get("effective")
    said = effective if isinstance(effective, dict) else {}
    overlay = overlay_of(declared)
    ends = [_day(declared, ("effective", "to"), said.get("to"))]
    ends += [_day(declared, ("overlay", "expires"), overlay.expires)] if overlay else []
    return _day(declared, ("effective", "from"), said.get("from")), min((day for day in ends if day), default=None)


def _day(declared: Declared, way: tuple[str, str], text: object) -> date | None:
    if text is None or text == "":
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refused(
            "rulebook.no_day",
            "%(text)s is not a day",
            do="Write it as 2026-03-31",
            where=_where(declared, way),
            params={"text": str(text)[:40]},
        ) from None


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _end(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None or day == date.max else _midnight(day + timedelta(days=1), zone)


def _where(declared: Declared, way: tuple[str, str]) -> str:
    return f"{declared.file}:{declared.line_of(way)}"
