"""Everything else goes to the site, as it came, and its answer back as it comes."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from django.conf import settings
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from qipan.identity.throttle import is_loopback
from qipan.serve.place import site_socket

log = logging.getLogger("qipan.stream")
BODY_MAX_BYTES = 32_000_000  # a board's side file or a county's sheet; larger ones come by the command line
# RFC 9110 7.6.1: these speak of one connection and are not passed on.
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
SET_HERE = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "x-real-ip", "x-request-id"}


class TooLarge(Exception):
    """The body grew past the cap while it came."""


def client() -> httpx.AsyncClient:
    """The way to the site: a socket only we may enter, no environment proxies, and a jar that keeps no cookie.

    One client serves everybody: a cookie kept from one answer would sign the next stranger in.
    """
    return httpx.AsyncClient(
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        transport=httpx.AsyncHTTPTransport(
            uds=str(site_socket(settings.QIPAN.home.resolve())),
            limits=httpx.Limits(max_connections=128, max_keepalive_connections=16),
            retries=0,
        ),
        base_url="http://site",
        timeout=httpx.Timeout(120, connect=5),
        trust_env=False,
    )


async def pass_on(request: Request) -> Response:
    """Pass a request on; 413 when it is too large, 502 in words while the site is away."""
    if int(request.headers.get("content-length") or 0) > BODY_MAX_BYTES:
        return _too_large()
    path = request.scope["raw_path"] + (b"?" + request.url.query.encode() if request.url.query else b"")
    site: httpx.AsyncClient = request.app.state.site
    outgoing = site.build_request(
        request.method,
        httpx.URL("http://site").copy_with(raw_path=path),
        headers=_headers(request),
        content=_body(request) if _has_body(request) else None,
    )
    try:
        answer = await site.send(outgoing, stream=True)
    except TooLarge:
        return _too_large()
    except httpx.TransportError as error:
        log.warning("the site is away", extra={"error": type(error).__name__})
        words = "系统正在启动，请稍候再试。 Starting; try again in a moment.\n"
        return PlainTextResponse(words, status_code=502, headers={"Retry-After": "2"})
    passed = StreamingResponse(answer.aiter_raw(), status_code=answer.status_code, background=_close(answer))
    passed.raw_headers = [(k.lower(), v) for k, v in answer.headers.raw if k.decode().lower() not in HOP_BY_HOP]
    return passed


def _close(answer: httpx.Response) -> BackgroundTask:
    return BackgroundTask(answer.aclose)


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    named = {h.strip().lower() for h in request.headers.get("connection", "").split(",")}
    dropped = HOP_BY_HOP | SET_HERE | named
    # WSGI reads X_Forwarded_For as if it were X-Forwarded-For: no honest header has an underscore.
    kept = [(k, v) for k, v in request.headers.raw if b"_" not in k and k.decode("latin-1").lower() not in dropped]
    return [*kept, (b"x-forwarded-for", _way(request).encode()), (b"x-request-id", uuid.uuid4().hex.encode())]


def _way(request: Request) -> str:
    """Who asks, last the peer itself. Only a proxy on this machine may say for whom."""
    peer = request.client.host if request.client else ""
    passed_on = request.headers.getlist("x-forwarded-for") if is_loopback(peer) else []
    return ", ".join((*passed_on, peer))


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


async def _body(request: Request) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_MAX_BYTES:
            raise TooLarge
        yield chunk


def _too_large() -> Response:
    return PlainTextResponse("文件过大。 Too large.\n", status_code=413)
