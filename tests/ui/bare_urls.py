"""Only the look's routes, under their names."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("qipan.ui.urls"))]
