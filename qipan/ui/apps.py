"""The room's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class Ui(AppConfig):
    name = "qipan.ui"
    label = "ui"
