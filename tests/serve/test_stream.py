"""The public port's own answers: changes, marks, tiles, and what it passes on."""

from __future__ import annotations

import asyncio
import gzip
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest
from django.conf import settings
from django.db import connections, transaction
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from qipan.kit.ref import Ref
from qipan.ledger import actions, clock
from qipan.serve.stream import hub as hub_module
from qipan.serve.stream import passing, tiles
from qipan.serve.stream.change import Change, Mark, spoken
from qipan.serve.stream.hub import Hub
from tests.serve.processes import until


def test_a_notice_is_read_even_where_an_id_holds_slashes():
    assert Change.parse("file/a/b/3/999901/77") == Change("file", "a/b", 3, "999901", 77)
    with pytest.raises(ValueError):
        Change.parse("nothing")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change("zone", "1", 1, "999901001", 5), True),
        (Change("zone", "1", 1, "999901001007", 5), True),
        (Change("zone", "1", 1, "999901002", 5), False),
        (Change("zone", "1", 1, "999901", 5), False),
        (Change("clock", "1", 1, "", 5), True),
        (Change("account", "8", 1, "999902", 5), True),
        (Change("account", "9", 1, "999902", 5), False),
    ],
)
def test_a_change_is_for_those_inside_and_for_the_person_it_is_about(change, told):
    assert change.is_for(account="8", areas=("999901001",)) is told


def test_an_event_says_what_changed_and_from_where_to_resume():
    said = spoken(Change("zone", "12", 3, "999901", 5), Mark(1, 900)).decode()
    assert said == 'id: 1.900\ndata: {"kind": "zone", "id": "12", "version": 3, "area": "999901"}\n\n'
    assert Mark.parse("1.900") == Mark(1, 900)
    assert Mark.parse("evil") is None


class Heard:
    """A hub running in a loop of its own, and all it told."""

    def __init__(self):
        self.words, self.loop, self.hub = [], asyncio.new_event_loop(), Hub()
        self.ended = asyncio.Event()

    async def _run(self):
        async with self.hub:
            with self.hub.page() as queue:
                while not self.ended.is_set():
                    try:
                        self.words.append(await asyncio.wait_for(queue.get(), 0.1))
                    except TimeoutError:
                        continue

    def changes(self):
        return [word.id for word in list(self.words) if isinstance(word, Change)]

    def marked_after(self, ident):
        """Whether a mark was told after this change."""
        words = list(self.words)
        heard = next(n for n, word in enumerate(words) if isinstance(word, Change) and word.id == ident)
        return any(isinstance(word, Mark) for word in words[heard:])

    def since(self, mark):
        return asyncio.run_coroutine_threadsafe(self.hub.since(mark, 100), self.loop).result(20)


@contextmanager
def hearing(monkeypatch):
    monkeypatch.setattr(hub_module, "TICK_S", 0.1)
    heard = Heard()
    thread = threading.Thread(target=lambda: heard.loop.run_until_complete(heard._run()))
    thread.start()
    try:
        until(lambda: heard.hub.mark, what="the first mark")
        yield heard
    finally:
        heard.loop.call_soon_threadsafe(heard.ended.set)
        thread.join(20)
        heard.loop.close()


def record(ident):
    actions.record(verb="test.happened", subject=Ref("thing", ident), by=Ref("test", "1"), at=clock.now(), area="9")


def committed_elsewhere(ident):
    """Record in another thread, whose connection is its own."""

    def run():
        with transaction.atomic():
            record(ident)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_a_mark_never_passes_a_transaction_that_is_still_open(monkeypatch):
    with hearing(monkeypatch) as heard:
        with transaction.atomic():
            record("early")
            committed_elsewhere("late")
            until(lambda: "late" in heard.changes(), what="hearing the late one")
            until(lambda: heard.marked_after("late"), what="a mark after it")
            mark = heard.hub.mark
            assert "early" not in heard.changes()
        until(lambda: "early" in heard.changes(), what="hearing the early one")
        assert {change.id for change in heard.since(mark)} >= {"early", "late"}
        until(lambda: heard.hub.mark.xid > mark.xid, what="the mark moving on")
        assert heard.since(heard.hub.mark) == []
        assert heard.since(Mark(mark.era + 1, 1)) is None


def test_a_page_that_reads_too_slowly_is_sent_away_to_resume(monkeypatch):
    monkeypatch.setattr(hub_module, "QUEUE_MAX", 3)

    async def run():
        hub = Hub()
        with hub.page() as queue:
            for number in range(5):
                hub.tell(Change("thing", str(number), 1, "", number))
            return [queue.get_nowait() for _ in range(queue.qsize())]

    words = asyncio.run(run())
    assert words[-1] is None
    assert [word.id for word in words[:-1]] == ["0", "1"]


@pytest.fixture
def board(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "QIPAN", settings.QIPAN.model_copy(update={"home": tmp_path}))
    here = tmp_path / "atlas" / "current"
    here.mkdir(parents=True)
    with (here / "tiles.pmtiles").open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(3, 1, 2), gzip.compress(b"streets", mtime=0))
        header = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}
        header |= {f"{edge}_{axis}_e7": 0 for edge in ("min", "max", "center") for axis in ("lon", "lat")}
        writer.finalize({**header, "center_zoom": 0}, {})
    return here


def got(app, path, headers=None):
    async def run():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://public") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(run())


def asked(path, **headers):
    return got(Starlette(routes=[Route("/tiles/{z:int}/{x:int}/{y:int}.mvt", tiles.tile)]), path, headers)


def test_a_tile_comes_as_it_lies_and_is_not_sent_twice(board):
    first = asked("/tiles/3/1/2.mvt")
    assert (first.status_code, first.content) == (200, b"streets")
    assert first.headers["content-encoding"] == "gzip"
    again = asked("/tiles/3/1/2.mvt", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_tile_that_is_not_there_is_empty_and_one_outside_the_world_is_wrong(board):
    assert asked("/tiles/3/1/3.mvt").status_code == 204
    assert asked("/tiles/3/8/0.mvt").status_code == 404
    assert asked("/tiles/99/0/0.mvt").status_code == 404


def test_without_a_board_every_tile_is_empty(board):
    (board / "tiles.pmtiles").unlink()
    assert asked("/tiles/3/1/2.mvt").status_code == 204


def passed(**headers):
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": raw, "client": ("203.0.113.9", 4711)}
    return {name.decode(): value.decode() for name, value in passing._headers(Request(scope))}


def test_what_a_client_claims_about_its_address_counts_for_nothing():
    told = passed(host="county.example", x_forwarded_for="10.0.0.1", forwarded="for=10.0.0.1", x_request_id="mine")
    assert told["host"] == "county.example"
    assert told["x-forwarded-for"] == "203.0.113.9"
    assert "forwarded" not in told
    assert told["x-request-id"] != "mine"


def test_words_about_one_connection_are_not_passed_on():
    told = passed(connection="keep-alive, x-secret", keep_alive="9", x_secret="1", te="trailers", accept="text/html")
    assert set(told) == {"accept", "x-forwarded-for", "x-request-id"}


def test_while_the_site_is_away_the_answer_is_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "QIPAN", SimpleNamespace(home=tmp_path))

    app = Starlette(routes=[Route("/{path:path}", passing.pass_on)])
    app.state.site = passing.client()
    answer = got(app, "/")
    assert answer.status_code == 502
    assert "请稍候" in answer.text
