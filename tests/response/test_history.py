"""Whatever is done in whatever order: what holds at a minute is what its events say."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.kit.refusal import Refused
from qipan.ledger import worker
from qipan.ledger.models import Event
from qipan.response import actions, queries
from qipan.response.models import Response
from tests.response.conftest import AT

HOUR = timedelta(hours=1)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["enter", "provisional", "confirm", "end", "work"]), st.integers(1, 30)), max_size=8
)


def held_by_events(at: datetime) -> set[str]:
    """Replay the ledger alone: in force until its stated end, unless moved, ended or run out before."""
    until: dict[str, datetime] = {}
    for event in Event.objects.filter(subject_kind="response", at__lte=at).order_by("id"):
        if event.verb in ("response.in_force", "response.confirmed"):
            until[event.subject_id] = datetime.fromisoformat(event.body["until"])
        elif event.verb == "response.ended":
            until[event.subject_id] = event.at
        elif event.verb == "response.expired":
            until[event.subject_id] = datetime.fromisoformat(event.body["closed_at"])
    return {ident for ident, end in until.items() if at < end}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_any_history_replays_from_its_events(people, enter, deeds):
    now = AT + 100 * HOUR * Response.objects.count()  # examples share a database; each begins after the last
    first, seen = now, [now]
    for deed, hours in deeds:
        now += HOUR * (hours % 5)
        seen += [now, now + timedelta(minutes=30)]
        standing = queries.responses().filter(state="in_force").first()
        try:
            if deed == "enter":
                enter(at=now, decided_at=now, starts_at=now, ends_at=now + hours * HOUR)
            elif deed == "provisional":
                enter(
                    at=now, decided_at=now, starts_at=now, ends_at=now + 40 * HOUR, provisional_until=now + hours * HOUR
                )
            elif deed == "work":
                worker.step(now)
            elif standing and deed == "confirm":
                actions.confirm(
                    response_id=standing.pk,
                    confirmed_by="市",
                    document="1",
                    version=standing.version,
                    by=people.leader,
                    at=now,
                )
            elif standing:
                actions.end(response_id=standing.pk, why="止", version=standing.version, by=people.leader, at=now)
        except Refused:
            continue  # a deed that came too late; the history goes on without it
    for at in seen:
        assert {str(row.pk) for row in queries.active(at)} == held_by_events(at), at - first
    while not worker.step(now + 50 * HOUR).is_idle:
        pass
    assert queries.active(now + 50 * HOUR) == [] and not Response.objects.filter(state="in_force").exists()
