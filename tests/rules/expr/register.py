"""A register of invented subjects: the same rows for Python, for PostgreSQL and as columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np

from qipan.rules.expr import sql
from qipan.rules.expr.columns import Items, Table
from qipan.rules.expr.tables import NEVER
from tests.rules.expr.conftest import AT, PERSON, SAMPLES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBERS = (0, 1, 2, 3, -1, -3, 10, 100, 10**14, 10**15, -(10**15))
DOUBLES = (
    0.0,
    0.1,
    0.2,
    0.3,
    0.30000000000000004,
    -0.5,
    1.5,
    2.5,
    2.675,
    1 / 3,
    49.99999999999999,
    123456.789,
    -7.25,
    3.0,
)
DOUBLES += (1e-9, 1e-16, 1e-20, -1e-300, 1e300, 100000000000000.5, 999999999999999.9, 1e15)
TEXTS = ("", "鹿城", "瓯海", "a", "ab", "50%", "O'Brien", "330381", "3303", "𠮷野")
DAYS = """0001-01-02 1899-12-31 1900-01-01 1969-12-31 2020-02-29 2021-12-31 2022-01-01 2022-01-28 2022-01-29 2022-01-31
2022-02-06 2022-02-07 2022-03-31 2022-04-01 2022-12-30 2022-12-31 2023-01-01 2199-12-31 2200-01-01 9999-12-30"""
DATES = tuple(map(date.fromisoformat, DAYS.split()))
MOMENTS = (
    AT,
    AT - timedelta(microseconds=1),
    AT - timedelta(hours=48),
    datetime(2022, 1, 28, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2022, 1, 28, 16, tzinfo=UTC),
    datetime(2022, 2, 4, 1, 2, 3, 4, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(2199, 12, 31, 20, tzinfo=UTC),
    datetime(2200, 1, 1, tzinfo=UTC),
    datetime(1850, 5, 5, tzinfo=UTC),
)
SPANS = (
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(minutes=20),
    timedelta(days=2),
    timedelta(days=-2, hours=5),
    timedelta(days=73_000),
    timedelta(days=73_000, microseconds=1),
    timedelta(days=-73_000),
    timedelta(days=900_000),
)
POOLS = {"flag": (True, False), "text": TEXTS, "date": DATES, "moment": MOMENTS, "span": SPANS, "number": DOUBLES}
TYPES = {"flag": "boolean", "text": "text", "date": "date", "moment": "timestamptz", "span": "interval"}
TYPES["number"] = "double precision"


def _value(random, fact):
    if random.random() < 0.2:
        return None
    if fact.choices:
        return random.choice(fact.choices)
    return random.choice(NUMBERS if fact.name in WHOLE else POOLS[fact.kind])


WHOLE = ("age",)  # a bigint column


def subjects(count, seed=7):
    """Mappings of facts; "samples" is None where the list is unknown."""
    random = Random(seed)
    found = []
    for _ in range(count):
        one = {name: _value(random, fact) for name, fact in PERSON.facts.items()}
        items = [
            {fact.name: _value(random, fact) for fact in SAMPLES.facts} for _ in range(random.choice((0, 1, 1, 2, 3)))
        ]
        one["samples"] = None if random.random() < 0.15 else items
        found.append(one)
    return found


SOURCE = sql.Source(
    relation="register_person",
    key="id",
    facts={name: name.upper() for name in PERSON.facts},
    lists={
        "samples": sql.ListSource(
            "register_sample", "person_id", {f.name: f.name for f in SAMPLES.facts}, "has_samples"
        )
    },
)


def fill(cursor, people):
    """The temporary tables of SOURCE, with a row for each subject by its place."""
    columns = [f'"{name.upper()}" {"bigint" if name in WHOLE else TYPES[f.kind]}' for name, f in PERSON.facts.items()]
    cursor.execute(f"create temp table register_person (id int primary key, has_samples boolean, {', '.join(columns)})")
    items = ", ".join(f"{fact.name} {TYPES[fact.kind]}" for fact in SAMPLES.facts)
    cursor.execute(f"create temp table register_sample (person_id int, {items})")
    for key, one in enumerate(people):
        row = [key, one["samples"] is not None, *(one[name] for name in PERSON.facts)]
        cursor.execute(f"insert into register_person values ({', '.join(['%s'] * len(row))})", row)
        for item in one["samples"] or ():
            row = [key, *(item[fact.name] for fact in SAMPLES.facts)]
            cursor.execute(f"insert into register_sample values ({', '.join(['%s'] * len(row))})", row)


def _array(values, fact, texts):
    if fact.kind == "flag":
        return np.array([-1 if value is None else int(value) for value in values], dtype=np.int8)
    if fact.kind == "number":
        return np.array([np.nan if value is None else float(value) for value in values])
    if fact.kind == "text":
        texts[fact.name] = tuple(dict.fromkeys(value for value in values if value is not None))
        places = {text: place for place, text in enumerate(texts[fact.name])}
        return np.array([-1 if value is None else places[value] for value in values])
    return np.array([NEVER if value is None else as_int(value) for value in values])


def as_int(value):
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    return value // timedelta(microseconds=1) if isinstance(value, timedelta) else (value - EPOCH.date()).days


def table(people):
    """The same subjects as columns."""
    texts, item_texts = {}, {}
    facts = {name: _array([one[name] for one in people], fact, texts) for name, fact in PERSON.facts.items()}
    items = [(row, item) for row, one in enumerate(people) for item in one["samples"] or ()]
    samples = Items(
        np.array([row for row, _ in items], dtype=np.int64),
        {fact.name: _array([item[fact.name] for _, item in items], fact, item_texts) for fact in SAMPLES.facts},
        item_texts,
        np.array([one["samples"] is not None for one in people]),
    )
    return Table(len(people), facts, texts, {"samples": samples})
