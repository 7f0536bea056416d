"""Routes of a little site that writes one event per press."""

from __future__ import annotations

import threading

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from qipan.kit.ref import Ref
from qipan.ledger import clock
from qipan.ledger.actions import record
from qipan.ledger.middleware import exempt

BARRIER = threading.Barrier(2, timeout=20)
SEEN: list[str] = []


def write(thing: str = "1") -> None:
    record(verb="test.pressed", subject=Ref("thing", thing), by=Ref("account", "1"), at=clock.now())


def press(request: HttpRequest) -> HttpResponse:
    write()
    answer = HttpResponse("done ✓".encode(), status=201, headers={"HX-Trigger": "pressed", "X-Other": "1"})
    answer["Location"] = "/thing/1"
    return answer


def refuse(request: HttpRequest) -> HttpResponse:
    write()
    return HttpResponse("no", status=422 if request.POST.get("n") == "bad" else 200)


def crash(request: HttpRequest) -> HttpResponse:
    write()
    raise ZeroDivisionError


def stream(request: HttpRequest) -> StreamingHttpResponse:
    write()
    return StreamingHttpResponse(iter([b"a", b"b"]))


def tangle(request: HttpRequest) -> HttpResponse:
    """Two requests lock two rows in opposite orders: PostgreSQL must end one of them."""
    first, second = ("1", "2") if request.POST["way"] == "there" else ("2", "1")
    write(first)
    SEEN.append(request.POST["way"])
    if len(SEEN) <= 2:
        BARRIER.wait()
    write(second)
    return HttpResponse(request.POST["way"])


@exempt
def free(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(connection.in_atomic_block))


urlpatterns = [
    path("press", press),
    path("refuse", refuse),
    path("crash", crash),
    path("stream", stream),
    path("tangle", tangle),
    path("free", free),
]
