"""Where this room's subjects lie, so that access can be decided before a view runs."""

from __future__ import annotations

from django.http import Http404

from qipan.plans.models import Run, Step


def _run(run_id: int) -> str:
    area = Run.objects.filter(pk=run_id).values_list("area", flat=True).first()
    if area is None:
        raise Http404
    return str(area)


def _step(step_id: int) -> str:
    area = Step.objects.filter(pk=step_id).values_list("run__area", flat=True).first()
    if area is None:
        raise Http404
    return str(area)


LOCATE = {"plans:run": _run, "plans:step-done": _step}
