"""What several rooms say together: what runs, what needs me, where zones stand. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from qipan.board.core.atlas import Atlas
from qipan.dispatch import queries as dispatch
from qipan.dispatch.models import Order
from qipan.identity import queries as identity
from qipan.identity.models import Account, Approval
from qipan.identity.models import Post as Chair
from qipan.response import queries as response
from qipan.response.models import Response
from qipan.zones import queries as zones
from qipan.zones.models import Zone
from qipan.zones.shown import source_of_people

FIRST_SCREENS = (  # by role, the most pressing first; the route must be loaded and open to the reader
    ("responder", "dispatch:go"),
    ("duty_officer", "desks:map"),
    ("leader", "desks:sign-list"),
    ("field_lead", "desks:map"),
    ("cdc", "desks:map"),
    ("auditor", "desks:ledger"),
    ("admin", "desks:ledger"),
)
MOST_NEEDS = 3
MOST_FOUND = 20


@dataclass(frozen=True)
class Need:
    """Something that waits for this reader."""

    kind: str  # sign | lacking | draft
    url: str
    facts: Mapping[str, object]
    due_at: datetime | None = None


def first_screen(roles: Sequence[str], *, runs: bool) -> str | None:
    """The route a person opens to; the duty officer sees the duty room while nothing runs."""
    for role, route in FIRST_SCREENS:
        if role in roles:
            return "desks:duty" if role == "duty_officer" and not runs else route
    return None


def open_zones(areas: Sequence[str]) -> list[Zone]:
    """Drafts and zones in force inside any of these areas, newest first."""
    found = Zone.objects.open().select_related("response", "created_by")
    return [zone for zone in found if any(zone.area.startswith(area) for area in areas)]


def live_orders(areas: Sequence[str]) -> list[tuple[Order, dispatch.Progress]]:
    found = Order.objects.live()
    return [(one, dispatch.progress(one)) for one in found if any(one.area.startswith(area) for area in areas)]


def zones_called(words: str, areas: Sequence[str]) -> list[Zone]:
    """Zones of these areas whose number or title holds the words."""
    if not words:
        return []
    found = Zone.objects.filter(Q(title__icontains=words) | Q(number=words.zfill(2)))[:MOST_FOUND]
    return [zone for zone in found if any(zone.area.startswith(area) for area in areas)]


def orders_called(words: str, areas: Sequence[str]) -> list[Order]:
    """Orders of these areas with this number."""
    found = Order.objects.filter(number=words.zfill(2))[:MOST_FOUND] if words else []
    return [order for order in found if any(order.area.startswith(area) for area in areas)]


def needs_of(reader: Account, areas: Sequence[str], *, at: datetime) -> list[Need]:
    """At most three: signatures first, then posts that lack teams, then drafts left lying."""
    found = [
        Need("sign", f"/sign/{one.pk}", {"deed": one.deed, "by": one.asked_by.organisation.name}, one.expires_at)
        for one in identity.approvals_waiting(reader, at)
    ]
    for order, _progress in live_orders(areas):
        for line in dispatch.board_lines(order):
            if line.lacking > 0:
                facts = {"post": line.post.code, "name": line.post.name, "n": line.lacking}
                found.append(Need("lacking", f"/dispatch/{order.pk}/", facts, order.arrive_by))
    for zone in open_zones(areas):
        if zone.state == "draft" and zone.created_by_id == reader.pk:
            found.append(Need("draft", f"/map/zones/{zone.pk}", {"number": zone.number, "title": zone.title}))
    return found[:MOST_NEEDS]


def on_duty(area: str, *, at: datetime) -> list[tuple[Account, str]]:
    """Who answers tonight for the county: duty officers, then leaders, with the chair each holds."""
    people = [
        one
        for role in ("duty_officer", "leader", "cdc")
        for one in identity.accounts_holding(role=role, area=area, at=at)
    ]
    chairs = {chair.account_id: chair.title for chair in Chair.objects.held(at).filter(account__in=people)}
    return [(one, chairs.get(one.pk, "")) for one in dict.fromkeys(people)]


def running(at: datetime) -> list[Response]:
    return response.active(at)


def approval_zone(approval: Approval) -> Zone | None:
    """The zone an approval is about, if it is about one."""
    return zones.zone(int(approval.subject_id)) if approval.subject_kind == "zone" else None


def zones_for_map(areas: Sequence[str], *, addresses_in: Sequence[str]) -> dict[str, Any]:
    """GeoJSON of the open zones, and a die beside each post for each team of a running order."""
    shown = zones.for_map([(zone, zone.drawing) for zone in open_zones(areas)], addresses_in=addresses_in)
    for order, _progress in live_orders(areas):
        shown["features"] += [die for line in dispatch.board_lines(order) for die in _dice(order, line)]
    return shown


def _dice(order: Order, line: dispatch.PostLine) -> list[dict[str, Any]]:
    """The place is the post's, never a person's."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [line.post.lon, line.post.lat]},
            "properties": {
                "kind": "team",
                "number": f"{order.number}-{line.post.code}-{n}",
                "label": f"{line.post.code} · {die.code}",
                "states": die.states,
                "aside": n,
            },
        }
        for n, die in enumerate(line.dice, start=1)
    ]


def county(atlas: Atlas) -> dict[str, Any]:
    """The county's figures and how old they are, as the board says."""
    board = atlas.manifest
    return {
        "counts": board["counts"],
        "residents": board["residents"],
        "source": source_of_people(board["residents_source"]),
    }
