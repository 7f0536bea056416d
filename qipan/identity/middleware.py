"""Every request passes here: the matrix decides before the view runs, and the browser is told what to trust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, resolve

from qipan.identity import door, queries, refusals, rooms
from qipan.identity.core import matrix as core
from qipan.kit.refusal import Forbidden, Refused
from qipan.ledger import clock

Answering = Callable[[HttpRequest], HttpResponse]

# MapLibre runs its worker from a blob and draws images from data and blobs; nothing else leaves 'self'.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
    "Cache-Control": "private, no-cache",  # a page of one person is not another's; views may say otherwise
}


class Headers:
    """Says to the browser what a page may load and who may frame it."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class Access:
    """Lets a request through only if the matrix says so; a route without a row is closed to everybody."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Http404:
            return self.get_response(request)  # there is nothing to protect; Django answers 404
        try:
            _readable(request)
            return self._stopped(request, match) or self.get_response(request)
        except Refused as no:
            return refusals.answer(request, no)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal from any view, in the reader's words; all else goes its way."""
        if isinstance(error, DataError):  # longer or larger than its column, where no form said so before
            error = Refused("identity.unfit", "Something here is too long or too large", do="Make it shorter")
        return refusals.answer(request, error) if isinstance(error, Refused) else None

    def _stopped(self, request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
        row = queries.matrix().get(match.view_name)
        if row is not None and row.open_to == core.ANYONE:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if row is None or not (row.open_to or core.allows(row, held(request), place_of(row, match.kwargs, request))):
            raise Forbidden(
                "identity.not_yours_to_open",
                "This is not among your tasks, or it lies outside your area",
                do="Ask the duty desk if you need it",
                where=request.path,
            )
        return None


def _readable(request: HttpRequest) -> None:
    """Refuse a NUL wherever it stands: no page sends one, and PostgreSQL keeps none."""
    if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
        request.session = SessionStore()
        raise _unreadable()
    fields = (value for form in (request.GET, request.POST) for key, values in form.lists() for value in (key, *values))
    if "\0" in request.path_info or any("\0" in value for value in fields):
        raise _unreadable()


def _unreadable() -> Refused:
    return Refused("identity.unreadable", "This cannot be read", do="Type it again without special signs")


def held(request: HttpRequest) -> list[tuple[str, str]]:
    """The reader's (role, area) pairs, read once a request."""
    kept: list[tuple[str, str]] | None = getattr(request, "held_roles", None)
    if kept is None:
        signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
        kept = queries.roles_of(request.user, clock.now()) if signed_in else []
        request.held_roles = kept  # type: ignore[attr-defined]
    return kept


def place_of(row: core.Row, kwargs: dict[str, Any], request: HttpRequest) -> str | None:
    """The area a request is about, asked only where the row needs it and the reader holds a role it names."""
    if not row.needs_area or not core.allows(row, held(request), None):
        return ""
    find = rooms.locator(row.route)
    return find(**kwargs) if find else ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and refusals.wants_page(request):
        return redirect(door.sign_in_address(request))
    return refusals.as_json(
        Forbidden("identity.signed_out", "You are not signed in", do="Sign in, then repeat the step")
    )
