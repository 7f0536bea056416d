"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from django.http import Http404

from qipan.dispatch.models import Order, Task


def _order(order_id: int) -> str:
    area = Order.objects.filter(pk=order_id).values_list("area", flat=True).first()
    if area is None:
        raise Http404
    return str(area)


def _task(task_id: int) -> str:
    area = Task.objects.filter(pk=task_id).values_list("order__area", flat=True).first()
    if area is None:
        raise Http404
    return str(area)


LOCATE = {
    **{f"dispatch:{name}": _order for name in ("order", "lines", "needs", "posts-geojson", "sheet", "stand-down")},
    **{f"dispatch:{name}": _task for name in ("post-geojson", "ack", "decline", "arrive", "tap-in")},
}
