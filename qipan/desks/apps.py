"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class Desks(AppConfig):
    name = "qipan.desks"
    label = "desks"
