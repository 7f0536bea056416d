"""What rooms tell: every register answers its columns, forgets what came later, and reads only inside the areas."""

from datetime import timedelta

import pytest
from django.db import connection

from qipan.dispatch.answering import acknowledge, decline
from qipan.identity.approve import ask, withdraw
from qipan.indicators import queries
from qipan.indicators.core.standing import Moment
from qipan.indicators.shelf import find_indicator, indicator_names
from qipan.kit.ref import Ref
from qipan.kit.refusal import Refused
from qipan.ledger import clock
from qipan.ledger.actions import schedule
from qipan.ledger.models import Timer
from qipan.rules.registers import COLUMNS, registers, telling_rooms
from qipan.rules.three import UNKNOWN
from tests.indicators.core.made import CHINA
from tests.indicators.county import NORTH


def test_rooms_tell_of_their_work():
    assert {"ledger", "identity", "dispatch"} <= set(telling_rooms())
    assert {"ledger.deeds_due", "identity.approvals", "dispatch.posts"} <= set(registers())


@pytest.mark.parametrize("name", sorted(registers()))
def test_a_register_answers_the_columns_it_names_in_the_kinds_it_says(db, name):
    register, now = registers()[name], clock.now()
    with connection.cursor() as cursor:
        cursor.execute(register.sql, {"at": now, "known_at": now})
        columns = {column.name: column.type_code for column in cursor.description}
    assert set(columns) == {*COLUMNS, *(fact.name for fact in register.rows.facts)}
    kinds = {16: "flag", 20: "number", 21: "number", 23: "number", 701: "number", 25: "text", 1043: "text",
             1082: "date", 1184: "moment"}  # fmt: skip
    for fact in register.rows.facts:
        assert kinds[columns[fact.name]] == fact.kind, fact.name
        assert set(fact.label) == {"zh", "en"}
        assert not fact.personal


@pytest.mark.parametrize("name", sorted(registers()))
def test_a_register_is_read_by_an_indicator_of_the_house(name):
    read = {one.source for each in indicator_names() for one in find_indicator(each).listings.values()}
    assert name in read


def seen(name, *, at, known_at=None, areas=("9",)):
    made = find_indicator(name)
    asked = Moment(at=at, known_at=known_at or at, tz=CHINA)
    return queries.figure(made, areas=areas, moment=asked), made


def rows_of(name, *, at, known_at=None, areas=("9",)):
    made = find_indicator(name)
    (rows,) = queries.rows_by_list(made, areas=areas, moment=Moment(at=at, known_at=known_at or at, tz=CHINA)).values()
    return rows


def test_answers_are_counted_post_by_post_as_they_were_known(order):
    at, people, tasks = order.at, order.people, order.tasks
    acknowledge(task_id=tasks[0].pk, person=people[0], at=at + timedelta(minutes=2))
    decline(task_id=tasks[1].pk, person=people[1], reason="发烧", at=at + timedelta(minutes=5))

    def told(minutes):
        (row,) = rows_of("orders.answered-in-time", at=at + timedelta(minutes=minutes))
        return tuple(row.facts[name] for name in ("called", "answered", "in_3_min", "still_in_time"))

    assert told(1) == (3, 0, 0, 3)
    assert told(2) == (3, 1, 1, 2)
    assert told(4) == (3, 1, 1, 0)
    assert told(6) == (3, 2, 1, 0)


def test_while_three_minutes_are_not_over_the_figure_waits_and_then_replays(order):
    at, people, tasks = order.at, order.people, order.tasks
    early, _ = seen("orders.answered-in-time", at=at + timedelta(minutes=1))
    assert early.value is UNKNOWN
    assert "coverage" in early.flags
    acknowledge(task_id=tasks[0].pk, person=people[0], at=at + timedelta(minutes=2))
    late, _ = seen("orders.answered-in-time", at=at + timedelta(minutes=10))
    assert late.shown == "33.3"
    assert late.newest == at + timedelta(minutes=2)
    again, _ = seen("orders.answered-in-time", at=at + timedelta(minutes=1))
    assert (again.value, again.flags, again.inputs) == (early.value, early.flags, early.inputs)


def test_a_reader_sees_only_rows_inside_his_areas(order):
    later = order.at + timedelta(minutes=10)
    assert rows_of("orders.answered-in-time", at=later, areas=[NORTH])
    assert rows_of("orders.answered-in-time", at=later, areas=["999999002"]) == []
    assert rows_of("orders.answered-in-time", at=later, areas=[]) == []


@pytest.fixture
def asked(ordinary):
    at = clock.now()
    return at, ask(deed="drill.try", subject=Ref("drill", "1"), area="999999", payload={}, by=ordinary.duty, at=at)


def test_a_request_is_open_until_it_was_settled_whatever_is_known_now(asked, ordinary):
    at, approval = asked
    withdraw(approval=approval, by=ordinary.duty, at=at + timedelta(minutes=9))

    def told(minutes):
        (row,) = rows_of("approvals.second-signature", at=at + timedelta(minutes=minutes))
        return row.facts["state"], row.facts["waited_min"], row.facts["settled_at"]

    assert told(8) == ("open", UNKNOWN, UNKNOWN)
    assert told(9) == ("withdrawn", 9.0, at + timedelta(minutes=9))


def test_a_signed_response_counts_its_minutes(night):
    figure, _ = seen("approvals.second-signature", at=clock.now())
    assert figure.inputs["signed"].value == 1
    assert figure.value is not UNKNOWN
    assert figure.coverage.share == 1


def test_what_came_due_is_late_until_it_was_done(ordinary):
    at = clock.now()
    schedule(name="drill.try", subject=Ref("drill", "1"), due_at=at, area="999999", key="try")
    (row,) = rows_of("ledger.done-in-time", at=at + timedelta(minutes=5))
    assert (row.facts["done_at"], row.facts["late_s"], row.facts["is_given_up"]) == (UNKNOWN, UNKNOWN, False)
    Timer.objects.update(state="done", done_at=at + timedelta(minutes=6))
    (row,) = rows_of("ledger.done-in-time", at=at + timedelta(minutes=5))
    assert row.facts["done_at"] is UNKNOWN
    (row,) = rows_of("ledger.done-in-time", at=at + timedelta(minutes=7))
    assert row.facts["late_s"] == 360
    figure, _ = seen("ledger.done-in-time", at=at + timedelta(minutes=7))
    assert figure.shown == "0.00"


def test_rows_before_the_longest_period_are_not_even_read(ordinary):
    at = clock.now()
    schedule(name="drill.try", subject=Ref("drill", "1"), due_at=at, area="999999", key="try")
    assert len(rows_of("ledger.done-in-time", at=at + timedelta(days=6))) == 1
    assert rows_of("ledger.done-in-time", at=at + timedelta(days=8)) == []


def test_more_rows_than_memory_should_hold_are_refused(order, monkeypatch):
    monkeypatch.setattr(queries, "MOST_ROWS", 0)
    with pytest.raises(Refused) as no:
        rows_of("orders.answered-in-time", at=order.at + timedelta(minutes=1))
    assert no.value.code == "indicators.too_many"
