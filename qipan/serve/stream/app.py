"""The ASGI application of the public port."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import django
from starlette.applications import Starlette
from starlette.routing import Route

from qipan.serve import children, log

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.serve.django")
children.end_with_parent()
django.setup()
log.start("stream")

from qipan.serve.stream import events, passing, tiles  # noqa: E402  (they read Django's settings)
from qipan.serve.stream.hub import Hub  # noqa: E402

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with Hub() as app.state.hub, passing.client() as app.state.site:
        yield


application = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/events", events.events, methods=["GET"]),
        Route("/tiles/{z:int}/{x:int}/{y:int}.mvt", tiles.tile, methods=["GET"]),
        Route("/{path:path}", passing.pass_on, methods=METHODS),
    ],
)
