"""Which rooms' routes are always there. Routes a response loads are added by `qipan.response`."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from qipan.serve import views

urlpatterns = [
    path("", include(([path("healthz", views.health, name="health")], "serve"))),
    *(
        path("", include(f"qipan.{room}.urls"))
        for room in settings.ROOMS
        if room != "serve" and find_spec(f"qipan.{room}.urls")
    ),  # "serve" is this very file
]
