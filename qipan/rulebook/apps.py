"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class Rulebook(AppConfig):
    name = "qipan.rulebook"
    label = "rulebook"
