"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from django.http import Http404

from qipan.dispatch.models import Order


def _order(order_id: int) -> str:
    area = Order.objects.filter(pk=order_id).values_list("area", flat=True).first()
    if area is None:
        raise Http404
    return str(area)


LOCATE = {f"dispatch:{name}": _order for name in ("order", "lines", "needs", "posts-geojson", "sheet", "stand-down")}
