"""Only the look's routes, under their names, whether or not this is a demo."""

from __future__ import annotations

from types import SimpleNamespace

from django.urls import include, path

from qipan.ui import views

GALLERY = [path("_gallery", views.gallery, name="gallery"), path("_gallery.json", views.drawing, name="drawing")]
urlpatterns = [path("", include((GALLERY, "ui")))]


class Somebody:
    """Middleware: whoever asks is signed in, so that the page listens for changes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleNamespace(pk=1, is_authenticated=True, language="")
        return self.get_response(request)
