"""Which rows an indicator sees for a place and a moment, as they were known then; the same for one group of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from qipan.indicators.core.indicator import AREA, Indicator, Listing
from qipan.indicators.core.rows import Row, as_of, forget_what_came_later, lies_in, with_rises
from qipan.rules.three import UNKNOWN


@dataclass(frozen=True)
class Moment:
    """What is asked: the state at `at`, as it was known at `known_at`, days counted in `tz`."""

    at: datetime
    known_at: datetime
    tz: tzinfo


def standing(
    indicator: Indicator,
    lists: Mapping[str, Iterable[Row]],
    *,
    area: str,
    moment: Moment,
    settings: Mapping[str, object],
) -> dict[str, list[Row]]:
    """Return each list's rows inside the area as they stood; a list nobody handed in is empty."""
    return {
        one.name: _of(one, lists.get(one.name, ()), area=area, moment=moment, settings=settings)
        for one in indicator.listings.values()
    }


def _of(
    listing: Listing, rows: Iterable[Row], *, area: str, moment: Moment, settings: Mapping[str, object]
) -> list[Row]:
    inside = [row for row in rows if lies_in(row.area, area)]
    found = as_of(inside, at=moment.at, known_at=moment.known_at)
    found = forget_what_came_later(found, listing.known_from, known_at=moment.known_at, tz=moment.tz)
    if listing.rises:
        found = with_rises(found, listing.rises)
    if listing.only is None:
        return found
    # A row that may or may not belong to the list is kept out: it is not known to be one of these.
    belongs = listing.only.of_rows(settings, at=moment.at)
    return [row for row in found if belongs(row.facts) is True]


def groups(rows: Mapping[str, Sequence[Row]], by: str) -> dict[object, dict[str, list[Row]]]:
    """Split every list by one fact (or `area`), groups in the order of their text; UNKNOWN is a group of its own."""
    found: dict[object, dict[str, list[Row]]] = {}
    for name, listed in rows.items():
        for row in listed:
            found.setdefault(group_of(row, by), {one: [] for one in rows})[name].append(row)
    return dict(sorted(found.items(), key=lambda item: (item[0] is UNKNOWN, str(item[0]))))


def group_of(row: Row, by: str) -> object:
    return row.area or UNKNOWN if by == AREA else row.facts.get(by, UNKNOWN)
