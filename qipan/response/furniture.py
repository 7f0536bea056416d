"""What every page shows of the response in force: the exercise badge and the incident's name."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from qipan.ledger import clock
from qipan.ledger.models import ClockRow
from qipan.response.models import Response
from qipan.response.queries import active


def exercise(request: HttpRequest) -> str:
    """ "" in earnest; under an exercise the clock's speed, for example "1×"."""
    if not any(row.exercise for row in _active(request)):
        return ""
    row = ClockRow.objects.filter(id=1).first()
    return f"{row.speed if row else 1:g}×"


def incident(request: HttpRequest) -> dict[str, str] | None:
    """The newest response in force, for the top bar."""
    rows = _active(request)
    if not rows:
        return None
    language = getattr(request, "LANGUAGE_CODE", "zh-hans")
    return {"name": rows[-1].named(language), "url": reverse("response:show", args=[rows[-1].pk])}


def _active(request: HttpRequest) -> list[Response]:
    if not hasattr(request, "active_responses"):
        request.active_responses = active(clock.now())
    return request.active_responses
