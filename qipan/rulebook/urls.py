"""Routes of this room; they are always there: which rules hold is asked on every day."""

from __future__ import annotations

from django.urls import path

from qipan.rulebook import views

app_name = "rulebook"

urlpatterns = [
    path("rules/", views.index, name="index"),
    path("rules/requests/<int:approval_id>/sign", views.sign, name="sign"),
    path("rules/requests/<int:approval_id>/decline", views.decline, name="decline"),
    path("rules/<str:kind>/<str:ident>", views.show, name="show"),
    path("rules/<str:kind>/<str:ident>/<str:number>", views.difference, name="difference"),
    path("rules/<str:kind>/<str:ident>/<str:number>/ask", views.ask, name="ask"),
]
