"""Rows and figures out of plain files: CSV or XLSX for one list, JSON for several; every bad cell is named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from qipan.indicators.core.cells import is_figure, read_cell
from qipan.indicators.core.indicator import Indicator, Listing
from qipan.indicators.core.rows import ALWAYS, Row, end_of
from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet
from qipan.rules.three import UNKNOWN

LARGEST_JSON = 256_000_000  # bytes


@dataclass(frozen=True)
class Given:
    """What a person hands in: rows by list, and figures known without their rows."""

    lists: dict[str, list[Row]] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)


def given_of(indicator: Indicator, files: Iterable[str], *, tz: tzinfo) -> Given:
    """Read `LIST=FILE` or, where the indicator reads one list only, `FILE`; a .json may hold {lists, figures}.

    Raises Refused indicators.which_list, indicators.no_list, indicators.cell, indicators.column and those of sheets.
    """
    given = Given()
    for text in files:
        name, equals, path = text.partition("=")
        file = Path(path if equals else text)
        if file.suffix.lower() == ".json" and not equals:
            _take_json(given, indicator, file, tz=tz)
            continue
        listing = listing_of(indicator, name if equals else "", where=str(file))
        given.lists[listing.name] = rows_of(listing, _records(listing, file), tz=tz, where=file.name)
    return given


def listing_of(indicator: Indicator, name: str, *, where: str) -> Listing:
    """The list handed in under this name, or the only one; Refused `indicators.which_list`, `indicators.no_file`."""
    handed_in = {one.name: one for one in indicator.listings.values() if not one.source}
    if not name and len(handed_in) == 1:
        return next(iter(handed_in.values()))
    if not handed_in:
        raise Refused("indicators.no_file", "Its rows come from the house, not from a file", where=where)
    if name not in handed_in:
        raise Refused(
            "indicators.which_list",
            "Which list does this file hold?",
            do="Write LIST=FILE with one of: %(lists)s",
            where=where,
            params={"lists": ", ".join(handed_in)},
        )
    return handed_in[name]


def _records(listing: Listing, file: Path) -> Iterable[Mapping[str, object]]:
    sheet = read_sheet(file)
    lacking = [column for column in listing.columns.values() if column not in sheet.header]
    if lacking:
        raise Refused(
            "indicators.column",
            "The column %(column)s is missing",
            do="Give every column the file of the indicator names",
            where=file.name,
            params={"column": ", ".join(lacking)},
        )
    return sheet.records()


def _take_json(given: Given, indicator: Indicator, file: Path, *, tz: tzinfo) -> None:
    raw = file.read_bytes() if file.stat().st_size <= LARGEST_JSON else b""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        told = None
    if not _is_shaped(told):
        raise Refused(
            "indicators.json",
            "This is not a JSON object of lists and figures",
            do='Write {"lists": {"name": [rows]}, "figures": {"name": number}}',
            where=file.name,
        )
    for name, rows in told.get("lists", {}).items():
        listing = listing_of(indicator, name, where=file.name)
        given.lists[name] = rows_of(listing, rows, tz=tz, where=f"{file.name}: {name}")
    given.figures.update(figures_of(indicator, told.get("figures", {}), where=file.name))


def _is_shaped(told: object) -> bool:
    if not isinstance(told, dict) or not set(told) <= {"lists", "figures"}:
        return False
    lists, figures = told.get("lists", {}), told.get("figures", {})
    if not isinstance(lists, dict) or not isinstance(figures, dict):
        return False
    return all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in lists.values())


def figures_of(indicator: Indicator, told: Mapping[str, Any], *, where: str) -> dict[str, object]:
    """Figures for inputs, parts, settings or `coverage`; Refused `indicators.figure` for any other name or value."""
    known = {*indicator.inputs, *indicator.parts, *indicator.settings, "coverage"}
    for name, value in told.items():
        if name not in known or not is_figure(value):
            raise Refused(
                "indicators.figure",
                "%(name)s is not a figure of this indicator",
                do="Give numbers for: %(known)s",
                where=where,
                params={"name": name, "known": ", ".join(sorted(known))},
            )
    return dict(told)


def rows_of(listing: Listing, records: Iterable[Mapping[str, object]], *, tz: tzinfo, where: str) -> list[Row]:
    """Make rows of records by column name; a cell that cannot be read is Refused `indicators.cell`, with its place.

    A row is true since its `when` (a day's since the day's last second), known since its `recorded`, else since then.
    """
    found = []
    for number, record in enumerate(records, 1):
        facts = {
            name: read_cell(listing.facts[name], record.get(column), tz=tz, where=f"{where}, row {number}, {column}")
            for name, column in listing.columns.items()
        }
        at = _moment(facts.get(listing.when, UNKNOWN), tz) if listing.when else ALWAYS
        recorded_at = _moment(facts.get(listing.recorded, UNKNOWN), tz) if listing.recorded else at
        ident = "/".join(_text(facts[name]) for name in listing.id)
        area = facts.get(listing.area, UNKNOWN)
        found.append(Row(ident, "" if area is UNKNOWN else str(area), at, recorded_at, facts))
    return found


def _moment(value: object, tz: tzinfo) -> datetime:
    """A row whose day nobody knows is not dropped: it is there always, and stands in no period."""
    if isinstance(value, datetime):
        return value
    return end_of(value, tz) if isinstance(value, date) else ALWAYS


def _text(value: object) -> str:
    return "" if value is UNKNOWN else str(value)
