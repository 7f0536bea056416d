"""What this room tells the pages' furniture: who reads, which roles, which routes."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from qipan.identity import queries
from qipan.identity.core import matrix as core
from qipan.identity.middleware import held


def may_open(request: HttpRequest, route: str) -> bool:
    """Could this reader open the route for any area at all? Menus ask before a thing is chosen."""
    row = queries.matrix().get(route)
    if row is not None and row.open_to == core.SIGNED_IN:
        return is_signed_in(request)
    return core.allows(row, held(request), None)


def roles(request: HttpRequest) -> tuple[str, ...]:
    return tuple(sorted({role for role, _ in held(request)}))


def person(request: HttpRequest) -> dict[str, str] | None:
    if not is_signed_in(request):
        return None
    language = translation.get_language() or "zh-hans"
    return {
        "name": request.user.named(language),
        "post": request.user.organisation.named(language),
        "url": reverse("identity:seen"),
        "sign_out_url": reverse("identity:sign-out"),
    }


def is_signed_in(request: HttpRequest) -> bool:
    return bool(getattr(getattr(request, "user", None), "is_authenticated", False))
