"""Routes of this room. All of them exist only while a response loads their power."""

from __future__ import annotations

from django.urls import path

from qipan.zones import views

app_name = "zones"

urlpatterns: list[object] = []

power_urlpatterns = {
    "zone": [
        path("map/zones/new", views.new, name="new"),
        path("map/zones/draft", views.draft, name="draft"),
        path("map/zones/<int:zone_id>", views.show, name="show"),
        path("map/zones/<int:zone_id>/map.geojson", views.for_map, name="map"),
        path("map/zones/<int:zone_id>/choose", views.choose, name="choose"),
        path("map/zones/<int:zone_id>/edit", views.edit, name="edit"),
        path("map/zones/<int:zone_id>/undo", views.undo, name="undo"),
        path("map/zones/<int:zone_id>/needs", views.needs, name="needs"),
        path("map/zones/<int:zone_id>/ask", views.ask, name="ask"),
        path("map/zones/<int:zone_id>/lift", views.lift, name="lift"),
        path("map/zones/<int:zone_id>/certificate.json", views.certificate, name="certificate"),
    ],
    "gate": [
        path("map/zones/<int:zone_id>/gates", views.gates, name="gates"),
        path("map/zones/<int:zone_id>/gates.csv", views.gates_csv, name="gates-csv"),
        path("map/zones/<int:zone_id>/gates.xlsx", views.gates_xlsx, name="gates-xlsx"),
    ],
}
