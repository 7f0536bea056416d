"""Tell the worker which powers are in force, and every page whether this is an exercise."""

from __future__ import annotations

from django.apps import AppConfig


class Response(AppConfig):
    name = "qipan.response"

    def ready(self) -> None:
        from qipan.ledger.registry import REGISTRY
        from qipan.response import furniture, queries
        from qipan.ui import hooks

        REGISTRY.has_power = queries.has_power
        hooks.register("exercise", furniture.exercise)
        hooks.register("incident", furniture.incident)
