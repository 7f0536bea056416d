"""Routes of this room. None of them needs a power: what is not loaded is simply not shown."""

from __future__ import annotations

from django.urls import path

from qipan.desks import ledger, overview, public, signing

app_name = "desks"

urlpatterns = [
    path("", overview.home, name="home"),
    path("map", overview.one_map, name="map"),
    path("map/zones.geojson", overview.zones_geojson, name="map-zones"),
    path("map/state", overview.map_state, name="map-state"),
    path("duty", overview.duty, name="duty"),
    path("sign", signing.waiting, name="sign-list"),
    path("sign/<int:approval_id>", signing.show, name="sign"),
    path("sign/<int:approval_id>/yes", signing.yes, name="sign-yes"),
    path("sign/<int:approval_id>/no", signing.no, name="sign-no"),
    path("ledger", ledger.pages, name="ledger"),
    path("ledger/verify", ledger.verify, name="ledger-verify"),
    path("search", overview.search, name="search"),
    path("zone-of", public.zone_of, name="zone-of"),
]
