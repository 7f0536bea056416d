"""The same request twice has one effect and one answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils.module_loading import import_string

from qipan.kit.refusal import Conflict, Refused
from qipan.ledger import clock, queries
from qipan.ledger.models import Answer

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
KEPT_HEADERS = ("Content-Type", "Location", "Content-Language", "Cache-Control")
# Fields that differ between two presses of the same button, or are the key itself.
NOT_CONTENT = ("csrfmiddlewaretoken", "key")
TRIES = 3
RETRY_STATES = ("40001", "40P01")  # serialization failure, deadlock: PostgreSQL asks to try again

Answering = Callable[[HttpRequest], HttpResponseBase]


def exempt(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view whose POST may be repeated freely and carries no key (signing in, choosing a language)."""
    view.once_exempt = True
    return view


class Once:
    """Run each keyed POST, PUT, PATCH or DELETE once, in one transaction with the row that keeps its answer.

    The key is the header Idempotency-Key or the form field `key` (a UUID), and belongs to the account.
    The same key again, also at the same instant: the stored answer. An answer of 400 and above writes
    nothing, neither deed nor answer, so the form may be sent again after correction.
    No key: 422 `ledger.no_key`. The key of another request: 409 `ledger.key_reused`.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or _is_exempt(request):
            return self.get_response(request)
        try:
            key = key_of(request)
            for last in (False,) * (TRIES - 1) + (True,):
                request.once_again = False
                request.once_last = last
                response = self._once(request, key)
                if not request.once_again:
                    return response
        except Refused as no:
            return _refusal(request, no)
        raise AssertionError("the last try never asks for another")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After a deadlock undo the whole request and run it again; all else goes its way."""
        state = getattr(error.__cause__, "sqlstate", None) if isinstance(error, OperationalError) else None
        if state in RETRY_STATES and not getattr(request, "once_last", True):
            request.once_again = True
            return HttpResponse(status=503)
        return None

    def _once(self, request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
        account = str(getattr(request.user, "pk", None) or "") if hasattr(request, "user") else ""
        digest = digest_of(request)
        with transaction.atomic():
            if not _claim(account, key, digest):
                return _stored(account, key, digest)
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
                return response
            return _keep(account, key, response)


def key_of(request: HttpRequest) -> uuid.UUID:
    """Return the request's key; Refused when there is none or it is not a UUID."""
    text = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused(
            "ledger.no_key",
            "This request carries no key, so it could be done twice.",
            do="Open the page again and repeat the step.",
            where="key",
        ) from None


def digest_of(request: HttpRequest) -> bytes:
    """SHA-256 over method, path, fields and files, the same for two presses of one button."""
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (
        request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        and request.method == "POST"
    ):
        fields = [(n, v) for n, values in request.POST.lists() if n not in NOT_CONTENT for v in values]
        digest.update(repr(sorted(fields)).encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(repr((name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    else:
        digest.update(request.body)
    return digest.digest()


def _is_exempt(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info, getattr(request, "urlconf", None))
    except Http404:
        return True  # nobody will answer it, so nothing can be done twice
    return getattr(match.func, "once_exempt", False)


def _claim(account: str, key: uuid.UUID, digest: bytes) -> bool:
    """Take the key; waits while another transaction holds it. False when it has been answered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_answer (account, key, request, at, headers, body) values (%s, %s, %s, %s, '{}', '')"
            " on conflict (account, key) do nothing",
            [account, key, digest, clock.now()],
        )
        return cursor.rowcount == 1


def _keep(account: str, key: uuid.UUID, response: HttpResponseBase) -> HttpResponseBase:
    if response.streaming:
        whole = HttpResponse(b"".join(response), status=response.status_code, headers=dict(response.items()))
        whole.cookies = response.cookies
        response = whole
    headers = {n: v for n, v in response.items() if n in KEPT_HEADERS or n.startswith("HX-")}
    row = Answer.objects.filter(account=account, key=key)
    row.update(status=response.status_code, headers=headers, body=response.content)
    return response


def _stored(account: str, key: uuid.UUID, digest: bytes) -> HttpResponse:
    row = Answer.objects.get(account=account, key=key)
    if bytes(row.request) != digest:
        raise Conflict(
            "ledger.key_reused",
            "This key has already been used for another request.",
            do="Open the page again and repeat the step.",
            where="key",
        )
    return HttpResponse(bytes(row.body), status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})


def _refusal(request: HttpRequest, no: Refused) -> HttpResponse:
    # Whoever words refusals lives in a room above, so the settings name it.
    return import_string(settings.REFUSALS)(request, no)


class Since:
    """Notes, before a page is made, up to where the ledger could be seen; the page's stream begins there.

    Otherwise what happens between making a page and hearing its stream would be told to nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and request.accepts("text/html") and "HX-Request" not in request.headers:
            request.since = queries.mark()  # type: ignore[attr-defined]
        return self.get_response(request)
