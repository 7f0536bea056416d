"""The first night, without pages: one positive, a line, two names, an order, answers, and the response's end."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q

from qipan.board.core.atlas import Atlas
from qipan.dispatch import answering
from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.dispatch.queries import board_lines
from qipan.drills.row import Row
from qipan.identity import actions as identity
from qipan.identity.models import Account, Approval
from qipan.identity.queries import accounts_holding
from qipan.kit.refusal import Refused
from qipan.ledger import worker
from qipan.ledger.sealing import seal_all
from qipan.ledger.verify import verify
from qipan.response.queries import active
from qipan.zones import actions as zones
from qipan.zones.models import ALTERNATIVES, Zone

NEAR_M = 1_500.0  # the places visited lie within this of the home
REDRAW_WITHIN_S = 2.0  # S-07
AGREES_TO = 1e-6  # flow of the solver and energy of the returned set
ANSWER_S = 60  # mean of the seeded answers; no forecast, only an order in which they come


@dataclass(frozen=True)
class Cast:
    """Who plays: the officer who draws, and a leader of another unit."""

    officer: Account
    leader: Account


def run(*, atlas: Atlas, at: datetime, seed: int) -> list[Row]:
    """Play the night on a seeded database and return promised beside measured."""
    rng = np.random.default_rng(seed)
    area = str(atlas.manifest["code"])
    cast = Cast(
        accounts_holding(role="duty_officer", area=area, at=at)[0], accounts_holding(role="leader", area=area, at=at)[0]
    )
    zone, slowest_s = _draw(_sites(atlas, rng), atlas=atlas, cast=cast, at=at)
    approval = zones.ask_to_sign(
        zone_id=zone.pk,
        version=zone.version,
        without_evidence=zone.drawing.without_evidence,
        by=cast.officer,
        at=at,
    )
    signed_alone = _signs(approval, cast.officer, at)
    both_signed = _signs(approval, cast.leader, at)
    _work(at)
    asked = zone.drawing.gates
    order = Order.objects.get(subject_kind="zone", subject_id=str(zone.pk))
    _answer(order, rng)
    rows = [
        Row("S-07 redraw", REDRAW_WITHIN_S, slowest_s, "s"),
        Row("certificate: flow beside energy", AGREES_TO, _disagreement(zone), "share"),
        Row("signed by one unit alone", 0, signed_alone, "orders"),
        Row("not signed by two units", 0, 1 - both_signed, "orders"),
        Row("people called with more or less than one live order", 0, _not_once(order), "people"),
        Row("gates of the line without a post", 0, abs(len(asked) - _posts(order)), "gates"),
        Row("posts manned but not closed", 0, _open_though_manned(order), "posts"),
    ]
    ends_at = max(held.lasts_until for held in active(at))
    _work(ends_at)
    live = Task.objects.live().count() + Order.objects.live().count()
    rows.append(Row("live orders after the response's end", 0, live, "orders"))
    seal_all(at=ends_at)
    rows.append(Row("faults in the ledger", 0, len(verify().faults), "faults"))
    return rows


def _sites(atlas: Atlas, rng: np.random.Generator) -> list[dict[str, Any]]:
    """A home on one of the busiest streets and two places near it."""
    people = np.asarray(atlas.seg_people)
    home = int(rng.choice(np.argsort(people)[-20:]))
    metres = np.hypot(
        (atlas.seg_lon - atlas.seg_lon[home]) * 111_320 * np.cos(np.radians(atlas.seg_lat[home])),
        (atlas.seg_lat - atlas.seg_lat[home]) * 110_574,
    )
    near = np.flatnonzero((metres <= NEAR_M) & (people > 0))
    places = [home, *(int(segment) for segment in rng.choice(near, size=2))]
    return [
        {
            "kind": "visited" if number else "home",
            "label": f"{number + 1}",
            "lon": float(atlas.seg_lon[segment]),
            "lat": float(atlas.seg_lat[segment]),
            "hours": None,
        }
        for number, segment in enumerate(places)
    ]


def _draw(sites: list[dict[str, Any]], *, atlas: Atlas, cast: Cast, at: datetime) -> tuple[Zone, float]:
    """Draft, let each alternative stand once, come back to the recommended one; the slowest press in seconds."""
    slowest_s, began = 0.0, time.perf_counter()
    zone = zones.draft(title="", sites=sites, atlas=atlas, by=cast.officer, at=at)
    slowest_s = time.perf_counter() - began
    for name in (*ALTERNATIVES, "recommended"):
        began = time.perf_counter()
        zone = zones.choose(zone_id=zone.pk, alternative=name, version=zone.version, by=cast.officer, at=at)
        slowest_s = max(slowest_s, time.perf_counter() - began)
    return zone, slowest_s


def _signs(approval: Approval, by: Account, at: datetime) -> int:
    """1 when this name brought the order about, 0 when it was refused."""
    try:
        _, done = identity.sign_and_perform(approval=approval, by=by, at=at, seen_digest=approval.digest)
    except Refused:
        return 0
    return int(done is not None)


def _work(at: datetime) -> None:
    """Let the worker do what is due, until nothing is."""
    while worker.step(at).performed:
        pass


def _answer(order: Order, rng: np.random.Generator) -> None:
    """Everyone called answers and arrives by the code of the post, in a seeded order."""
    tasks = list(Task.objects.filter(order=order).select_related("post", "responder"))
    for task, after_s in zip(tasks, rng.exponential(ANSWER_S, len(tasks)), strict=True):
        answered_at = order.issued_at + timedelta(seconds=float(after_s))
        arrived_at = answered_at + timedelta(seconds=task.travel_s)
        person = task.responder
        answering.acknowledge(task_id=task.pk, person=person, at=answered_at)
        answering.arrive(task_id=task.pk, person=person, place_code=task.post.place_code, at=arrived_at)


def _disagreement(zone: Zone) -> float:
    """The widest relative difference between solver and recount over the standing lines."""
    proof = zone.drawing.certificate
    return abs(proof["flow"] - proof["cut"]) / max(abs(proof["flow"]), 1.0)


def _not_once(order: Order) -> int:
    live = Count("pk", filter=Q(ended_at=None))
    called = Task.objects.filter(order=order).values_list("responder_id", flat=True)
    counted = Task.objects.filter(responder__in=called).values("responder").annotate(n=live)
    return sum(1 for row in counted if row["n"] != 1) + Responder.objects.filter(pk__in=called).count() - len(counted)


def _posts(order: Order) -> int:
    return Post.objects.filter(order=order).count()


def _open_though_manned(order: Order) -> int:
    return sum(
        1 for line in board_lines(order) if line.people and line.arrived == line.people and not line.post.closed_at
    )
