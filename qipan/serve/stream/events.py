"""/events: server-sent events saying what changed where the reader may look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from qipan.serve.stream.change import Mark, spoken
from qipan.serve.stream.hub import Hub
from qipan.serve.stream.reader import Reader, reader_of

BEAT_S = 15.0  # a word now and then, or proxies close the line
RECHECK_S = 60.0
BACKLOG_MAX = 500
RELOAD = b"event: reload\ndata: {}\n\n"  # too much happened: fetch the page anew
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def events(request: Request) -> Response:
    """Stream changes; 401 without a session.

    `Last-Event-ID`, or at first `?since=` from the page, says where to resume: repeating a little, missing nothing.
    """
    reader = await reader_of(request.cookies)
    if reader is None:
        return PlainTextResponse("sign in first\n", status_code=401)
    heard = Mark.parse(request.headers.get("last-event-id") or request.query_params.get("since", ""))
    told = _told(request.app.state.hub, reader, heard, dict(request.cookies))
    return StreamingResponse(told, media_type="text/event-stream", headers=HEADERS)


async def _told(hub: Hub, reader: Reader, heard: Mark | None, cookies: dict[str, str]) -> AsyncIterator[bytes]:
    with hub.page() as queue:  # opened before the backlog is read, so that nothing falls between
        yield b"retry: 2000\n\n"
        if heard is None and (heard := hub.mark) is not None:
            yield f"id: {heard}\n\n".encode()
        elif heard is not None:
            missed = await hub.since(heard, BACKLOG_MAX)
            if missed is None:
                yield RELOAD
            for change in missed or ():
                if change.is_for(account=reader.account, areas=reader.areas):
                    yield spoken(change, heard)
        checked_at_s = time.monotonic()
        while True:
            try:
                word = await asyncio.wait_for(queue.get(), BEAT_S)
            except TimeoutError:
                yield b": \n\n"
            else:
                if word is None:
                    return
                if isinstance(word, Mark):
                    heard = word
                    yield f"id: {word}\n\n".encode()
                elif word.is_for(account=reader.account, areas=reader.areas):
                    yield spoken(word, heard)
            if time.monotonic() - checked_at_s > RECHECK_S:
                again = await reader_of(cookies)
                if again is None:
                    return
                reader, checked_at_s = again, time.monotonic()
