"""Questions this room can answer. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from qipan.dispatch.models import Order, Post, Responder, Task
from qipan.ledger.models import Event

SHORTEST_S = 60  # a way is never told as no minutes


def lock_roster() -> list[Responder]:
    """Everyone on the roster; holds the roster so that two orders never choose the same person."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('dispatch.roster'))")
    return list(Responder.objects.select_related("team"))


def people_on_live_orders() -> set[int]:
    return set(Task.objects.live().values_list("responder_id", flat=True))


def next_number() -> str:
    """The next order number; call with the roster held."""
    return f"{Order.objects.count() + 1:02d}"


def is_manned(post: Post) -> bool:
    """Whether everyone still expected at the post has arrived (the roster wants whole teams)."""
    counts = (
        Task.objects.live()
        .filter(post=post, declined_at=None)
        .aggregate(expected=Count("id"), arrived=Count("id", filter=Q(arrived_at__isnull=False)))
    )
    return counts["expected"] > 0 and counts["arrived"] == counts["expected"]


@dataclass(frozen=True)
class Progress:
    """The four stones of an order."""

    called: int
    acked: int
    arrived: int
    declined: int
    posts: int
    posts_closed: int


def progress(order: Order) -> Progress:
    tasks = Task.objects.filter(order=order).aggregate(
        called=Count("id"),
        acked=Count("id", filter=Q(acked_at__isnull=False)),
        arrived=Count("id", filter=Q(arrived_at__isnull=False)),
        declined=Count("id", filter=Q(declined_at__isnull=False)),
    )
    posts = Post.objects.filter(order=order).aggregate(n=Count("id"), closed=Count("closed_at"))
    return Progress(**tasks, posts=posts["n"], posts_closed=posts["closed"])


@dataclass(frozen=True)
class Die:
    """A team as five dots, the leader's state first."""

    code: str
    states: list[str]


@dataclass(frozen=True)
class PostLine:
    """A post with its teams, each a list of member tasks with the leader first."""

    post: Post
    teams: list[list[Task]]
    people: int
    arrived: int
    lacking: int

    @property
    def acked(self) -> int:
        return sum(task.acked_at is not None for team in self.teams for task in team)

    @property
    def silent(self) -> list[Task]:
        """Who has said nothing at all."""
        return [t for team in self.teams for t in team if t.state == "called"]

    @property
    def dice(self) -> list[Die]:
        return [Die(team[0].responder.team.code, [task.stone for task in team]) for team in self.teams]

    @property
    def way_s(self) -> int:
        """Seconds of street the last team has to go."""
        return max((max(SHORTEST_S, team[0].travel_s) for team in self.teams), default=0)


def board_lines(order: Order) -> list[PostLine]:
    """One line per post, teams in the order they were chosen."""
    tasks = (
        Task.objects.filter(order=order)
        .select_related("responder__team", "post")
        .order_by("travel_s", "responder__team_id", "-responder__is_leader", "id")
    )
    by_post: dict[int, dict[int, list[Task]]] = {}
    for task in tasks:
        by_post.setdefault(task.post_id, {}).setdefault(task.responder.team_id, []).append(task)
    lines = []
    for post in Post.objects.filter(order=order):
        teams = list(by_post.get(post.pk, {}).values())
        people = [task for team in teams for task in team]
        lines.append(
            PostLine(
                post=post,
                teams=teams,
                people=len(people),
                arrived=sum(task.arrived_at is not None for task in people),
                lacking=post.teams_wanted - len(teams),
            )
        )
    return lines


def find_responder(account_id: int) -> Responder | None:
    return Responder.objects.select_related("team").filter(account_id=account_id).first()


def find_live_task(person: Responder) -> Task | None:
    return Task.objects.live().select_related("post", "order", "responder__team").filter(responder=person).first()


def team_mates(task: Task) -> list[Task]:
    return list(
        Task.objects.filter(order_id=task.order_id, responder__team_id=task.responder.team_id)
        .select_related("responder")
        .order_by("-responder__is_leader", "id")
    )


def orders_for(*, kind: str, ident: str) -> list[Order]:
    return list(Order.objects.filter(subject_kind=kind, subject_id=ident))


@dataclass(frozen=True)
class TeamLine:
    """A team of the roster and how many of it can be called tonight."""

    code: str
    unit: str
    kind: str
    people: int
    leave: int
    busy: int


def roster() -> list[TeamLine]:
    """Every team, by code."""
    busy = Q(pk__in=Task.objects.live().values("responder_id"))
    rows = Responder.objects.values("team__code", "team__unit", "team__kind").annotate(
        people=Count("id"), leave=Count("id", filter=Q(on_leave=True)), busy=Count("id", filter=busy)
    )
    return [
        TeamLine(r["team__code"], r["team__unit"], r["team__kind"], r["people"], r["leave"], r["busy"])
        for r in rows.order_by("team__code")
    ]


def orders_with_progress(*, areas: Sequence[str], limit: int = 100) -> list[tuple[Order, Progress]]:
    """The newest orders inside these area prefixes."""
    inside = Q(pk__in=[])
    for prefix in areas:
        inside |= Q(area__startswith=prefix)
    return [(order, progress(order)) for order in Order.objects.filter(inside)[:limit]]


def last_events(order: Order, limit: int = 10) -> list[Event]:
    """The newest ledger lines of an order; the whole record is the ledger page."""
    return list(Event.objects.filter(subject_kind="order", subject_id=str(order.pk)).order_by("-id")[:limit])


def posts_geojson(order: Order) -> dict[str, object]:
    """Posts as points with how many of their people have arrived."""
    features = [
        {
            "type": "Feature",
            "id": line.post.pk,
            "geometry": {"type": "Point", "coordinates": [line.post.lon, line.post.lat]},
            "properties": {
                "kind": "gate",
                "label": line.post.code,
                "name": line.post.name,
                "level": line.post.level,
                "people": line.people,
                "arrived": line.arrived,
                "closed": line.post.closed_at is not None,
                "teams": [[task.state for task in team] for team in line.teams],
            },
        }
        for line in board_lines(order)
    ]
    return {"type": "FeatureCollection", "features": features}


def post_geojson(task: Task) -> dict[str, object]:
    """The task's own post as one gate."""
    facts = {
        "kind": "gate",
        "label": task.post.code,
        "level": task.post.level,
        "name": task.post.name,
        "closed": task.post.closed_at is not None,
    }
    point = {"type": "Point", "coordinates": [task.post.lon, task.post.lat]}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": point, "properties": facts}]}
