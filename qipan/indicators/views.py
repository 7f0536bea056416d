"""Doors to the figures: the list, one figure with what stands behind it, its rows as a page and as a file."""

from __future__ import annotations

import io
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone, localtime
from django.views.decorators.http import require_GET

from qipan.identity.queries import areas_for
from qipan.indicators import shown
from qipan.indicators.core.cells import moment_of
from qipan.indicators.core.standing import Moment
from qipan.indicators.sheet import PAGE_ROWS, sheet_of
from qipan.kit.refusal import Refused
from qipan.kit.sheets import Cell, write_csv, write_xlsx
from qipan.ledger import clock
from qipan.rules.three import UNKNOWN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every indicator with its figure, its age and its coverage; `?at=2022-03-31T23:50` as of then."""
    moment = _moment(request)
    running, waiting = shown.lines(_areas(request), moment)
    context = {"running": running, "waiting": waiting, **_asked(request, moment)}
    return render(request, "indicators/index.html", context)


@require_GET
def show(request: HttpRequest, name: str) -> HttpResponse:
    moment = _moment(request)
    context = shown.one(name, areas=_areas(request), moment=moment)
    return render(request, "indicators/show.html", {**context, **_asked(request, moment)})


@require_GET
def rows(request: HttpRequest, name: str, part: str) -> HttpResponse:
    """The rows behind one number, the first of them; the file has all."""
    moment = _moment(request)
    indicator, sheet = sheet_of(name, part, areas=_areas(request), moment=moment)
    seen = sheet.in_words(PAGE_ROWS)
    context = {"indicator": indicator, "sheet": sheet, "rows": seen, "part": part, **_asked(request, moment)}
    return render(request, "indicators/rows.html", context)


@require_GET
def rows_csv(request: HttpRequest, name: str, part: str) -> HttpResponse:
    return _file(request, name, part, kind="csv")


@require_GET
def rows_xlsx(request: HttpRequest, name: str, part: str) -> HttpResponse:
    return _file(request, name, part, kind="xlsx")


def _file(request: HttpRequest, name: str, part: str, *, kind: str) -> HttpResponse:
    _indicator, sheet = sheet_of(name, part, areas=_areas(request), moment=_moment(request))
    content = io.BytesIO()
    write = write_xlsx if kind == "xlsx" else write_csv
    write(content, header=sheet.columns, rows=([_cell(cell) for cell in row] for row in sheet.rows))
    return HttpResponse(
        content.getvalue(),
        content_type=XLSX if kind == "xlsx" else "text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.{part}.{kind}"'},
    )


def _cell(value: object) -> Cell:
    """As a spreadsheet takes it: moments in the house's time without a zone, numbers as numbers, unknown empty."""
    if value is UNKNOWN:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None)
    if isinstance(value, float):
        return int(value) if value.is_integer() else f"{value:g}"
    return value if isinstance(value, int | str | date) else str(value)


def _moment(request: HttpRequest) -> Moment:
    """`?at=` the state then, `?known_at=` from what was known by then; both not later than now."""
    now, zone = clock.now(), get_current_timezone()
    asked = {name: _read(request.GET.get(name, ""), name, now) for name in ("at", "known_at")}
    at = asked["at"] or now
    return Moment(at=at, known_at=asked["known_at"] or at, tz=zone)


def _read(text: str, where: str, now: datetime) -> datetime | None:
    if not text:
        return None
    try:
        read = moment_of(text, get_current_timezone())
    except ValueError:
        raise Refused(
            "indicators.not_a_moment", "This is not a moment", do="Write 2022-03-31T23:50", where=where
        ) from None
    if read > now:
        raise Refused("indicators.not_yet", "This has not happened yet", do="Ask for now or before", where=where)
    return read


def _asked(request: HttpRequest, moment: Moment) -> dict[str, object]:
    """What every page says of its moment, and the query that keeps it on the next page."""
    kept = request.GET.copy()
    for name in [name for name in kept if name not in ("at", "known_at")]:
        del kept[name]
    return {"moment": moment, "is_past": bool(kept), "kept": f"?{kept.urlencode()}" if kept else ""}


def _areas(request: HttpRequest) -> list[str]:
    """Where this reader may see figures: inside the areas of the roles that open them."""
    return areas_for(request.user, "indicators:show", clock.now())
