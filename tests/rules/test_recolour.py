"""A whole register coloured by one statement: level for level what one subject at a time gets, and no idle writes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection

from qipan.rules.assess import assess
from qipan.rules.expr.sources import ListSource, Source
from qipan.rules.levels import as_known
from qipan.rules.recolour import recolour
from tests.rules.people import AT, book, person

SOURCE = Source(
    relation="people",
    key="id",
    facts={name: name for name in ("case_type", "contact_type", "last_exposure", "in_lockdown", "released")},
    lists={"samples": ListSource("samples", "person", {"result": "result", "taken_at": "taken_at"}, known="sampled")},
)
PEOPLE = 1_500
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    rng = random.Random(7)
    return [person(number, rng) for number in range(PEOPLE)]


@pytest.fixture
def cursor(people):
    with connection.cursor() as cursor:
        cursor.execute(
            "create temp table people (id bigint primary key, case_type text, contact_type text, "
            "last_exposure timestamptz, in_lockdown boolean, released boolean, sampled boolean not null) on commit drop"
        )
        cursor.execute("create temp table samples (person bigint, result text, taken_at timestamptz) on commit drop")
        cursor.execute(
            "create temp table coloured (subject bigint primary key, level text, rule text, file text, "
            "computed_at timestamptz) on commit drop"
        )
        for number, rows in enumerate(people):
            known = {name: row.value for name, row in as_known(rows, at=AT, known_at=AT + timedelta(days=60)).items()}
            samples = known.pop("samples", None)
            values = [known.get(name) for name in SOURCE.facts]
            cursor.execute(
                "insert into people values (%s, %s, %s, %s, %s, %s, %s)", [number, *values, samples is not None]
            )
            for sample in samples or ():
                cursor.execute(
                    "insert into samples values (%s, %s, %s)", [number, sample["result"], sample["taken_at"]]
                )
        yield cursor


def coloured(cursor):
    cursor.execute("select subject, level, rule from coloured order by subject")
    return [(level, rule) for _, level, rule in cursor.fetchall()]


def test_every_subject_gets_the_level_and_rule_that_it_gets_alone(people, cursor):
    cursor.execute(recolour(book(), SOURCE, "coloured", at=AT))
    assert cursor.rowcount == PEOPLE
    alone = [assess(book(), rows, at=AT, known_at=AT + timedelta(days=60)) for rows in people]
    assert coloured(cursor) == [(told.level, told.rule) for told in alone]


def test_a_second_pass_writes_nothing_and_a_changed_fact_only_its_own_subjects(cursor):
    cursor.execute(recolour(book(), SOURCE, "coloured", at=AT))
    cursor.execute(recolour(book(), SOURCE, "coloured", at=AT))
    assert cursor.rowcount == 0

    before = coloured(cursor)
    moved = list(range(0, PEOPLE, 5))
    cursor.execute("update people set in_lockdown = true, last_exposure = %s where id = any(%s)", [AT, moved])
    cursor.execute(recolour(book(), SOURCE, "coloured", at=AT, only=True), {"only": moved})
    changed = cursor.rowcount
    after = coloured(cursor)
    differs = [number for number in range(PEOPLE) if before[number] != after[number]]
    assert changed == len(differs) > 50 and set(differs) <= set(moved)
    assert {after[number][0] for number in moved} == {"red"}


def test_a_level_ends_by_itself_when_its_moment_has_come(people, cursor):
    later = AT + timedelta(days=30)
    cursor.execute(recolour(book(), SOURCE, "coloured", at=later))
    alone = [assess(book(), rows, at=later, known_at=AT + timedelta(days=60)) for rows in people]
    # The table holds what was true at AT; nothing new became true since, so both read the same rows.
    same = [
        (told.level, told.rule)
        for rows, told in zip(people, alone, strict=True)
        if all(row.at <= AT for _, row in rows)
    ]
    assert len(same) == PEOPLE and coloured(cursor) == same
