"""Routes of this room; they are always there, for somebody must be able to see that nothing is in force."""

from __future__ import annotations

from django.urls import path

from qipan.response import views

app_name = "response"

urlpatterns = [
    path("responses", views.index, name="index"),
    path("responses/new", views.new, name="new"),
    path("responses/<int:ident>", views.show, name="show"),
    path("responses/<int:ident>/end", views.end, name="end"),
    path("responses/<int:ident>/confirm", views.confirm, name="confirm"),
]
