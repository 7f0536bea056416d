"""Tell the pages what time it is."""

from __future__ import annotations

from django.apps import AppConfig


class Ledger(AppConfig):
    name = "qipan.ledger"

    def ready(self) -> None:
        from qipan.ledger import clock
        from qipan.ui import hooks

        hooks.register("now", lambda request: clock.now())
        hooks.register("since", lambda request: getattr(request, "since", ""))
