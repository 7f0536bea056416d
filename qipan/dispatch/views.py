"""Doors for people: the command board of an order, and the phone page of the one who goes."""

from __future__ import annotations

from datetime import datetime

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from qipan.dispatch import actions, queries, shown, words
from qipan.dispatch.models import Order, Responder, Task
from qipan.identity.queries import matrix, may, ref, roles_of
from qipan.kit.refusal import Forbidden
from qipan.ledger import clock
from qipan.response.queries import has_power, require_power


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    return render(request, "dispatch/orders.html", {"orders": queries.orders_with_progress(areas=_areas(request))})


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    teams = [(team, words.KINDS.get(team.kind, team.kind)) for team in queries.roster()]
    return render(request, "dispatch/roster.html", {"teams": teams})


@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    return render(request, "dispatch/order.html", _board(request, order_id))


@require_GET
def lines(request: HttpRequest, order_id: int) -> HttpResponse:
    """The part of the board that changes while people answer and arrive."""
    return render(request, "dispatch/_lines.html", _board(request, order_id))


@require_GET
def needs(request: HttpRequest, order_id: int) -> HttpResponse:
    """What waits for the desk, and the record: the panel beside the board."""
    return render(request, "dispatch/_needs.html", _board(request, order_id))


def _board(request: HttpRequest, order_id: int) -> dict[str, object]:
    found, at = get_object_or_404(Order, pk=order_id), clock.now()
    lines = queries.board_lines(found)
    teams = sum(len(line.teams) for line in lines)
    may_release = may(request.user, "dispatch:stand-down", found.area, at)
    return {
        "order": found,
        "progress": queries.progress(found),
        "teams": teams,
        "first_closed_at": min((x.post.closed_at for x in lines if x.post.closed_at), default=None),
        "drawn": shown.drawn(found, lines, at=at),
        "left_s": (found.arrive_by - at).total_seconds(),
        "total_s": (found.arrive_by - found.issued_at).total_seconds(),
        "mean_way_s": found.total_travel_s / max(1, teams),
        "needs": [] if found.stood_down_at else words.needs(lines, at=at, with_reasons=may_release),
        "record": words.record(queries.last_events(found)),
        "may_print": may(request.user, "dispatch:sheet", found.area, at),
        "may_stand_down": may_release and not found.stood_down_at,
    }


@require_GET
def posts_geojson(request: HttpRequest, order_id: int) -> JsonResponse:
    return JsonResponse(queries.posts_geojson(get_object_or_404(Order, pk=order_id)))


@require_GET
def sheet(request: HttpRequest, order_id: int) -> HttpResponse:
    """What is printed and hung at each post: its name, its code, and the code as a QR."""
    found = get_object_or_404(Order, pk=order_id)
    posts = [
        (
            line.post,
            segno.make(request.build_absolute_uri(f"/go/here/{line.post.place_code}")).svg_inline(
                scale=4, omitsize=True, light="white"
            ),
        )
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
        "arrived": sum(mate.arrived_at is not None for mate in mates),
        "way_s": max(queries.SHORTEST_S, task.travel_s) if task else 0,
        "left_s": (task.order.arrive_by - clock.now()).total_seconds() if task else 0,
        "total_s": (task.order.arrive_by - task.order.issued_at).total_seconds() if task else 0,
        "reasons": words.reasons(task) if task else [],
        "place_code": place_code,
        "arrive_url": _arrive_url(task),
    }
    return render(request, "dispatch/go.html", context)


def _arrive_url(task: Task | None) -> str:
    """Where arrival is told; empty when no response loads the power to ask where somebody is."""
    if task is None or not has_power("location", task.order.area, clock.now()):
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
    """The one gate on the phone's map: one's own, for where others stand is not everybody's."""
    person = _person(request)
    found = get_object_or_404(Task.objects.select_related("post"), pk=task_id, responder__team=person.team)
    return JsonResponse(queries.post_geojson(found))


@require_POST
def ack(request: HttpRequest, task_id: int) -> HttpResponse:
    actions.acknowledge(task_id=task_id, person=_person(request), pressed_at=_pressed_at(request), at=clock.now())
    return redirect("dispatch:go")


@require_POST
def decline(request: HttpRequest, task_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    actions.decline(task_id=task_id, person=_person(request), reason=reason, at=clock.now())
    return redirect("dispatch:go")


@require_POST
def arrive(request: HttpRequest, task_id: int) -> HttpResponse:
    # The route is there while any response loads it; the power must hold where this post stands.
    area = get_object_or_404(Task.objects.select_related("order"), pk=task_id).order.area
    require_power("location", area=area, at=clock.now())
    actions.arrive(
        task_id=task_id,
        person=_person(request),
        place_code=request.POST.get("place_code", ""),
        pressed_at=_pressed_at(request),
        at=clock.now(),
    )
    return redirect("dispatch:go")


@require_POST
def tap_in(request: HttpRequest, task_id: int) -> HttpResponse:
    actions.arrive_by_leader(task_id=task_id, leader=_person(request), pressed_at=_pressed_at(request), at=clock.now())
    return redirect("dispatch:go")


def _pressed_at(request: HttpRequest) -> datetime | None:
    """When the phone was pressed, for a press kept where there was no line; None for anything but an ISO moment."""
    try:
        return parse_datetime(request.POST.get("pressed_at", ""))
    except ValueError:
        return None


def _areas(request: HttpRequest) -> list[str]:
    """The area prefixes in which this reader may open an order."""
    roles = matrix()["dispatch:order"].roles
    return [area for role, area in roles_of(request.user, clock.now()) if role in roles]


def _person(request: HttpRequest) -> Responder:
    person = queries.find_responder(request.user.pk)
    if person is None:
        raise Forbidden("dispatch.not_on_roster", "You are not on the roster", do="Ask the duty desk to add you")
    return person
