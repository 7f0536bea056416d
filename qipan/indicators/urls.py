"""Routes of this room. They read only, and are there whatever response runs."""

from __future__ import annotations

from django.urls import path

from qipan.indicators import views

app_name = "indicators"

urlpatterns = [
    path("indicators/", views.index, name="index"),
    path("indicators/<str:name>", views.show, name="show"),
    path("indicators/<str:name>/rows/<str:part>.csv", views.rows_csv, name="rows-csv"),
    path("indicators/<str:name>/rows/<str:part>.xlsx", views.rows_xlsx, name="rows-xlsx"),
    path("indicators/<str:name>/rows/<str:part>", views.rows, name="rows"),
]
