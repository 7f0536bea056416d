"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from qipan.response.queries import response


def _response(ident: int) -> str:
    return response(ident).area_id


LOCATE = {f"response:{name}": _response for name in ("end", "confirm")}
