"""Doors for people: a pressed plan and its steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from qipan.ledger import clock
from qipan.plans import actions, queries
from qipan.plans.models import Run


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    found = get_object_or_404(Run.objects.select_related("zone"), pk=run_id)
    at = clock.now()
    lines = queries.step_lines(found, reader=request.user, at=at)
    context = {
        "run": found,
        "steps": lines,
        # The worker may finish between this page and its first word from the stream, so the page asks until it has.
        "is_doing": any(line.step.do and not line.step.done_at and not line.is_dropped for line in lines),
    }
    return render(request, "plans/run.html", context)


@require_POST
def step_done(request: HttpRequest, step_id: int) -> HttpResponse:
    step = actions.report_done(step_id=step_id, by=request.user, at=clock.now())
    return redirect("plans:run", run_id=step.run_id)
