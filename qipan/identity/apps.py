"""The room's place in Django, and what it tells the furniture of every page."""

from __future__ import annotations

from django.apps import AppConfig


class Identity(AppConfig):
    name = "qipan.identity"
    label = "identity"

    def ready(self) -> None:
        from qipan.identity import furniture
        from qipan.ui import hooks

        hooks.register("may_open", furniture.may_open)
        hooks.register("roles", furniture.roles)
        hooks.register("person", furniture.person)
