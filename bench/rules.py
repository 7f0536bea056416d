"""How fast rules are answered: traced one by one, in SQL, thirty over columns, and a zone recoloured."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psycopg

from bench.harness import Row, seconds_of
from qipan.kit.durations import parse as span
from qipan.rules.expr import columns, parse, python, sql
from qipan.rules.expr.sources import Source, qualified
from qipan.rules.expr.tables import Table
from qipan.rules.facts import Fact, Vocabulary
from qipan.rules.levels import Rule, Rulebook
from qipan.rules.recolour import recolour
from qipan.serve.place import place
from qipan.serve.postgres import Postgres
from qipan.serve.settings import Settings

AT = datetime(2022, 4, 10, 4, 0, tzinfo=UTC)
INDUSTRIES = ("retail", "catering", "textile", "machinery", "transport", "software", "farming", "tourism")
DISTRICTS = tuple(f"3303{n:02d}" for n in range(2, 14))
FIRM = Vocabulary(
    "firm",
    {
        fact.name: fact
        for fact in (
            Fact("staff", "number"),
            Fact("turnover_fen", "number", unit="fen"),
            Fact("opened_on", "date"),
            Fact("is_listed", "flag"),
            Fact("industry", "text", choices=INDUSTRIES),
            Fact("district", "text", choices=DISTRICTS),
        )
    },
)
FIRMS = Source("firm", "id", {name: name for name in FIRM.facts}, whole=frozenset({"staff", "turnover_fen"}))
RULE = (
    "staff < 300 and turnover_fen >= 1000000 and opened_on < date '2021-01-01' and not is_listed "
    "and industry in ('retail', 'catering', 'tourism')"
)
BY_HAND = """staff < 300 and turnover_fen >= 1000000 and opened_on < date '2021-01-01' and not is_listed
and industry in ('retail', 'catering', 'tourism')"""
ZONE_PEOPLE = 6_000


def rows(quick: bool) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows and notes; --quick: 20,000 firms and 200,000 people for 100,000 and 1.2 million."""
    firms, people = (20_000, 200_000) if quick else (100_000, 1_200_000)
    table, records = register(firms, random.Random(1))
    found, notes = [traced(records)], {}
    with database() as link:
        fill(link, records)
        found.append(in_sql(link, firms))
        thirty, told = thirty_rules(link, table, firms)
        found.append(thirty)
        notes |= told
        zone, told = recoloured(link, people)
        found.append(zone)
        notes |= told
    return found, notes


def register(count: int, rng: random.Random) -> tuple[Table, list[dict[str, Any]]]:
    """Return the same firms as columns and as records; one value in fifty is unknown."""

    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.02 else value

    records = [
        {
            "staff": maybe(rng.randrange(1, 600)),
            "turnover_fen": maybe(rng.randrange(100_000, 100_000_000)),
            "opened_on": maybe(date(2015, 1, 1) + timedelta(days=rng.randrange(2_600))),
            "is_listed": maybe(rng.random() < 0.1),
            "industry": maybe(rng.choice(INDUSTRIES)),
            "district": maybe(rng.choice(DISTRICTS)),
        }
        for _ in range(count)
    ]
    return as_table(records), records


def as_table(records: list[dict[str, Any]]) -> Table:
    """The same firms as columns."""

    def codes(name: str, texts: tuple[str, ...]) -> np.ndarray[Any, Any]:
        return np.array([-1 if firm[name] is None else texts.index(firm[name]) for firm in records], dtype=np.int16)

    def numbers(name: str) -> np.ndarray[Any, Any]:
        return np.array([np.nan if firm[name] is None else firm[name] for firm in records], dtype=np.float64)

    return Table(
        rows=len(records),
        facts={
            "staff": numbers("staff"),
            "turnover_fen": numbers("turnover_fen"),
            "opened_on": np.array([firm["opened_on"] for firm in records], dtype="datetime64[D]"),
            "is_listed": np.array(
                [-1 if firm["is_listed"] is None else int(firm["is_listed"]) for firm in records], dtype=np.int8
            ),
            "industry": codes("industry", INDUSTRIES),
            "district": codes("district", DISTRICTS),
        },
        texts={"industry": INDUSTRIES, "district": DISTRICTS},
    )


def traced(records: list[dict[str, Any]]) -> Row:
    """One rule over records one at a time with a trace, beside plain Python that keeps no reasons."""
    closure = python.compile(parse(RULE, FIRM))

    def plain(firm: dict[str, Any]) -> bool | None:
        parts = (
            None if firm["staff"] is None else firm["staff"] < 300,
            None if firm["turnover_fen"] is None else firm["turnover_fen"] >= 1_000_000,
            None if firm["opened_on"] is None else firm["opened_on"] < date(2021, 1, 1),
            None if firm["is_listed"] is None else not firm["is_listed"],
            None if firm["industry"] is None else firm["industry"] in ("retail", "catering", "tourism"),
        )
        return False if False in parts else None if None in parts else True

    ours, theirs = [], []
    for _ in range(5):
        began = time.perf_counter()
        for firm in records:
            closure.traced(firm, at=AT)
        ours.append(len(records) / (time.perf_counter() - began))
        began = time.perf_counter()
        for firm in records:
            plain(firm)
        theirs.append(len(records) / (time.perf_counter() - began))
    return Row(
        name="a five-clause rule with its trace, one subject at a time",
        value=median(ours),
        unit="evaluations/s",
        better="higher",
        goal=100_000,
        peer="the same rule written in Python by hand, without a trace",
        peer_value=median(theirs),
    )


def in_sql(link: psycopg.Connection[Any], firms: int) -> Row:
    """The generated query beside the one written by hand, in turn."""
    ours_sql = counted(sql.emit(parse(RULE, FIRM), FIRMS, at=AT))
    hand_sql = counted(f"({BY_HAND})")
    assert link.execute(ours_sql).fetchone() == link.execute(hand_sql).fetchone()
    ours, hand = in_turn(lambda: link.execute(ours_sql).fetchone(), lambda: link.execute(hand_sql).fetchone())
    return Row(
        name=f"a five-clause rule over {firms:,} subjects in SQL",
        value=ours,
        unit="s",
        better="lower",
        goal=2 * hand,
        peer="the query written by hand",
        peer_value=hand,
    )


def thirty_rules(link: psycopg.Connection[Any], table: Table, firms: int) -> tuple[Row, dict[str, Any]]:
    """Thirty rules over columns with reasons, beside the same in SQL; every verdict is compared."""
    rng = random.Random(30)
    rules = [parse(text, FIRM) for text in policies(rng, 30)]
    query = sql.select({f"r{n}": rule for n, rule in enumerate(rules)}, FIRMS, at=AT)
    mine = seconds_of(lambda: columns.evaluate(rules, table, at=AT), times=7)
    in_columns = np.stack([answer.values for answer in columns.evaluate(rules, table, at=AT)], axis=1)
    three = {True: 1, False: 0, None: -1}
    in_rows = np.array([[three[v] for v in row[1:]] for row in link.execute(f"{query} order by 1")], dtype=np.int8)
    agree = int((in_columns == in_rows).sum())
    assert agree == in_rows.size, f"{in_rows.size - agree} verdicts differ"
    began = time.perf_counter()
    link.execute(f"create temp table verdicts on commit drop as {query}")
    written_s = time.perf_counter() - began
    link.rollback()
    row = Row(
        name=f"{firms:,} × 30 five-clause rules in memory, with reasons",
        value=mine,
        unit="s",
        better="lower",
        goal=0.15,
        peer="the same rules in SQL, verdicts written",
        peer_value=written_s,
    )
    unknown = int((in_columns == -1).sum())
    return row, {"verdicts agreeing with SQL": agree, "of them unknown": unknown}


def recoloured(link: psycopg.Connection[Any], people: int) -> tuple[Row, dict[str, Any]]:
    """6,000 people enter a zone: their levels written, beside colouring the whole register again."""
    link.execute("create table person (id bigint primary key, zone text, contact text, tested_at timestamptz)")
    link.execute(
        "create table level (subject bigint primary key, level text, rule text, file text, computed_at timestamptz)"
    )
    link.execute(
        "insert into person select n, 'none', case when mod(n, 997) = 0 then 'close' else 'none' end, "
        "timestamptz '2022-04-01' + mod(n, 240) * interval '1 hour' from generate_series(1, %s) n",
        [people],
    )
    link.execute("analyze person")
    book, source = colours()
    link.execute(recolour(book, source, "level", at=AT))
    link.execute("analyze level")
    link.commit()
    some, whole, written = [], [], []
    for round_ in range(4):
        moved = list(range(1 + round_ * ZONE_PEOPLE, 1 + (round_ + 1) * ZONE_PEOPLE))
        link.execute("update person set zone = 'lockdown' where id = any(%s)", [moved])
        link.commit()
        began = time.perf_counter()
        written.append(link.execute(recolour(book, source, "level", at=AT, only=True), {"only": moved}).rowcount)
        link.commit()
        some.append(time.perf_counter() - began)
        began = time.perf_counter()
        again = link.execute(recolour(book, source, "level", at=AT)).rowcount
        link.commit()
        whole.append(time.perf_counter() - began)
        assert again == 0, f"{again} levels were missed"
    row = Row(
        name=f"recolour {ZONE_PEOPLE:,} of {people:,} people after one fact changed",
        value=median(some[1:]),
        unit="s",
        better="lower",
        goal=0.5,
        peer="colouring everybody again and comparing",
        peer_value=median(whole[1:]),
    )
    return row, {"rows written per recolouring": written}


def colours() -> tuple[Rulebook, Source]:
    """A small rule book over people and where its facts lie."""
    words = Vocabulary(
        "person",
        {
            "zone": Fact("zone", "text", choices=("none", "controlled", "lockdown")),
            "contact": Fact("contact", "text", choices=("none", "close")),
            "tested_at": Fact("tested_at", "moment"),
        },
    )

    def rule(ident: str, level: str, when: str) -> Rule:
        return Rule(ident, level, parse(when, words), {"zh": ident, "en": ident}, check_after=span("24h"))

    book = Rulebook(
        file="bench@1.0.0",
        subject="person",
        levels=("red", "yellow", "green"),
        rules=(
            rule("R1", "red", "zone = 'lockdown' or contact = 'close'"),
            rule("Y1", "yellow", "zone = 'controlled'"),
            rule("Y2", "yellow", "tested_at < at - '10d'"),
        ),
        otherwise="green",
    )
    return book, Source("person", "id", {name: name for name in words.facts})


def policies(rng: random.Random, count: int) -> Iterator[str]:
    """Five comparisons each, joined by and."""
    for _ in range(count):
        some = ", ".join(f"'{each}'" for each in sorted(rng.sample(INDUSTRIES, 3)))
        opened = date(2016, 1, 1) + timedelta(days=rng.randrange(2_000))
        yield (
            f"staff < {rng.randrange(20, 600)} and turnover_fen >= {rng.randrange(100_000, 50_000_000)} "
            f"and opened_on < date '{opened}' and industry in ({some}) and district != '{rng.choice(DISTRICTS)}'"
        )


def counted(condition: str) -> str:
    return (
        f"select count(*) filter (where verdict), count(*) filter (where verdict is null) from "
        f"(select {condition} as verdict from {qualified(FIRMS.relation)} as subject) found"
    )


def in_turn(one: Any, other: Any, times: int = 7) -> tuple[float, float]:
    """Median seconds of each, run one after the other so that both meet the same machine."""
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 1):
        for run, into in zip((one, other), spent, strict=True):
            began = time.perf_counter()
            run()
            if number:
                into.append(time.perf_counter() - began)
    return median(spent[0]), median(spent[1])


def fill(link: psycopg.Connection[Any], records: list[dict[str, Any]]) -> None:
    link.execute(
        "create table firm (id bigint primary key, staff integer, turnover_fen bigint, opened_on date, "
        "is_listed boolean, industry text, district text)"
    )
    with link.cursor().copy("copy firm from stdin") as copy:
        for number, firm in enumerate(records):
            copy.write_row((number, *firm.values()))
    link.execute("analyze firm")
    link.commit()


@contextmanager
def database() -> Iterator[psycopg.Connection[Any]]:
    """A throw-away PostgreSQL with nothing in it."""
    home = Path(tempfile.mkdtemp(prefix="qipan-bench-"))
    beside = home.with_name(home.name + "-pg")
    server = Postgres(place(Settings(home=home, pg_home=beside)))
    try:
        with psycopg.connect(server.start()) as link:
            yield link
    finally:
        server.stop()
        for folder in (home, beside):
            shutil.rmtree(folder, ignore_errors=True)
