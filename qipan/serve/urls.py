"""Which rooms' routes are always there. Routes a response loads are added by `qipan.response`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include(f"qipan.{room}.urls"))
    for room in settings.ROOMS
    if room != "serve" and find_spec(f"qipan.{room}.urls")  # "serve" is this very file
]
__all__ = ["import_module", "urlpatterns"]
