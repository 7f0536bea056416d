"""Only the look's routes, under their names, whether or not this is a demo."""

from __future__ import annotations

from django.urls import include, path

from qipan.ui import views

GALLERY = [path("_gallery", views.gallery, name="gallery"), path("_gallery.json", views.drawing, name="drawing")]
urlpatterns = [path("", include((GALLERY, "ui")))]
