"""/tiles: the current board's vector tiles, straight out of its archive. Streets and houses, nothing about people."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pmtiles.reader import MmapSource, Reader
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

ARCHIVE = "tiles.pmtiles"
ZOOM_MAX = 24


async def tile(request: Request) -> Response:
    """Return one tile as it lies (gzip); 204 where the board has none, 304 when the browser's is still good."""
    z, x, y = (int(request.path_params[name]) for name in "zxy")
    if z > ZOOM_MAX or x >= 1 << z or y >= 1 << z:
        return Response(status_code=404)
    data = await run_in_threadpool(_read, z, x, y)
    if data is None:
        return Response(status_code=204, headers={"Cache-Control": "no-cache"})
    etag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}  # another board may be opened: always ask, mostly 304
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if data[:2] == b"\x1f\x8b":
        headers["Content-Encoding"] = "gzip"
    return Response(data, media_type="application/vnd.mapbox-vector-tile", headers=headers)


def _read(z: int, x: int, y: int) -> bytes | None:
    path = (settings.QIPAN.home / "atlas" / "current").resolve() / ARCHIVE
    if not path.is_file():
        return None
    data: bytes | None = _archive(path, path.stat().st_mtime_ns).get(z, x, y)
    return data


@lru_cache(maxsize=2)
def _archive(path: Path, changed_ns: int) -> Reader:
    with path.open("rb") as file:  # the map outlives its file
        return Reader(MmapSource(file))
