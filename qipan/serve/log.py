"""JSON logs that name no person: request id, route, status, milliseconds, a digest of the account at most."""

from __future__ import annotations

import hmac
import logging
import logging.config
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

REQUEST_ID = re.compile(r"[0-9a-f-]{32,36}\Z")
FRAMES = 12  # of a failure, innermost last
# Faults of the program itself; their messages name code, not people.
SAYS_NO_DATA = (ImportError, NameError, AttributeError, ImproperlyConfigured)
log = logging.getLogger("qipan.request")


def config(process: str) -> dict[str, object]:
    """Return the logging configuration of one process: one JSON object a line on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "%(levelname)s %(name)s %(message)s",
                "rename_fields": {"levelname": "level", "name": "logger", "message": "what"},
                "timestamp": "at",
                "static_fields": {"process": process},
                "json_ensure_ascii": False,
            }
        },
        "filters": {"nameless": {"()": "qipan.serve.log.Nameless"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["nameless"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "httpx": {"level": "WARNING"},  # its INFO lines hold whole URLs
            "httpcore": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},  # its warnings hold paths; our own line says the status
            "django.security": {"level": "ERROR"},
        },
    }


def start(process: str) -> None:
    """Log as `process` from here on; a failure nobody caught is told like any other."""
    logging.config.dictConfig(config(process))

    def told(kind: type[BaseException], failure: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("qipan").critical("ended", exc_info=(kind, failure, trace))

    sys.excepthook = told


class Nameless(logging.Filter):
    """Keep names of people out: an exception is told by its type and place, never by its message or data.

    Messages of database errors quote rows, and Django adds the request itself to what it logs.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if "\nTraceback" in (text := record.getMessage()):  # a server that writes the trace into its message
            record.msg, record.args = text.partition("\n")[0], ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, failure, trace = record.exc_info
            frames = traceback.extract_tb(trace)
            record.error = f"{kind.__name__}: {failure}" if isinstance(failure, SAYS_NO_DATA) else kind.__name__
            record.where = " > ".join(f"{Path(f.filename).stem}.{f.name}:{f.lineno}" for f in frames[-FRAMES:])
            record.msg, record.args = "failed", ()
            record.exc_info, record.exc_text = None, None
        return True


class RequestLog:
    """One line per request, and its id in the answer, so that a person can quote it to the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            extra={
                "request_id": request_id,
                "route": match.view_name if match else "",
                "method": request.method,
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "account": digest_of(request),
            },
        )
        response.headers["X-Request-Id"] = request_id
        return response


def digest_of(request: HttpRequest) -> str:
    """Return twelve hex digits that tell one account's lines from another's, or "" when nobody is signed in.

    A page that never looked at the account is not made to.
    """
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return ""
    ident = session.get("_auth_user_id")
    return hmac.new(settings.SECRET_KEY.encode(), f"log/{ident}".encode(), "sha256").hexdigest()[:12] if ident else ""
