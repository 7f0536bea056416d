"""Colours: by the printed figure, by conditions in order, and none where anything is missing."""

import pytest

from qipan.indicators.core.figure import compute
from qipan.indicators.shelf import find_indicator
from tests.indicators.core.made import cases, indicator, moment

BANDS = [{"level": "red", "to": 50}, {"level": "yellow", "from": 50, "to": 80}, {"level": "green", "from": 80}]


def level(made, **figures):
    return compute(made, {}, moment=moment(), figures={"coverage": 1, **figures}).level


@pytest.mark.parametrize(
    ("received", "closed", "wanted"),
    [(10, 4, "red"), (10, 5, "yellow"), (10, 7, "yellow"), (10, 8, "green"), (10, 10, "green")],
)
def test_a_band_holds_from_its_lower_end_to_below_its_upper(received, closed, wanted):
    assert level(indicator(bands=BANDS), received=received, closed=closed) == wanted


def test_the_band_is_that_of_the_figure_as_it_is_printed():
    made = indicator(bands=BANDS, rounding={"digits": 0, "mode": "half_up"})
    assert level(made, received=1000, closed=796) == "green"  # 79.6 is printed 80
    assert level(indicator(bands=BANDS), received=1000, closed=796) == "yellow"


def test_an_indicator_without_bands_has_no_colour():
    assert level(indicator(), received=10, closed=10) == ""


def test_a_missing_input_leaves_the_figure_without_a_colour():
    assert level(indicator(bands=BANDS), received=10) == "unknown"


def test_too_few_reports_leave_the_figure_without_a_colour():
    made = indicator(bands=BANDS)
    figure = compute(made, cases(made, ("a", "yes"), ("a", "")), moment=moment())
    assert (figure.shown, figure.level) == ("50.00", "unknown")


SET = {"many": 100, "several": 50, "some_cases": 10, "mostly_local": 0.5, "quiet_days": 6}


def test_a_condition_that_cannot_be_told_lets_no_milder_level_through():
    """Whether there are clusters is not known: the county may be red, so it is not shown orange."""
    made = find_indicator("epidemic.five-colour")
    known = {"cumulative_cases": 504, "local_share": 0.9, "days_without_new": 1}
    assert level(made, **SET, **known) == "unknown"
    assert level(made, **SET, **known, cluster_cases_7d=0) == "orange"
    assert level(made, **SET, **known, cluster_cases_7d=1) == "red"


def test_the_assessment_names_what_is_missing():
    made = find_indicator("epidemic.five-colour")
    figure = compute(made, {}, moment=moment(), figures={**SET, "coverage": 1, "cumulative_cases": 504})
    assert "cluster_cases_7d" in figure.assessment.missing
    assert figure.assessment.file == made.ref
