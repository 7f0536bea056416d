"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class Indicators(AppConfig):
    name = "qipan.indicators"
    label = "indicators"
