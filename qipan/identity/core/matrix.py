"""The one matrix: which role may open which route, inside its area or everywhere. Denies by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

ANYONE, SIGNED_IN = "anyone", "signed_in"
INSIDE, EVERYWHERE = "inside", "everywhere"


@dataclass(frozen=True)
class Row:
    """Who may open one route: `open_to` is anyone, signed_in or "" (then `roles` decides)."""

    route: str
    open_to: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)  # role -> inside | everywhere

    @property
    def needs_area(self) -> bool:
        """Somebody may open it inside his area only, so its area must be found before the view runs."""
        return INSIDE in self.roles.values()


def lies_within(code: str, area: str) -> bool:
    """Containment in the area tree is a prefix; an unknown place lies nowhere."""
    return bool(area) and code.startswith(area)


def allows(row: Row | None, held: Iterable[tuple[str, str]], code: str | None) -> bool:
    """May somebody who holds these (role, area) pairs open the route about area `code`?

    `code` None means "somewhere inside": the menus ask so, before a thing is chosen.
    """
    if row is None:
        return False
    if row.open_to:
        return True
    return any(_reaches(row.roles.get(role, ""), area, code) for role, area in held)


def _reaches(extent: str, area: str, code: str | None) -> bool:
    if extent == EVERYWHERE:
        return True
    return extent == INSIDE and (code is None or lies_within(code, area))


def rows_of(raw: Mapping[str, object], *, roles: Iterable[str]) -> dict[str, Row]:
    """Read the parsed YAML; ValueError names the row that is not in the format."""
    known, rows = set(roles), {}
    for route, who in raw.items():
        if who in (ANYONE, SIGNED_IN):
            rows[route] = Row(route, open_to=str(who))
        elif isinstance(who, Mapping) and who and set(who) <= known and set(who.values()) <= {INSIDE, EVERYWHERE}:
            rows[route] = Row(route, roles=dict(who))
        else:
            raise ValueError(f"{route}: {who!r} is neither anyone, signed_in nor role: inside|everywhere")
    return rows
