"""The look alone, served on a free port with the house's policy: `python -m tests.browser.bare_site`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.ui.bare"

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing; the tests read the browser's own complaints."""


class App:
    """Pages and static files; empty tiles; an event stream that stays open and says nothing."""

    def __init__(self) -> None:
        self.django = StaticFilesHandler(get_wsgi_application())

    def __call__(self, environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/tiles/"):
            start("204 No Content", [])
            return []
        if path == "/events":
            start("200 OK", [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")])
            return [b"retry: 60000\n\n"]

        def with_policy(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            return start(status, [*headers, ("Content-Security-Policy", POLICY)], *rest)

        return self.django(environ, with_policy)


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, App(), Server, Quiet)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
