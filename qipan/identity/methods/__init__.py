"""Ways to say who one is: one file each, found by walking this folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from qipan.identity.models import Account


@dataclass(frozen=True)
class Method:
    """A file here offers `METHOD`.

    `template` draws its part of the sign-in page. `check(posted, address=, at=)` answers the account or raises
    Refused. A method that sends the reader elsewhere (OIDC) names its first route in `starts_at` instead, and
    finishes in its own view with `door.admit`. `is_strong`: it brings its own second factor.
    """

    code: str
    label: object
    template: str
    check: Callable[..., Account] | None = None
    starts_at: str = ""
    is_strong: bool = False
    order: int = 50

    def account(self, posted: Mapping[str, str], *, address: str, at: datetime) -> Account:
        if self.check is None:
            raise LookupError(f"{self.code} starts at {self.starts_at}")
        return self.check(posted, address=address, at=at)


@cache
def offered() -> tuple[Method, ...]:
    """Return every method in this folder, in order."""
    found = [import_module(f"{__name__}.{module.name}").METHOD for module in iter_modules(__path__)]
    return tuple(sorted(found, key=lambda method: (method.order, method.code)))


def method(code: str) -> Method:
    """KeyError when there is no such method."""
    return {one.code: one for one in offered()}[code]
