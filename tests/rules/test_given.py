"""Facts that come from outside are what the vocabulary says, or they are refused by name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qipan.kit.refusal import Refused
from qipan.rules.facts import Fact, ListOf, Vocabulary
from qipan.rules.given import facts_given
from qipan.rules.three import UNKNOWN

FACTS = (
    Fact("age", "number"),
    Fact("ill", "flag"),
    Fact("kind", "text", choices=("a", "b")),
    Fact("born", "date"),
    Fact("seen_at", "moment"),
    Fact("stay", "span"),
)
WORDS = Vocabulary(
    "person",
    {fact.name: fact for fact in FACTS},
    {"tests": ListOf("tests", (Fact("day", "date"), Fact("bad", "flag")))},
)


def test_every_kind_is_read_as_itself():
    told = facts_given(
        {
            "age": 3,
            "ill": False,
            "kind": "a",
            "born": "2020-02-29",
            "seen_at": "2022-04-01T24:00",
            "stay": "1h30min",
            "tests": [{"day": "2022-04-01", "bad": None}],
        },
        WORDS,
    )
    shanghai = ZoneInfo("Asia/Shanghai")
    assert told == {
        "age": 3,
        "ill": False,
        "kind": "a",
        "born": date(2020, 2, 29),
        "seen_at": datetime(2022, 4, 2, tzinfo=shanghai),
        "stay": timedelta(minutes=90),
        "tests": [{"day": date(2022, 4, 1), "bad": UNKNOWN}],
    }


@pytest.mark.parametrize("name", [fact.name for fact in FACTS])
def test_null_and_the_word_unknown_are_not_known(name):
    assert facts_given({name: None}, WORDS) == facts_given({name: "unknown"}, WORDS) == {name: UNKNOWN}
    assert facts_given({}, WORDS) == {}


def test_an_unknown_list_is_not_an_empty_one():
    assert facts_given({"tests": None}, WORDS) == {"tests": UNKNOWN}
    assert facts_given({"tests": []}, WORDS) == {"tests": []}


@pytest.mark.parametrize(
    ("given", "code", "where"),
    [
        ({"colour": "red"}, "fact.unknown", "colour"),
        ({"tests": [{"colour": 1}]}, "fact.unknown", "colour"),
        ({"age": "3"}, "fact.kind", "age"),
        ({"age": True}, "fact.kind", "age"),
        ({"ill": 1}, "fact.kind", "ill"),
        ({"kind": "c"}, "fact.kind", "kind"),
        ({"born": 2020}, "fact.kind", "born"),
        ({"born": "2022-02-30"}, "kit.day_unreadable", ""),
        ({"seen_at": "noon"}, "kit.moment_unreadable", ""),
        ({"stay": "long"}, "kit.duration_unreadable", ""),
        ({"tests": "many"}, "fact.kind", "tests"),
    ],
)
def test_anything_else_is_refused_by_name(given, code, where):
    with pytest.raises(Refused) as no:
        facts_given(given, WORDS)
    assert (no.value.code, no.value.where) == (code, where)
