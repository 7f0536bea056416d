"""Hears the ledger once and tells every open page; knows up to where all has been told."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from qipan.serve.stream.change import Change, Mark

log = logging.getLogger("qipan.stream")
QUEUE_MAX = 1000  # a page that reads slower than this is sent away and resumes
TICK_S = 2.0
AFTER_OUTAGE_S = 1.0
NOW = """select coalesce((select max(id) from ledger_era), 1), pg_snapshot_xmin(pg_current_snapshot())::text"""
SINCE = """
select subject_kind, subject_id, version, area, xid::text from ledger_event
where era = %s and xid >= %s::xid8 order by xid, id limit %s
"""
Word = Change | Mark | None  # None: the page fell behind and must come again


class Hub:
    """`async with Hub() as hub`: one listening connection, any number of pages."""

    def __init__(self) -> None:
        self.mark: Mark | None = None
        self._pages: set[asyncio.Queue[Word]] = set()
        self._token = secrets.token_hex(8)  # our own marks among other streams'
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Hub:
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listening is not None
        self._listening.cancel()
        self.tell(None)

    @contextmanager
    def page(self) -> Iterator[asyncio.Queue[Word]]:
        """A queue of what happens from now on."""
        queue: asyncio.Queue[Word] = asyncio.Queue(QUEUE_MAX)
        self._pages.add(queue)
        try:
            yield queue
        finally:
            self._pages.discard(queue)

    def tell(self, word: Word) -> None:
        """Hand a word to every page; one that is full is dropped, with None as its last word."""
        for queue in list(self._pages):
            if queue.qsize() >= QUEUE_MAX - 1:
                self._pages.discard(queue)
                word = None
            queue.put_nowait(word)

    async def since(self, mark: Mark, limit: int) -> list[Change] | None:
        """Return what was written since the mark, some of it perhaps told before; None when that is too much to tell.

        Rows of transactions at or above the mark, not rows with a greater id: ids commit out of order.
        """
        if self.mark is None or mark.era != self.mark.era:
            return None
        async with await _connect() as link:
            found = await (await link.execute(SINCE, [mark.era, str(mark.xid), limit + 1])).fetchall()
        return None if len(found) > limit else [Change(k, i, v, a, int(x)) for k, i, v, a, x in found]

    async def _listen(self) -> None:
        while True:
            try:
                async with await _connect() as link:
                    await link.execute("listen qipan")
                    await link.execute("listen qipan_mark")
                    async for word in self._words(link):
                        self.tell(word)
            except psycopg.OperationalError:
                log.warning("the database is away")
                # What happens meanwhile is not heard: every page comes again and resumes from its mark.
                self.tell(None)
                await asyncio.sleep(AFTER_OUTAGE_S)

    async def _words(self, link: psycopg.AsyncConnection) -> AsyncIterator[Word]:
        moved = True
        while True:
            if moved:
                await self._ask_for_mark(link)
            moved = False
            async for notice in link.notifies(timeout=TICK_S):
                if notice.channel == "qipan":
                    moved = True
                    yield Change.parse(notice.payload)
                elif notice.payload.startswith(self._token):
                    self.mark = Mark.parse(notice.payload.partition("/")[2])
                    yield self.mark

    async def _ask_for_mark(self, link: psycopg.AsyncConnection) -> None:
        # Transactions below the snapshot's xmin queued their notices before they committed, so before the one we
        # queue now: when our own comes back, everything below has been heard.
        era, xmin = await (await link.execute(NOW)).fetchone()  # type: ignore[misc]
        await link.execute("select pg_notify('qipan_mark', %s)", [f"{self._token}/{Mark(era, int(xmin))}"])


async def _connect() -> psycopg.AsyncConnection:
    wanted = ("dbname", "user", "password", "host", "port")
    given = {k: v for k, v in connection.get_connection_params().items() if k in wanted}
    return await psycopg.AsyncConnection.connect(**given, autocommit=True, connect_timeout=10)
