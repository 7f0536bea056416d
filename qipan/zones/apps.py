"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class Zones(AppConfig):
    name = "qipan.zones"
    label = "zones"
