"""Components say in words what they show in shapes, in both languages, and nothing unknown turns into a colour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from qipan.kit.refusal import Conflict, Refused
from qipan.rules.levels import Assessment
from qipan.ui import marks, words


def drawn(source: str, **context: object) -> str:
    return Template("{% load qipan %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("code", "colour", "chinese", "english"),
    [
        ("lockdown", "red", "封控", "Lockdown"),
        ("controlled", "yellow", "管控", "Controlled"),
        ("precaution", "green", "防范", "Precaution"),
        ("red", "red", "红", "Red"),
        ("", "unknown", "待核实", "Not yet known"),
        ("nonsense", "unknown", "待核实", "Not yet known"),
    ],
)
def test_a_level_is_a_shape_and_a_word(code, colour, chinese, english):
    for language, word in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            html = marks.level(code)
        assert f"lv-{colour}" in html and f">{word}<" in html


def test_a_letter_stands_inside_a_mark_only_when_there_is_room():
    assert "封" not in marks.level("red", letter="封", word="x", size=16)
    assert "封" in marks.level("red", letter="封", word="x", size=24)


@pytest.mark.parametrize("state", ["called", "acked", "arrived", "done", "silent", "todo"])
def test_a_stone_has_words_even_when_only_the_mark_is_seen(state):
    with translation.override("zh-hans"):
        html = marks.stone(state, only_mark=True)
        assert f"#s-{state}" in html and str(marks.STONES[state]) in html


def test_a_die_reads_as_counts():
    with translation.override("zh-hans"):
        html = marks.die(["acked", "arrived", "arrived", "called", "silent"], label="第 93 组")
    assert 'aria-label="第 93 组: 1 已通知, 1 已确认, 2 已到位, 1 未接通"' in html
    assert html.count("<use") == 5


@pytest.mark.parametrize(
    ("left_s", "total_s", "light", "said"),
    [
        (6480, 7200, "", "剩 1:48"),
        (180, 7200, "yellow", "剩 3 分"),
        (-8040, 7200, "red", "超 2:14"),
        (345600, 400000, "", "剩 4 天"),
    ],
)
def test_a_clock_is_ink_until_a_fifth_is_left(left_s, total_s, light, said):
    with translation.override("zh-hans"):
        html = drawn("{% clock_chip left total %}", left=left_s, total=total_s)
    assert said in html
    assert re.findall(r"lv-(\w+) lv-ink", html) == ([light] if light else [])


def test_a_paused_clock_names_its_reason_and_has_no_colour():
    with translation.override("zh-hans"):
        html = drawn('{% clock_chip -5 100 paused="补材料" %}')
    assert "停表 补材料" in html and "lv-" not in html


def test_a_tile_without_a_value_says_unknown_and_never_nought():
    with translation.override("zh-hans"):
        html = drawn('{% tile "独居老人" value holder="柳湾社区名单" %}', value=None)
    assert "待核实" in html and "柳湾社区名单" in html and ">0<" not in html


def test_a_tile_shows_nought_when_nought_is_known():
    assert ">0<" in drawn('{% tile "x" value href="/rows" %}', value=0)


def test_a_refusal_is_translated_filled_and_escaped():
    no = Refused(
        "ui.x",
        "%(package)s is not in %(source)s",
        do="Run npm ci, then again",
        params={"package": "<b>", "source": "here"},
    )
    with translation.override("zh-hans"):
        html = drawn("{% refusal no %}", no=no)
    assert "here 里没有 &lt;b&gt;" in html and "先运行 npm ci" in html and 'data-refused="ui.x"' in html


def test_a_conflict_says_that_nothing_typed_is_lost():
    with translation.override("en"):
        assert "Your change is not lost" in drawn("{% refusal no %}", no=Conflict("ui.x", "Changed"))


def test_two_keys_are_never_the_same():
    keys = re.findall(r'value="([0-9a-f-]{36})"', drawn("{% once %}{% once %}"))
    assert len(set(keys)) == 2


def test_moments_are_said_in_the_readers_language_and_the_county_s_clock(settings):
    at = datetime(2022, 3, 31, 15, 40, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert ">3月31日 23:40<" in words.moment(at)
    with translation.override("en"):
        assert ">31 Mar 23:40<" in words.moment(at)
    assert ">23:40<" in words.moment(at, short=True)


def test_a_chinese_name_in_an_english_page_says_its_language():
    with translation.override("en"):
        assert words.proper("石渡") == '<span lang="zh-CN" translate="no">石渡</span>'
        assert words.proper("Vaduz") == "Vaduz"
    with translation.override("zh-hans"):
        assert words.proper("石渡") == "石渡"


def test_a_certificate_with_a_gap_does_not_say_optimal():
    with translation.override("en"):
        proven = drawn(
            "{% certificate proof %}", proof={"flow": 2.0, "cut": 2.0, "seconds": 0.04, "nodes": 10, "gap": 0.0}
        )
        bound = drawn(
            "{% certificate proof %}", proof={"flow": 2.0, "cut": 2.1, "seconds": 0.04, "nodes": 10, "gap": 0.05}
        )
    assert "Optimal for these weights" in proven
    assert "Optimal" not in bound and "Within 5.0 % of the best" in bound


WHY = Assessment(
    level="yellow",
    rule="casual-contact",
    file="cn-covid-v8@1.0.0",
    evidence=("scan/31", "scan/32"),
    reasons={
        "zh": ("同市场 45 分钟", "同场所大于10分钟"),
        "en": ("45 minutes at the same market", "more than 10 minutes"),
    },
    clears_when={"zh": "再有一次阴性", "en": "One more negative test"},
    next_check=datetime(2022, 3, 31, 7, tzinfo=UTC),
    valid_until=datetime(2022, 4, 7, 16, tzinfo=UTC),
    missing=(),
    computed_at=datetime(2022, 3, 31, 4, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh-hans",
            (
                "为什么是黄",
                "同市场 45 分钟",
                "同场所大于10分钟",
                "再有一次阴性",
                "cn-covid-v8@1.0.0",
                "scan/32",
                "12:00",
            ),
        ),
        ("en", ("Why yellow", "45 minutes at the same market", "One more negative test", "casual-contact", "8 Apr")),
    ],
)
def test_a_level_says_why_when_pressed(language, said):
    with translation.override(language):
        html = drawn("{% why why %}", why=WHY)
    assert html.count("lv-yellow") == 2 and "<summary" in html
    assert [words for words in said if words not in html] == []


def test_a_way_to_appeal_and_to_compute_again_stand_there_only_where_there_is_one():
    bare = drawn("{% why why %}", why=WHY)
    assert "hx-get" not in bare and 'class="btn' not in bare
    html = drawn('{% why why id="w" appeal_url="/appeal/3" again_url=again %}', why=WHY, again="/again?x=1&y=2")
    assert 'href="/appeal/3"' in html
    assert 'hx-get="/again?x=1&amp;y=2"' in html and 'hx-target="#w-again"' in html and 'id="w-again"' in html


def test_what_is_not_known_is_named_and_the_level_stays_unknown():
    with translation.override("en"):
        html = drawn("{% why why %}", why=replace(WHY, level="unknown", rule="", missing=("tested_on", "age")))
    assert "lv-unknown" in html and "tested_on, age" in html and "Why not yet known" in html


def test_the_national_value_stands_beside_the_local_one():
    with translation.override("en"):
        html = drawn('{% why why national="7 days" local="10 days" %}', why=WHY)
    assert "7 days · here 10 days" in html


def test_what_facts_say_is_never_read_as_markup():
    sly = replace(WHY, reasons={"zh": ("<script>",), "en": ("<script>",)}, rule="<b>")
    html = drawn("{% why why %}", why=sly)
    assert "<script>" not in html and "<b>" not in html


def test_computed_again_says_whether_it_is_as_shown():
    with translation.override("en"):
        assert "from 2 kept facts: Yellow, as shown" in drawn('{% recomputed why "yellow" %}', why=WHY)
        other = drawn('{% recomputed why "green" %}', why=WHY)
    assert "it is another" in other and "lv-yellow" in other
