"""A refusal says what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """An act that is not allowed or cannot be done; nothing was written.

    `what` and `do` are short English message ids with %(name)s places, translated at the door;
    `where` names the field, file:line or object; `code` is stable (room.reason) for machines.
    """

    status = 422

    def __init__(
        self,
        code: str,
        what: str,
        *,
        do: str = "",
        where: str = "",
        params: Mapping[str, object] | None = None,
    ) -> None:
        self.code, self.what, self.do, self.where = code, what, do, where
        self.params = dict(params or {})
        super().__init__(self.what % self.params if self.params else self.what)


class Conflict(Refused):
    """Somebody changed it meanwhile (HTTP 409); `params["newer"]` is the version that stands."""

    status = 409


class Forbidden(Refused):
    """This person may not do this here (HTTP 403)."""

    status = 403


class Missing(Refused):
    """There is no such thing, or the power that would load it is not in force (HTTP 404)."""

    status = 404
