"""Every request sees only the routes that the responses in force have loaded."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from qipan.ledger import clock
from qipan.response import loading, queries


class Powers:
    """Give the request its table of routes; it must stand before whatever resolves an address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = loading.urlconf(queries.powers(clock.now()))
        return self.get_response(request)
