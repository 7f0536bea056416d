"""The Python back end: values, unknowns, traces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from qipan.kit.durations import Calendar
from qipan.rules.expr import parse, python
from qipan.rules.expr.workdays import Workdays
from qipan.rules.three import UNKNOWN
from tests.rules.expr.conftest import AT, PERSON

# The Spring Festival of 2022: 31 January to 6 February off, 29 and 30 January worked.
FESTIVAL = Calendar(
    holidays=frozenset(date(2022, 1, 31) + timedelta(days=n) for n in range(7)),
    workdays=frozenset({date(2022, 1, 29), date(2022, 1, 30)}),
)
WORKDAYS = Workdays.between(date(2022, 1, 1), date(2022, 12, 31), FESTIVAL.is_working)


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("age > 18 and is_tested", {"age": 10}, False),
        ("age > 18 and is_tested", {"age": 20}, UNKNOWN),
        ("age > 18 or is_tested", {"age": 20}, True),
        ("not is_tested", {}, UNKNOWN),
        ("age in (1, 2)", {}, UNKNOWN),
        ("age in (1, share)", {"age": 1}, True),
        ("age in (1, share)", {"age": 2}, UNKNOWN),
        ("age between 6 and share", {"age": 5}, False),
        ("age between 5 and share", {"age": 5}, UNKNOWN),
        ("age is unknown", {"age": float("nan")}, True),
        ("age is known and share is unknown", {"age": 0, "share": None}, True),
        ("case when is_tested then true else false end", {}, UNKNOWN),
        ("case when is_tested then is_tested else age > 1 end", {"is_tested": False, "age": 2}, True),
        ("age / share > 1", {"age": 1, "share": 0}, UNKNOWN),
        ("known(age, 7) = 7", {}, True),
        ("starts_with(area_code, '3303') and prefix(area_code, 2) = '33'", {"area_code": "330381"}, True),
        ("length(district) = 2", {"district": "鹿城"}, True),
        ("onset + '2d' = date '2022-03-01'", {"onset": date(2022, 2, 27)}, True),
        ("at - tested_at > '2d'", {"tested_at": AT - timedelta(hours=48)}, False),
        ("at - stay < tested_at", {"tested_at": AT, "stay": timedelta(minutes=1)}, True),
        ("date_of(at) = date '2022-04-01'", {}, True),
        ("least(onset, released_on) = date '2022-01-01'", {"onset": date(2022, 1, 1)}, UNKNOWN),
    ],
)
def test_an_unknown_fact_leaves_open_only_what_depends_on_it(ask, text, facts, value):
    assert ask(text, **facts) is value


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("0.1 + 0.2", {}, 0.3),
        ("round_up(people * 1.10, 100)", {"people": 3567}, 4000),
        ("round_up(people * 1.10, 100)", {"people": 1000}, 1100),
        ("ceil(people / 360)", {"people": 3567}, 10),
        ("round(2.675, 2)", {}, 2.68),
        ("round(0 - 2.5, 0)", {}, -3),
        ("round_up(0 - 7, 5)", {}, -5),
        ("round(100 * (0.5760 + 0.4528) / 2, 2)", {}, 51.44),
        ("round(100 * share / age, 2)", {"share": 10419, "age": 11039}, 94.38),
        ("round_fen(rent_fen * 3 * 0.20)", {"rent_fen": 1000000}, 600000),
        ("1 / 3 * 3", {}, 1),
        ("days_since(onset)", {"onset": date(2022, 3, 1)}, 31),
        ("days_since(tested_at)", {"tested_at": datetime(2022, 3, 31, 16, tzinfo=UTC)}, 0),
        ("days_since(tested_at)", {"tested_at": datetime(2022, 3, 31, 15, 59, tzinfo=UTC)}, 1),
        ("days_between(onset, released_on)", {"onset": date(2022, 3, 2), "released_on": date(2022, 3, 1)}, -1),
        ("greatest(age, 3, share)", {"age": 1, "share": 4.5}, 4.5),
        ("month(onset) + year(onset)", {"onset": date(2022, 3, 2)}, 2025),
        ("age * 1", {"age": 10**15}, UNKNOWN),
        ("age * 1", {"age": 10**400}, UNKNOWN),
    ],
)
def test_numbers_come_out_as_a_clerk_would_reckon_them(ask, text, facts, value):
    found = ask(text, "number", **facts)
    assert found == value if value is not UNKNOWN else found is UNKNOWN
    assert type(found) is type(value)


def samples(*results):
    return [{"result": result, "ct": ct} for result, ct in results]


@pytest.mark.parametrize(
    ("text", "items", "value"),
    [
        ("count(samples) = 2", samples(("positive", 1), ("negative", 2)), True),
        ("count(samples, ct < 2) = 1", samples(("positive", 1), ("negative", None)), UNKNOWN),
        ("any(samples, ct < 2)", samples(("positive", 1), ("negative", None)), True),
        ("all(samples, ct < 2)", samples(("positive", 3), ("negative", None)), False),
        ("all(samples, ct < 2)", samples(("positive", 1), ("negative", None)), UNKNOWN),
        ("sum(samples, ct) > 0", samples(("positive", 1), ("negative", None)), UNKNOWN),
        ("sum(samples, ct, result = 'positive') = 1", samples(("positive", 1), ("negative", None)), True),
        ("max(samples, ct, result = 'positive') = 4", samples(("positive", 1), ("positive", 4), ("negative", 9)), True),
        ("min(samples, ct) is unknown", [], True),
        ("count(samples) = 0 and sum(samples, ct) = 0 and all(samples, ct < 2) and not any(samples, ct < 2)", [], True),
        ("count(samples) = 0", None, UNKNOWN),
        ("any(samples, ct < 2) is unknown and samples is unknown", UNKNOWN, True),
    ],
)
def test_one_unknown_item_leaves_open_what_depends_on_it(ask, text, items, value):
    assert ask(text, samples=items) is value


def test_working_days_follow_the_calendar_and_end_with_it(ask):
    assert ask("onset + '1wd'", "date", workdays=WORKDAYS, onset=date(2022, 1, 28)) == date(2022, 1, 29)
    assert ask("onset + '3wd'", "date", workdays=WORKDAYS, onset=date(2022, 1, 28)) == date(2022, 2, 7)
    assert ask("onset - '1wd'", "date", workdays=WORKDAYS, onset=date(2022, 2, 7)) == date(2022, 1, 30)
    assert ask("onset + '5wd'", "date", workdays=WORKDAYS, onset=date(2022, 12, 29)) is UNKNOWN
    assert ask("onset + '1wd'", "date", workdays=WORKDAYS, onset=date(2021, 12, 31)) is UNKNOWN
    between = "workdays_between(onset, released_on)"
    facts = {"onset": date(2022, 1, 28), "released_on": date(2022, 2, 7)}
    assert ask(between, "number", workdays=WORKDAYS, **facts) == 3
    moved = ask("tested_at + '1wd2h'", "moment", workdays=WORKDAYS, tested_at=datetime(2022, 1, 30, 17, tzinfo=UTC))
    assert moved == datetime(2022, 2, 6, 19, tzinfo=UTC)  # from 01:00 on 31 January in Shanghai to 03:00 on 7 February


def test_a_rule_that_counts_working_days_is_not_made_without_them():
    with pytest.raises(ValueError, match="working days"):
        python.compile(parse("onset + '5wd' > onset", PERSON))


def test_a_fact_of_the_wrong_type_is_an_error_never_an_answer(ask):
    for facts in ({"age": "18"}, {"age": True}):
        with pytest.raises(TypeError, match="age: a number is wanted"):
            ask("age = 18", **facts)
    with pytest.raises(TypeError, match="time zone"):
        ask("tested_at < at", tested_at=datetime(2022, 1, 1))
    with pytest.raises(ValueError, match="time zone"):
        ask("true", at=datetime(2022, 1, 1))


def test_a_trace_has_one_row_for_each_clause_and_opens_nested_ones():
    closure = python.compile(parse("age > 18 and (is_tested or share < 1) and not (age = 3 or age = 4)", PERSON))
    traced = closure.traced({"age": 20, "share": 2}, at=AT)
    assert traced.value is UNKNOWN
    assert traced.clauses == (
        ("age > 18", True),
        ("is_tested", UNKNOWN),
        ("share < 1", False),
        ("not (age = 3 or age = 4)", True),
    )
    assert python.compile(parse("age > 18", PERSON)).traced({"age": 1}, at=AT).clauses == (("age > 18", False),)
