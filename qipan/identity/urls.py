"""Routes of this room. The demo's door is in the table only where a demo may run at all."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from qipan.identity import views, who
from qipan.identity.throttle import is_loopback

app_name = "identity"


def demo_routes(*, demo: bool, host: str) -> list[URLPattern]:
    """The page "who are you tonight?": only with QIPAN_DEMO=1 on a server bound to loopback."""
    if not (demo and is_loopback(host)):
        return []
    return [path("demo/who", who.page, name="who"), path("demo/who/<int:account_id>", who.enter, name="who-enter")]


urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/second", views.second_factor, name="second"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("language", views.language, name="language"),
    path("reveal/<str:kind>/<str:ident>", views.reveal, name="reveal"),
    path("me/seen", views.seen, name="seen"),
    path("me/password", views.password, name="password"),
    *demo_routes(demo=settings.QIPAN.demo, host=settings.QIPAN.host),
]
