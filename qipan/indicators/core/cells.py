"""One cell of a file as a fact of its kind: as people write it, empty where nobody knows, refused otherwise."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from qipan.indicators.core.rows import end_of
from qipan.kit.durations import parse as duration
from qipan.kit.refusal import Refused
from qipan.rules.facts import Fact
from qipan.rules.three import UNKNOWN

YES, NO = ("true", "yes", "1", "是", "有"), ("false", "no", "0", "否", "无")
LARGEST = 1e15  # beyond, a double no longer tells whole numbers apart


def read_cell(fact: Fact, cell: object, *, tz: tzinfo, where: str) -> object:
    """The cell as its fact's kind, UNKNOWN where it is empty; Refused `indicators.cell` where it is something else."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return UNKNOWN
    try:
        value = _as_kind(fact, cell, tz)
    except (ValueError, Refused):
        value = UNKNOWN
    if value is UNKNOWN or (fact.choices and value not in fact.choices):
        raise Refused(
            "indicators.cell",
            "“%(cell)s” is not a %(kind)s",
            do="Correct the cell, or leave it empty where nobody knows",
            where=where,
            params={"cell": str(cell)[:60], "kind": " / ".join(fact.choices) if fact.choices else fact.kind},
        )
    return value


def _as_kind(fact: Fact, cell: object, tz: tzinfo) -> object:
    text = str(cell).strip()
    if fact.kind == "text":
        return text
    if fact.kind == "number":
        return _number(cell, text)
    if fact.kind == "flag":
        word = text.lower()
        return True if word in YES else False if word in NO else UNKNOWN
    if fact.kind == "date":
        return date.fromisoformat(text)
    if fact.kind == "moment":
        return moment_of(text, tz)
    return timedelta(seconds=duration(text).seconds)


def _number(cell: object, text: str) -> object:
    if isinstance(cell, int | float):
        return cell if is_figure(cell) else UNKNOWN
    number = float(text) if text.isascii() else float("nan")
    if not is_figure(number):
        return UNKNOWN
    return int(text) if text.lstrip("+-").isdigit() else number


def is_figure(value: object) -> bool:
    """A number that can be counted with: neither true nor false, not infinite, at most 15 digits before the point."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def moment_of(text: object, tz: tzinfo) -> datetime:
    """Read an ISO moment, in `tz` unless it says another; a day alone is its last second. ValueError else."""
    written = str(text).strip()
    if len(written) == len("2020-02-20"):
        return end_of(date.fromisoformat(written), tz)
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=tz)
