"""The rows rooms tell about, as they were known, and the figures made of them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from qipan.indicators.core.figure import Figure, compute
from qipan.indicators.core.indicator import Indicator, Listing
from qipan.indicators.core.period import first_of
from qipan.indicators.core.rows import Row
from qipan.indicators.core.standing import Moment
from qipan.kit.refusal import Refused
from qipan.rules.registers import COLUMNS, registers
from qipan.rules.three import UNKNOWN

MOST_ROWS = 100_000  # read into memory for one figure, about two seconds of one core; beyond, ask for a smaller area
READ = """
select {columns} from ({sql}) as told
 where area like any(%(areas)s) and at <= %(at)s and recorded_at <= %(known_at)s
   and (%(since)s::timestamptz is null or "{when}" is null or "{when}" >= %(since)s)
 order by at, id limit %(most)s
"""


def is_told(indicator: Indicator) -> bool:
    """Do rooms tell all its rows? One that reads a file is computed on the command line."""
    return all(one.source for one in indicator.listings.values())


def figure(indicator: Indicator, *, areas: Sequence[str], moment: Moment) -> Figure:
    """The figure of these areas together; raises Refused indicators.unset, indicators.too_many."""
    return compute(indicator, rows_by_list(indicator, areas=areas, moment=moment), moment=moment)


def rows_by_list(indicator: Indicator, *, areas: Sequence[str], moment: Moment) -> dict[str, list[Row]]:
    """Every list's rows inside the areas, true by the moment and recorded by it."""
    since = _since(indicator, moment)
    return {one.name: _rows(one, areas=areas, moment=moment, since=since) for one in indicator.listings.values()}


def _since(indicator: Indicator, moment: Moment) -> datetime | None:
    """From when on rows matter: the longest period any input asks for; None when one has no beginning."""
    periods = {indicator.time, *(one.within for one in indicator.inputs.values() if one.within)}
    firsts = [first_of(period, at=moment.at, tz=moment.tz) for period in periods]
    known = [first for first in firsts if first is not None]
    return min(known) if known and len(known) == len(firsts) else None


def _rows(listing: Listing, *, areas: Sequence[str], moment: Moment, since: datetime | None) -> list[Row]:
    register = registers()[listing.source]
    names = [*COLUMNS, *listing.facts]
    # Names come from the rooms' own code and are checked when a Fact is made; nothing here is a reader's word.
    asked = READ.format(columns=", ".join(f'"{name}"' for name in names), sql=register.sql, when=register.when)
    values: dict[str, Any] = {
        "areas": [f"{area}%" for area in areas],
        "at": moment.at,
        "known_at": moment.known_at,
        "since": since,
        "most": MOST_ROWS + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        found = cursor.fetchall()
    if len(found) > MOST_ROWS:
        raise Refused(
            "indicators.too_many",
            "More than %(n)s rows stand behind this figure",
            do="Ask for a smaller area",
            where=listing.source,
            params={"n": MOST_ROWS},
        )
    return [_row(names, values) for values in found]


def _row(names: Sequence[str], values: Sequence[object]) -> Row:
    told = dict(zip(names, map(_plain, values), strict=True))
    ident, area, at, recorded_at = (told.pop(name) for name in COLUMNS)
    return Row(str(ident), str(area), at, recorded_at, told)  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if value is None:
        return UNKNOWN
    return float(value) if isinstance(value, Decimal) else value
