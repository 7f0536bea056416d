"""Which response holds, and what it loads; for now and for any past minute."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from qipan.identity.models import Signature
from qipan.identity.queries import signatures
from qipan.kit.refusal import Missing
from qipan.ledger.models import Event
from qipan.ledger.queries import events_of
from qipan.response.models import Measure, Response


def active(at: datetime) -> list[Response]:
    """The responses whose powers are loaded at `at`, earliest first."""
    return list(Response.objects.holding(at).order_by("in_force_at", "id"))


def powers(at: datetime) -> frozenset[str]:
    """The powers loaded anywhere at `at`."""
    held = Measure.objects.filter(response__in=Response.objects.holding(at)).exclude(power="")
    return frozenset(held.values_list("power", flat=True))


def holding(power: str, area: str, at: datetime) -> Response | None:
    """The response that carries a power over an area; `area` "" asks for any."""
    carrying = Measure.objects.filter(power=power).values("response_id")
    rows = Response.objects.holding(at).filter(pk__in=carrying).order_by("in_force_at", "id")
    return next((row for row in rows if area.startswith(row.area_id) or not area), None)


def has_power(power: str, area: str, at: datetime) -> bool:
    """Is this power in force over the whole of this area (a code lies in the codes it begins with)?"""
    return holding(power, area, at) is not None


def require_power(power: str, *, area: str, at: datetime) -> Response:
    """Return the response that carries the power; Missing when none does, as if the thing did not exist."""
    found = holding(power, area, at)
    if found is None:
        raise _no_power(power, area)
    return found


def hold_open(of: Response, *, power: str, area: str) -> None:
    """Let nobody end the response before this transaction ends; Missing when it has ended since it was asked.

    What is written under it after long work would else be found by no deletion: that runs once, at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("select closed_at from response_response where id = %s for share", [of.pk])
        (closed_at,) = cursor.fetchone()
    if closed_at is not None:
        raise _no_power(power, area)


def _no_power(power: str, area: str) -> Missing:
    return Missing(
        "response.no_power",
        "No response in force allows this here.",
        do="A response must first be signed by two units.",
        where=area,
        params={"power": power},
    )


def response(ident: int) -> Response:
    """Raises Missing."""
    found = Response.objects.select_related("area", "proposed_by", "approval").filter(pk=ident).first()
    if found is None:
        raise Missing("response.none", "There is no such response.", where=f"response/{ident}")
    return found


def responses() -> QuerySet[Response]:
    """All responses, newest first."""
    return Response.objects.select_related("area").order_by("-proposed_at", "-id")


def measures(of: Response) -> list[Measure]:
    return list(Measure.objects.filter(response=of).order_by("id"))


def signatures_of(held: Response) -> list[Signature]:
    """The names under the text that was signed, oldest first."""
    rows = [] if held.approval is None else signatures(held.approval)
    return [row for row in rows if row.digest == held.approval.digest]


def receipts(of: Response) -> list[Event]:
    """What was deleted after the end, room by room, from the ledger."""
    return list(events_of(of.ref).filter(verb="response.deleted"))
