"""The rail on the left. Rooms offer `nav.py` with `NAV = [Item(...)]`; ui collects and shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from qipan.ui import hooks


@dataclass(frozen=True)
class Item:
    """One word of the rail. `label` is lazily translated; `count` says how many things wait there."""

    route: str
    icon: str
    label: object
    roles: tuple[str, ...] = ()  # who sees it; empty: everyone who may open the route
    order: int = 50
    key: str = ""  # the letter after G
    foot: bool = False  # stands at the rail's end
    count: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Shown:
    """An item as this reader sees it."""

    url: str
    icon: str
    label: object
    key: str
    foot: bool
    count: int
    is_here: bool


NAV: list[Item] = []  # ui itself offers nothing


@cache
def offered() -> tuple[Item, ...]:
    """Return every installed room's items, in order."""
    found: list[Item] = []
    for config in apps.get_app_configs():
        if config.name.startswith("qipan.") and find_spec(f"{config.name}.nav"):
            found += import_module(f"{config.name}.nav").NAV
    return tuple(sorted(found, key=lambda item: (item.foot, item.order, item.route)))


def shown(request: HttpRequest, items: Iterable[Item] | None = None) -> list[Shown]:
    """Return the items whose route is loaded and which this reader may open; the open one is marked."""
    roles = set(hooks.ask("roles", request))
    kept: list[tuple[Item, str]] = []
    for item in offered() if items is None else items:
        if item.roles and not roles.intersection(item.roles):
            continue
        try:
            url = reverse(item.route, urlconf=getattr(request, "urlconf", None))
        except NoReverseMatch:
            continue  # its power is not loaded, or its room is not there
        if hooks.ask("may_open", request, item.route):
            kept.append((item, url))
    # The longest address that begins the present one is the open item: /map/zones/new lies under /map.
    here = max((url for _, url in kept if _lies_under(request.path, url)), key=len, default=None)
    return [
        Shown(url, item.icon, item.label, item.key, item.foot, item.count(request) if item.count else 0, url == here)
        for item, url in kept
    ]


def _lies_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
