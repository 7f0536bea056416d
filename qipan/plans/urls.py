"""Routes of this room. A run exists only because a response let a plan be pressed, so it stays readable afterwards."""

from __future__ import annotations

from django.urls import path

from qipan.plans import views

app_name = "plans"

urlpatterns = [
    path("plans/<int:run_id>/", views.run, name="run"),
    path("plans/steps/<int:step_id>/done", views.step_done, name="step-done"),
]
