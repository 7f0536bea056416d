"""Components say in words what they show in shapes, in both languages, and nothing unknown turns into a colour."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from qipan.kit.refusal import Conflict, Refused
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
