"""The table of routes for a set of loaded powers: the routes always there, and those of each power."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.urls import URLPattern, URLResolver

Route = URLPattern | URLResolver


@lru_cache(maxsize=16)
def urlconf(powers: frozenset[str]) -> ModuleType:
    """Return a module to be a request's `urlconf`; the same powers give the same module, so it is built once."""
    base = import_module(settings.ROOT_URLCONF)
    module = ModuleType(f"{base.__name__} with {', '.join(sorted(powers)) or 'no powers'}")
    module.urlpatterns = [_with(route, powers) for route in base.urlpatterns]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        if hasattr(base, name):
            setattr(module, name, getattr(base, name))
    return module


def routes_of(powers: frozenset[str]) -> list[str]:
    """The names of all routes under these powers, sorted: `room:route`."""
    return sorted(set(_names(urlconf(powers).urlpatterns, "")))


def _with(route: Route, powers: frozenset[str]) -> Route:
    """A room's include with its power routes first; one include per room, or reversing would see only the last."""
    offered = getattr(getattr(route, "urlconf_module", None), "power_urlpatterns", None)
    if not offered:
        return route
    more = [pattern for power in sorted(powers) for pattern in offered.get(power, ())]
    patterns = [*more, *route.urlconf_module.urlpatterns]
    return URLResolver(route.pattern, patterns, route.default_kwargs, route.app_name, route.namespace)


def _names(routes: list[Route], prefix: str) -> list[str]:
    names = []
    for route in routes:
        if isinstance(route, URLResolver):
            inner = f"{prefix}{route.namespace}:" if route.namespace else prefix
            names += _names(route.url_patterns, inner)
        elif route.name:
            names.append(f"{prefix}{route.name}")
    return names
