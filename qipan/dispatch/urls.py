"""Routes of this room. Those by which a place is confirmed exist only while a response loads `location`."""

from __future__ import annotations

from django.urls import path

from qipan.dispatch import views

app_name = "dispatch"

urlpatterns = [
    path("dispatch/", views.orders, name="orders"),
    path("dispatch/roster", views.roster, name="roster"),
    path("dispatch/<int:order_id>/", views.order, name="order"),
    path("dispatch/<int:order_id>/lines", views.lines, name="lines"),
    path("dispatch/<int:order_id>/needs", views.needs, name="needs"),
    path("dispatch/<int:order_id>/posts.geojson", views.posts_geojson, name="posts-geojson"),
    path("dispatch/<int:order_id>/sheet", views.sheet, name="sheet"),
    path("dispatch/<int:order_id>/stand-down", views.stand_down, name="stand-down"),
    path("go", views.go, name="go"),
    path("go/<int:task_id>/post.geojson", views.post_geojson, name="post-geojson"),
    path("go/<int:task_id>/ack", views.ack, name="ack"),
    path("go/<int:task_id>/decline", views.decline, name="decline"),
    path("go/<int:task_id>/tap", views.tap_in, name="tap-in"),
]

power_urlpatterns = {
    "location": [
        path("go/<int:task_id>/arrive", views.arrive, name="arrive"),
        path("go/here/<str:place_code>", views.here, name="here"),
    ],
}
