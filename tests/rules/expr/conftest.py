"""The vocabulary of docs/formats/expressions.md, and a moment to ask about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qipan.rules.expr import parse, python
from qipan.rules.facts import Fact, ListOf, Vocabulary

FACTS = (
    Fact("age", "number", {"zh": "年龄", "en": "age"}),
    Fact("share", "number", {"zh": "占比", "en": "share"}),
    Fact("people", "number", {"zh": "人数", "en": "people"}, unit="people"),
    Fact("rent_fen", "number", {"zh": "月租金", "en": "monthly rent"}, unit="fen"),
    Fact("is_tested", "flag", {"zh": "已检测", "en": "tested"}),
    Fact("district", "text", {"zh": "区县", "en": "district"}),
    Fact("area_code", "text", {"zh": "区划代码", "en": "area code"}),
    Fact(
        "result",
        "text",
        {"zh": "检测结果", "en": "test result"},
        choices=("positive", "negative"),
        choice_labels={"positive": {"zh": "阳性", "en": "positive"}, "negative": {"zh": "阴性", "en": "negative"}},
    ),
    Fact("onset", "date", {"zh": "发病日期", "en": "day of onset"}),
    Fact("released_on", "date", {"zh": "解除日期", "en": "day of release"}),
    Fact("tested_at", "moment", {"zh": "检测时间", "en": "time of the test"}),
    Fact("called_at", "moment", {"zh": "来电时间", "en": "time of the call"}),
    Fact("stay", "span", {"zh": "停留时长", "en": "length of stay"}),
)
SAMPLES = ListOf(
    "samples",
    (
        Fact("result", "text", {"zh": "结果", "en": "result"}, choices=("positive", "negative")),
        Fact("lab", "text", {"zh": "检测机构", "en": "laboratory"}),
        Fact("ct", "number", {"zh": "Ct 值", "en": "Ct value"}),
        Fact("taken_at", "moment", {"zh": "采样时间", "en": "time taken"}),
        Fact("due_on", "date", {"zh": "应采日期", "en": "day due"}),
        Fact("is_pooled", "flag", {"zh": "混采", "en": "pooled"}),
    ),
    {"zh": "样本", "en": "samples"},
)
BILLS = ListOf(
    "bills", (Fact("amount_fen", "number", {"zh": "金额", "en": "amount"}, unit="fen"),), {"zh": "账单", "en": "bills"}
)
PERSON = Vocabulary("person", {fact.name: fact for fact in FACTS}, {one.name: one for one in (SAMPLES, BILLS)})
AT = datetime(2022, 4, 1, 2, 30, tzinfo=UTC)  # 10:30 on 1 April in Asia/Shanghai


@pytest.fixture
def ask():
    """`ask("age > 18", age=20)`: the Python back end's answer at AT."""

    def ask(text, wants="flag", *, workdays=None, at=AT, **facts):
        return python.compile(parse(text, PERSON, wants=wants), workdays=workdays)(facts, at=at)

    return ask
