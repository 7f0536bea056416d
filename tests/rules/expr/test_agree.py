"""Python, PostgreSQL and columns answer every expression alike, row by row."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.rules.expr import columns, emit_text, parse, python, sql, tree
from qipan.rules.expr.functions import AGGREGATES, FUNCTIONS
from qipan.rules.expr.tables import NEVER
from qipan.rules.three import UNKNOWN
from tests.rules.expr import growing, register
from tests.rules.expr.conftest import AT, PERSON
from tests.rules.expr.test_python import WORKDAYS

PEOPLE = register.subjects(150)
TABLE = register.table(PEOPLE)


@pytest.fixture
def register_in_database(db):
    with connection.cursor() as cursor:
        register.fill(cursor, PEOPLE)
        yield cursor


def in_python(expression):
    ask = python.compile(expression, workdays=WORKDAYS)
    found = []
    for one in PEOPLE:
        value, traced = ask(one, at=AT), ask.traced(one, at=AT).value
        assert value is traced or value == traced
        found.append(value)
    return found


def in_sql(cursor, expression, source=register.SOURCE):
    text = sql.select({"value": expression}, source, at=AT, workdays=WORKDAYS) + " order by 1"
    with transaction.atomic():
        cursor.execute(text, [])  # with parameters, a percent sign would be an error
        return [UNKNOWN if value is None else value for _, value in cursor.fetchall()]


def in_columns(expression):
    (answers,) = columns.evaluate([expression], TABLE, at=AT, workdays=WORKDAYS)
    kind, values = expression.kind, answers.values.tolist()
    if kind == "flag":
        return [{1: True, 0: False, -1: UNKNOWN}[value] for value in values]
    if kind == "number":
        return [UNKNOWN if np.isnan(value) else value for value in values]
    if kind == "text":
        return [UNKNOWN if value == -1 else answers.texts[value] for value in values]
    return [UNKNOWN if value == NEVER else value for value in values]


def agrees(cursor, node):
    """Whether the three agree on a tree, which reads as itself."""
    expression = parse(emit_text(node), PERSON, wants=node.kind)
    assert expression.root == node
    expected = in_python(expression)
    if in_sql(cursor, expression) != expected:
        return False
    if node.kind in ("date", "moment", "span"):
        expected = [UNKNOWN if value is UNKNOWN else register.as_int(value) for value in expected]
    return in_columns(expression) == expected


def smallest(cursor, node):
    """The smallest part of a tree on which they do not agree."""
    for part in () if isinstance(node, tree.Aggregate) else node.children():
        is_written_span = isinstance(part, tree.Literal) and part.kind == "span"
        if not is_written_span and not agrees(cursor, part):
            return smallest(cursor, part)
    return node


@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(growing.KINDS), depth=st.integers(2, 5))
def test_the_three_back_ends_agree_on_every_row(register_in_database, seed, kind, depth):
    node = growing.grow(seed, kind, depth)
    assert agrees(register_in_database, node), emit_text(smallest(register_in_database, node))


def test_every_function_and_node_is_grown():
    grown = [part for seed in range(3000) for part in tree.walk(growing.grow(seed, growing.KINDS[seed % 6], 4))]
    assert {type(part) for part in grown} == {
        one for one in vars(tree).values() if isinstance(one, type) and issubclass(one, tree.Node)
    } - {tree.Node}
    assert {part.function for part in grown if isinstance(part, tree.Call)} == set(FUNCTIONS)
    assert {part.function for part in grown if isinstance(part, tree.Aggregate)} == set(AGGREGATES)


def test_the_rows_hold_what_is_hard():
    assert {len(one["samples"]) for one in PEOPLE if one["samples"] is not None} >= {0, 1, 2, 3}
    assert any(one["samples"] is None for one in PEOPLE)
    for name, fact in PERSON.facts.items():
        assert any(one[name] is None for one in PEOPLE), name
        pool = register.NUMBERS if name in register.WHOLE else fact.choices or register.POOLS[fact.kind]
        assert set(pool) <= {one[name] for one in PEOPLE}, name
    assert AT - timedelta(hours=48) in register.MOMENTS
