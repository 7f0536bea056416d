"""What a listener is told: that something changed, never what it says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from qipan.kit.whole import whole


class Change(NamedTuple):
    """One changed thing, and the transaction that changed it."""

    kind: str
    id: str
    version: int
    area: str
    xid: int

    @classmethod
    def parse(cls, payload: str) -> Change:
        """Read the ledger's notice `kind/id/version/area/xid`; an id may hold slashes. Raises ValueError."""
        kind, _, rest = payload.partition("/")
        ident, version, area, xid = rest.rsplit("/", 3)
        return cls(kind, ident, int(version), area, int(xid))

    def is_for(self, *, account: str, areas: Iterable[str]) -> bool:
        """Is it inside the reader's areas, or about no place? What happens to an account only its holder hears."""
        if self.kind == "account":
            return self.id == account
        return not self.area or any(self.area.startswith(area) for area in areas)


class Mark(NamedTuple):
    """Everything written by transactions below `xid` has been sent; after a restore a new era begins."""

    era: int
    xid: int

    @classmethod
    def parse(cls, text: str) -> Mark | None:
        """Read a Last-Event-ID; None when it is not one of ours."""
        era, xid = (whole(part) for part in text.partition(".")[::2])
        return None if era is None or xid is None else cls(era, xid)

    def __str__(self) -> str:
        return f"{self.era}.{self.xid}"


def spoken(change: Change, mark: Mark | None) -> bytes:
    """Return the change as one server-sent event; its id is the mark, from where to resume."""
    told = {"kind": change.kind, "id": change.id, "version": change.version, "area": change.area}
    ident = f"id: {mark}\n" if mark else ""
    return f"{ident}data: {json.dumps(told, ensure_ascii=False)}\n\n".encode()
