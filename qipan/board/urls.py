"""Routes of this room."""

from __future__ import annotations

from django.urls import path

from qipan.board import views

app_name = "board"
urlpatterns = [path("board/find", views.find, name="find")]
