"""The indicators of the house: every example holds, the published figures come out, what is unset refuses to run."""

from pathlib import Path

import pytest

from qipan.indicators.core.figure import compute
from qipan.indicators.core.given import rows_of
from qipan.indicators.core.lint import lint_indicator
from qipan.indicators.core.play import play_indicator
from qipan.indicators.shelf import FOLDER, find_indicator, indicator_names, read_indicator
from qipan.kit.refusal import Refused
from qipan.rules.check import LEAST_EXAMPLES, faults_of
from qipan.rules.declared import read
from tests.indicators.core.made import CHINA, moment

HOUSE = Path(__file__).resolve().parents[3] / "declared" / FOLDER
FILES = sorted(HOUSE.glob("*.yaml"))


def figure(name, **figures):
    return compute(find_indicator(name), {}, moment=moment(), figures=figures)


def test_there_are_files():
    assert len(FILES) >= 9
    assert list(indicator_names()) == [path.stem for path in FILES]
    assert [find_indicator(name).declared.id for name in indicator_names()] == list(indicator_names())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_sound_and_its_examples_hold(path):
    file = read(path)
    assert faults_of(file) + lint_indicator(file) + play_indicator(file) == []
    examples = file.body["examples"]
    assert len(examples) >= LEAST_EXAMPLES
    assert any("refused" in example for example in examples)


def test_the_hotline_closed_10_419_of_11_039():
    told = figure("hotline.close-rate", received=11039, closed=10419, open=620, coverage=1)
    assert told.shown == "94.38"
    assert told.inputs["open"].value == 620
    assert told.flags == ()


def test_its_rows_give_the_same_with_the_open_list_behind_it():
    made = find_indicator("hotline.close-rate")

    told = [
        {"number": n, "area_code": "330300", "unit": "a", "received_on": "2022-04-01", "is_merged": "no",
         "is_refused": "no", "closed_on": "2022-04-02" if n < 10419 else ""}
        for n in range(11039)
    ]  # fmt: skip
    found = compute(made, {"cases": rows_of(made.listings["cases"], told, tz=CHINA, where="cases")}, moment=moment())
    assert found.shown == "94.38"
    assert len(found.inputs["open"].rows) == 620
    assert set(found.inputs["open"].rows).isdisjoint(found.inputs["closed"].rows)


@pytest.mark.parametrize(
    ("reopening", "power", "index"),
    [(0.5760, 0.4528, "51.44"), (0.6015, 0.4727, "53.71")],  # Zhejiang, 19 and 20 February 2020
)
def test_the_power_index_is_the_one_published(reopening, power, index):
    assert figure("recovery.power", reopening_rate=reopening, power_output_rate=power, coverage=1).shown == index


def test_electricity_and_capacity_are_two_quantities():
    power, capacity = find_indicator("recovery.power"), find_indicator("recovery.capacity")
    assert "power_output_rate" in power.parts
    assert "capacity_rate" not in power.parts
    assert "capacity_rate" in capacity.parts
    assert power.parts["power_output_rate"].label != capacity.parts["capacity_rate"].label


@pytest.mark.parametrize("name", ["hotline.three-rates", "epidemic.five-colour"])
def test_what_nobody_has_set_refuses_to_run_and_says_where(name):
    made = find_indicator(name)
    assert made.declared.status == "draft"
    with pytest.raises(Refused) as no:
        compute(made, {}, moment=moment())
    assert no.value.code == "indicators.unset"
    file, _, line = no.value.where.rpartition(":")
    assert "value: null" in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_setting_the_weights_in_the_file_is_enough_to_run_it(tmp_path):
    text = (HOUSE / "hotline.three-rates.yaml").read_text(encoding="utf-8")
    for weight in ("0.2", "0.4", "0.4"):
        text = text.replace("value: null", f"value: {weight}", 1)
    (tmp_path / "set.yaml").write_text(text, encoding="utf-8")
    made = read_indicator(tmp_path / "set.yaml")
    given = {
        "called_back": 200,
        "n_contacted": 196,
        "n_solved": 150,
        "n_partly": 20,
        "n_satisfied": 140,
        "n_mostly": 40,
    }
    found = compute(made, {}, moment=moment(), figures={**given, "coverage": 1})
    assert found.shown == "83.6"


def test_a_city_sets_the_weights_in_a_file_of_its_own_that_stands_on_the_houses(tmp_path):
    text = """
kind: indicator
id: our-city.three-rates
version: 1.0.0
title: {zh: 本市三率, en: Three rates of our city}
status: active
extends: hotline.three-rates@1.0.0
replace:
  weights.w_contacted.value: 0.2
  weights.w_solved.value: 0.4
  weights.w_satisfied.value: 0.4
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    made = read_indicator(tmp_path / "own.yaml")
    assert made.unset == ()
    assert made.ref == "our-city.three-rates@1.0.0"


def test_both_published_counts_of_the_five_colours_are_of_90_counties():
    published = find_indicator("epidemic.five-colour").declared.body["published"]
    assert [day["on"] for day in published] == ["2020-02-09", "2020-02-12"]
    assert [sum(day["counts"].values()) for day in published] == [90, 90]
    assert {tuple(day["counts"]) for day in published} == {("red", "orange", "yellow", "blue", "green")}
