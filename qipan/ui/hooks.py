"""What the furniture of a page must be told by rooms above, without knowing them.

A room registers one callable per name, usually in its `AppConfig.ready`:

    hooks.register("person", lambda request: {"name": "周*宁", "post": "县指挥部值班", "url": "/me"})
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

# name -> what is shown while nobody has registered. Every callable takes the request first.
DEFAULTS: dict[str, Any] = {
    "may_open": True,  # (request, route) -> bool: is this route for this account (identity)
    "roles": (),  # (request) -> role codes of the account (identity)
    "person": None,  # (request) -> {"name", "post", "url"} or None (identity)
    "now": None,  # (request) -> aware datetime of the product's clock (ledger)
    "attribution": "",  # (request) -> who is to be thanked for the map (board)
    "since": "",  # (request) -> up to where this page has seen the ledger; its stream begins there (ledger)
    "county": None,  # (request) -> {"name", "url"} (board)
    "exercise": "",  # (request) -> "" or the badge's words, for example "1×" (response)
    "incident": None,  # (request) -> {"name", "url"} or None (response, plans)
    "running": None,  # (request) -> {"label", "passed_s", "total_s"} or None (plans)
}

_offered: dict[str, Callable[..., Any]] = {}


def register(name: str, function: Callable[..., Any]) -> None:
    """Answer `name` with `function` from now on; raises KeyError on a name nobody reads."""
    if name not in DEFAULTS:
        raise KeyError(f"{name}: the furniture asks {', '.join(DEFAULTS)}")
    _offered[name] = function


def ask(name: str, request: HttpRequest, *arguments: object) -> Any:
    """Return what the room that registered `name` answers, or the default."""
    function = _offered.get(name)
    return DEFAULTS[name] if function is None else function(request, *arguments)
