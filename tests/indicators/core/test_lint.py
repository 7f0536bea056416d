"""What can be wrong with an indicator: each smallest bad file gives its own id and no other."""

from pathlib import Path

import pytest

from qipan.indicators.core.indicator import Indicator
from qipan.indicators.core.lint import indicator_of, lint_indicator
from qipan.indicators.core.play import play_indicator
from qipan.indicators.kinds import LINTS
from qipan.rules.check import faults_of
from qipan.rules.declared import Faulty, read
from tests.indicators.core.made import declared

BAD = Path(__file__).resolve().parents[2] / "declared" / "bad"
FILES = sorted(BAD.glob("indicator.*.yaml"))


def rules(**changes):
    file = declared(**changes)
    assert faults_of(file) == []
    return [fault.rule for fault in lint_indicator(file)]


def test_there_are_bad_files():
    assert len(FILES) >= 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_gives_its_own_id_and_no_other(path):
    file = read(path)
    assert faults_of(file) == []
    assert {fault.rule for fault in lint_indicator(file)} == {path.stem}
    assert all(fault.line > 1 and fault.says for fault in lint_indicator(file))
    assert play_indicator(file) == []
    with pytest.raises(Faulty):
        indicator_of(file)


def test_a_sound_file_has_no_fault_and_is_an_indicator():
    assert rules() == []
    assert isinstance(indicator_of(declared()), Indicator)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("indicator.coverage", {"coverage": None}),
        ("indicator.coverage", {"coverage": {"of": "cases"}}),
        ("indicator.coverage", {"coverage": {"of": "cases", "min_coverage": None}}),
        ("indicator.coverage", {"coverage": {"of": "letters", "min_coverage": 0.8}}),
        ("indicator.coverage", {"coverage": {"of": "cases", "unit": "town", "min_coverage": 0.8}}),
        ("indicator.coverage", {"coverage": {"of": "cases", "expected": "letters", "min_coverage": 0.8}}),
        ("expr.name", {"coverage": {"of": "cases", "reported": "town is known", "min_coverage": 0.8}}),
        ("indicator.rank", {"rank": None}),
        ("indicator.rank", {"rank": {"by": "number", "better": "higher"}}),
        ("indicator.rounding", {"rounding": None}),
        ("indicator.bands", {"bands": [{"level": "red", "to": 50}, {"level": "green", "from": 40}]}),
        ("indicator.bands", {"bands": [{"level": "red", "to": 50}, {"level": "green", "from": 60}]}),
        ("indicator.bands", {"bands": [{"level": "red"}, {"level": "green", "from": 60}]}),
        ("indicator.bands", {"bands": [{"level": "red", "from": 50, "to": 50}]}),
        ("indicator.bands", {"bands": [{"level": "green", "from": 80}, {"level": "red", "to": 50}]}),
        ("indicator.unused", {"beside": ["letters"]}),
        ("expr.name", {"value": "100 * ratio"}),
        ("expr.type", {"value": "rate > 1"}),
        ("indicator.small_sample", {"define": {"rate": {"label": {"zh": "率", "en": "r"}, "is": "closed / received"}}}),
        (
            "indicator.unused",
            {"define": {"rate": {"label": {"zh": "率", "en": "r"}, "of": "closed", "out_of": "closed"}}},
        ),
        (
            "indicator.weights",
            {"weights": {"w": {"label": {"zh": "权", "en": "w"}, "value": None}}, "value": "100 * rate * w"},
        ),
    ],
)
def test_each_fault_has_its_id(rule, changes):
    assert rules(**changes) == [rule]


def test_a_drill_is_needed_and_shows_nobodys_person():
    assert rules(drill=None, rank=False) == ["indicator.drill"]
    lists = dict(declared().body["lists"])
    lists["cases"]["facts"]["caller"] = {
        "kind": "text",
        "label": {"zh": "来电人", "en": "caller"},
        "personal": True,
        "purpose": "call back",
        "retention": "90d",
    }
    assert rules(lists=lists, drill=["caller", "unit"]) == ["indicator.drill"]
    assert rules(lists=lists, drill=["unit", "caller"], rank={"by": "caller", "better": "higher"}) == [
        "indicator.drill"
    ]


def test_a_later_part_may_use_an_earlier_one_and_not_the_other_way_round():
    both = {"zh": "率", "en": "rate"}
    first = {"label": both, "of": "closed", "out_of": "received"}
    assert rules(define={"rate": first, "twice": {"label": both, "is": "2 * rate"}}, value="twice") == []
    wrong = {"twice": {"label": both, "is": "2 * rate"}, "rate": first}
    assert rules(define=wrong, value="twice") == ["expr.name"]


@pytest.mark.parametrize(
    "change",
    [
        {"id": ["nobody"]},
        {"area": "received_on"},
        {"when": "unit"},
        {"recorded": "unit"},
        {"facts": {"order": {"kind": "text", "label": {"zh": "单", "en": "order"}}}},
    ],
)
def test_a_list_whose_names_are_not_its_facts_is_named(change):
    lists = {"cases": {**declared().body["lists"]["cases"], **change}}
    assert set(rules(lists=lists)) == {"indicator.list"}


def test_a_list_that_no_room_tells_is_named_with_those_that_are_told():
    fault = lint_indicator(declared(lists={"cases": {"from": "dispatch.letters"}}))[0]
    assert fault.rule == "indicator.list"
    assert "dispatch.posts" in fault.says


def test_a_null_threshold_is_a_fault_in_an_active_file_and_none_in_a_draft():
    threshold = {"least": {"label": {"zh": "门槛", "en": "least"}, "value": None}}
    changes = {"thresholds": threshold, "value": "100 * greatest(rate, least)"}
    assert rules(**changes) == ["indicator.threshold"]
    assert rules(**changes, status="draft") == []


def test_weights_are_shares_of_one():
    def weigh(*values):
        weights = {f"w{n}": {"label": {"zh": "权", "en": "w"}, "value": value} for n, value in enumerate(values)}
        return rules(weights=weights, value=" + ".join(f"w{n} * rate" for n in range(len(values))))

    assert weigh(0.1, 0.2, 0.7) == []
    assert weigh(0.1, 0.2) == ["indicator.weights"]
    assert weigh(-0.5, 1.5) == ["indicator.weights"]


def test_an_example_that_comes_out_otherwise_is_a_fault_at_its_line():
    examples = [
        {"given": {"received": 4, "closed": 2, "coverage": 1}, "expect": {"value": 50}},
        {"given": {"received": 4, "closed": 3, "coverage": 1}, "expect": {"value": 50}},
        {"given": {"received": 4, "closed": 3}, "refused": "indicators.unset"},
        {"given": {"letters": 4}, "refused": "indicators.figure"},
    ]
    file = declared(examples=examples)
    faults = play_indicator(file)
    assert [fault.rule for fault in faults] == ["example", "example"]
    assert [fault.line for fault in faults] == [file.line_of(("examples", 1)), file.line_of(("examples", 2))]
    assert "75" in faults[0].says


def test_every_lint_has_its_smallest_bad_file():
    assert {lint.id for lint in LINTS} == {path.stem for path in FILES}
