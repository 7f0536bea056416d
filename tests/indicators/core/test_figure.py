"""A figure with what stands behind it: rows, coverage, interval, flags, and what was known at a past minute."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.indicators.core.figure import breakdown, compute
from qipan.indicators.core.given import rows_of
from qipan.indicators.core.wilson import wilson
from qipan.kit.refusal import Refused
from qipan.rules.three import UNKNOWN
from tests.indicators.core.made import CHINA, cases, indicator, moment

MADE = indicator()


def test_numerator_and_denominator_give_their_rows_apart():
    figure = compute(MADE, cases(MADE, ("a", "yes"), ("a", "no"), ("b", "yes")), moment=moment())
    assert figure.shown == "66.67"
    assert figure.inputs["received"].rows == ("c0", "c1", "c2")
    assert figure.inputs["closed"].rows == ("c0", "c2")


def test_a_row_that_cannot_be_judged_is_listed_and_flagged_and_has_not_reported():
    figure = compute(MADE, cases(MADE, *[("a", "yes")] * 8, ("a", "")), moment=moment())
    assert figure.inputs["closed"].unknown == ("c8",)
    assert figure.coverage.share == pytest.approx(8 / 9)
    assert figure.coverage.silent == ("c8",)
    assert figure.flags == ("unknown_rows",)


def test_below_coverage_the_figure_is_published_with_a_flag():
    figure = compute(MADE, cases(MADE, ("a", "yes"), ("a", ""), ("a", "")), moment=moment())
    assert figure.shown == "33.33"
    assert "coverage" in figure.flags


def test_few_rows_carry_their_interval():
    figure = compute(MADE, cases(MADE, ("a", "yes"), ("a", "no"), ("b", "yes")), moment=moment())
    assert "small_sample" in figure.flags
    low, high = wilson(2, 3)
    assert figure.steps["rate"].interval == (low, high)
    assert figure.interval == pytest.approx((100 * low, 100 * high))


def test_a_figure_that_hangs_on_more_than_one_share_has_no_interval_of_its_own():
    made = indicator(value="100 * rate + closed")
    figure = compute(made, cases(made, ("a", "yes")), moment=moment())
    assert figure.interval is None
    assert figure.steps["rate"].interval is not None


def test_a_figure_that_falls_as_its_share_rises_has_its_ends_in_order():
    made = indicator(value="100 * (1 - rate)")
    low, high = compute(made, cases(made, ("a", "yes"), ("a", "no")), moment=moment()).interval
    assert 0 <= low < 50 < high <= 100


def test_without_a_row_nothing_is_known_and_nought_is_not_claimed():
    figure = compute(MADE, {}, moment=moment())
    assert figure.value is UNKNOWN
    assert figure.shown == ""
    assert figure.coverage.share is None
    assert figure.flags[:2] == ("unknown", "coverage")


def test_only_rows_inside_the_area_count():
    rows = cases(MADE, ("a", "yes"), {"unit": "a", "is_closed": "no", "area_code": "330382"})
    assert compute(MADE, rows, moment=moment(), area="330381").shown == "100.00"
    assert compute(MADE, rows, moment=moment(), area="330300").shown == "50.00"


def test_a_figure_as_of_a_past_minute_uses_only_what_was_known_then():
    closed_later = {"number": "c0", "unit": "a", "is_closed": "yes", "recorded_at": "2022-04-20T09:00"}
    rows = cases(MADE, {"number": "c0", "unit": "a", "is_closed": "no"}, closed_later)
    then = moment("2022-04-30", known_at="2022-04-20T08:59+08:00")
    assert compute(MADE, rows, moment=then).shown == "0.00"
    assert compute(MADE, rows, moment=moment("2022-04-30", known_at="2022-04-20T09:00+08:00")).shown == "100.00"


hours = st.integers(0, 200)
records = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["a", "b"]), st.sampled_from(["yes", "no", ""]), hours), max_size=20
)
START = datetime(2022, 4, 1, tzinfo=UTC)


def recorded(rows):
    told = [
        {
            "number": str(n),
            "unit": unit,
            "is_closed": closed,
            "area_code": "330381",
            "received_on": "2022-04-01",
            "recorded_at": (START + timedelta(hours=at)).isoformat(),
        }
        for n, unit, closed, at in rows
    ]
    return {"cases": rows_of(MADE.listings["cases"], told, tz=CHINA, where="told")}


@given(records, records, hours)
def test_what_is_recorded_later_never_changes_an_earlier_figure(rows, more, known):
    asked = moment("2022-04-30", known_at=(START + timedelta(hours=known)).isoformat())
    later = [one for one in more if one[3] > known]
    assert compute(MADE, recorded(rows), moment=asked) == compute(MADE, recorded([*rows, *later]), moment=asked)


@given(records)
def test_the_ids_behind_a_figure_recount_to_it(rows):
    figure = compute(MADE, recorded(rows), moment=moment())
    closed, received = figure.inputs["closed"], figure.inputs["received"]
    assert set(closed.rows) <= set(received.rows)
    if received.rows:
        assert figure.value == pytest.approx(100 * len(closed.rows) / len(received.rows))
    else:
        assert figure.value is UNKNOWN


@given(records)
def test_the_groups_of_a_breakdown_add_up_to_the_whole(rows):
    told = recorded(rows)
    whole = compute(MADE, told, moment=moment()).inputs
    parts = breakdown(MADE, told, "unit", moment=moment())
    for name in ("received", "closed"):
        assert sorted(row for part in parts.values() for row in part.inputs[name].rows) == sorted(whole[name].rows)


def test_rows_without_the_fact_are_a_group_of_their_own_and_come_last():
    rows = cases(MADE, ("", "yes"), ("b", "no"), ("a", "yes"))
    assert list(breakdown(MADE, rows, "unit", moment=moment())) == ["a", "b", UNKNOWN]
    assert list(breakdown(MADE, rows, "area", moment=moment())) == ["330381"]


def test_a_period_takes_the_rows_of_its_time_only():
    made = indicator(grain={"area": "county", "time": "7d"})
    days = ["2022-04-23", "2022-04-24", "2022-04-30", "2022-05-01", ""]
    rows = cases(made, *[{"unit": "a", "is_closed": "yes", "received_on": day} for day in days])
    received = compute(made, rows, moment=moment("2022-04-30", known_at="2022-05-09")).inputs["received"]
    assert received.rows == ("c1", "c2")
    assert received.unknown == ("c4",)  # nobody knows on which day


THRESHOLD = {"least": {"label": {"zh": "门槛", "en": "least"}, "value": None}}


def test_it_refuses_while_a_threshold_is_null_and_says_where_to_set_it():
    made = indicator(status="draft", thresholds=THRESHOLD, value="100 * greatest(rate, least)")
    with pytest.raises(Refused) as no:
        compute(made, {}, moment=moment())
    line = made.declared.line_of(("thresholds", "least", "value"))
    assert no.value.code == "indicators.unset"
    assert no.value.where == f"made-up.yaml:{line}"
    assert "least" in str(no.value)
    assert no.value.do
    with pytest.raises(Refused):
        breakdown(made, {}, "unit", moment=moment())


def test_once_set_a_threshold_is_used_in_rows_and_formula():
    settings = {"late_days": {"label": {"zh": "逾期", "en": "late"}, "value": 10}}
    made = indicator(
        thresholds=settings,
        inputs={
            "received": {"label": {"zh": "受理", "en": "received"}, "from": "cases", "take": "count"},
            "closed": {
                "label": {"zh": "逾期", "en": "late"},
                "from": "cases",
                "take": "count",
                "where": "days_since(received_on) > late_days",
            },
        },
    )
    rows = cases(made, ("a", "yes"), {"unit": "a", "received_on": "2022-04-25"})
    assert compute(made, rows, moment=moment()).inputs["closed"].rows == ("c0",)


def test_coverage_may_count_against_a_number_or_against_another_list():
    days = {"of": "cases", "unit": "received_on", "expected": 4, "min_coverage": 0.5}
    made = indicator(coverage=days)
    rows = cases(made, {"is_closed": "yes"}, {"is_closed": "yes"}, {"is_closed": "no", "received_on": "2022-04-02"})
    covered = compute(made, rows, moment=moment()).coverage
    assert (covered.reported, covered.expected, covered.share) == (2, 4, 0.5)

    lists = dict(made.declared.body["lists"])
    lists["units"] = {**lists["cases"], "label": {"zh": "单位", "en": "units"}}
    made = indicator(lists=lists, coverage={"of": "cases", "unit": "unit", "expected": "units", "min_coverage": 0.5})
    rows = cases(made, ("a", "yes"), ("z", "yes")) | {"units": cases(made, ("a", ""), ("b", ""))["cases"]}
    covered = compute(made, rows, moment=moment()).coverage
    assert (covered.reported, covered.expected, covered.silent) == (1, 2, ("b",))  # z is nobody's to report


def test_a_list_may_leave_rows_out_altogether():
    lists = dict(MADE.declared.body["lists"])
    lists["cases"] = {**lists["cases"], "only": "unit != 'test desk'"}
    made = indicator(lists=lists)
    rows = cases(made, ("a", "yes"), ("test desk", "no"), ("", "no"))
    assert compute(made, rows, moment=moment()).inputs["received"].rows == ("c0",)
