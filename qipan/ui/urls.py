"""The gallery of components, while developing or in the demo only."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from qipan.ui import views

app_name = "ui"
urlpatterns = (
    [path("_gallery", views.gallery, name="gallery"), path("_gallery.json", views.drawing, name="drawing")]
    if settings.DEBUG or getattr(getattr(settings, "QIPAN", None), "demo", False)
    else []
)
