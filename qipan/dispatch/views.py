"""Doors for people: the command board of an order, and the phone page of the one who goes."""

from __future__ import annotations

from datetime import datetime

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from qipan.dispatch import actions, queries, words
from qipan.dispatch.models import Order, Responder, Task
from qipan.identity.queries import ref, roles_of
from qipan.kit.refusal import Forbidden
from qipan.ledger import clock


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    return render(request, "dispatch/orders.html", {"orders": queries.orders_with_progress(areas=_areas(request))})


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    teams = [(team, words.KINDS.get(team.kind, team.kind)) for team in queries.roster()]
    return render(request, "dispatch/roster.html", {"teams": teams})


@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    return render(request, "dispatch/order.html", _board(order_id))


@require_GET
def lines(request: HttpRequest, order_id: int) -> HttpResponse:
    """The part of the board that changes while people answer and arrive."""
    return render(request, "dispatch/_lines.html", _board(order_id))


@require_GET
def needs(request: HttpRequest, order_id: int) -> HttpResponse:
    """What waits for the desk, and the record: the panel beside the board."""
    return render(request, "dispatch/_needs.html", _board(order_id))


def _board(order_id: int) -> dict[str, object]:
    found = get_object_or_404(Order, pk=order_id)
    lines = queries.board_lines(found)
    return {
        "order": found,
        "progress": queries.progress(found),
        "lines": lines,
        "mean_way_s": found.total_travel_s / max(1, sum(len(line.teams) for line in lines)),
        "needs": words.needs(lines),
        "record": words.record(queries.last_events(found)),
    }


@require_GET
def posts_geojson(request: HttpRequest, order_id: int) -> JsonResponse:
    return JsonResponse(queries.posts_geojson(get_object_or_404(Order, pk=order_id)))


@require_GET
def sheet(request: HttpRequest, order_id: int) -> HttpResponse:
    """What is printed and hung at each post: its name, its code, and the code as a QR."""
    found = get_object_or_404(Order, pk=order_id)
    posts = [
        (line.post, segno.make(request.build_absolute_uri(f"/go/here/{line.post.place_code}")).svg_inline(scale=4))
        for line in queries.board_lines(found)
    ]
    return render(request, "dispatch/sheet.html", {"order": found, "posts": posts})


@require_POST
def stand_down(request: HttpRequest, order_id: int) -> HttpResponse:
    actions.stand_down(order_id=order_id, by=ref(request.user), at=clock.now())
    return redirect("dispatch:order", order_id=order_id)


@require_GET
def go(request: HttpRequest, place_code: str = "") -> HttpResponse:
    """The one task of the person who is signed in, or what comes next when there is none."""
    person = queries.find_responder(request.user.pk)
    task = queries.find_live_task(person) if person else None
    mates = queries.team_mates(task) if task else []
    context = {
        "person": person,
        "task": task,
        "mates": mates,
        "acked": sum(mate.acked_at is not None for mate in mates),
        "reasons": words.reasons(task) if task else [],
        "place_code": place_code,
        "arrive_url": _arrive_url(task),
    }
    return render(request, "dispatch/go.html", context)


def _arrive_url(task: Task | None) -> str:
    """Where arrival is told; empty when no response loads the power to ask where somebody is."""
    if task is None:
        return ""
    try:
        return reverse("dispatch:arrive", args=[task.pk])
    except NoReverseMatch:
        return ""


@require_GET
def here(request: HttpRequest, place_code: str) -> HttpResponse:
    """Opened by a phone's camera from the sheet at the post: the same page, the code filled in."""
    return go(request, place_code=place_code.upper())


@require_GET
def post_geojson(request: HttpRequest, task_id: int) -> JsonResponse:
    """The one gate on the phone's map."""
    return JsonResponse(queries.post_geojson(get_object_or_404(Task.objects.select_related("post"), pk=task_id)))


@require_POST
def ack(request: HttpRequest, task_id: int) -> HttpResponse:
    actions.acknowledge(task_id=task_id, person=_person(request), by=ref(request.user), at=clock.now())
    return redirect("dispatch:go")


@require_POST
def decline(request: HttpRequest, task_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    actions.decline(task_id=task_id, person=_person(request), reason=reason, by=ref(request.user), at=clock.now())
    return redirect("dispatch:go")


@require_POST
def arrive(request: HttpRequest, task_id: int) -> HttpResponse:
    """`pressed_at` is when the phone was pressed, for a press kept where there was no line."""
    actions.arrive(
        task_id=task_id,
        person=_person(request),
        place_code=request.POST.get("place_code", ""),
        pressed_at=_moment(request.POST.get("pressed_at", "")),
        by=ref(request.user),
        at=clock.now(),
    )
    return redirect("dispatch:go")


@require_POST
def tap_in(request: HttpRequest, task_id: int) -> HttpResponse:
    actions.arrive_by_leader(task_id=task_id, leader=_person(request), by=ref(request.user), at=clock.now())
    return redirect("dispatch:go")


def _moment(text: str) -> datetime | None:
    """A phone's ISO moment, or None for anything else: then the moment of receipt counts."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _areas(request: HttpRequest) -> list[str]:
    """The area prefixes this reader's roles reach."""
    return [area for _, area in roles_of(request.user, clock.now())]


def _person(request: HttpRequest) -> Responder:
    person = queries.find_responder(request.user.pk)
    if person is None:
        raise Forbidden("dispatch.not_on_roster", "You are not on the roster", do="Ask the duty desk to add you")
    return person
