"""Real daily counts of Chinese cities, early 2020: the engine beside plain arithmetic on the same file, day by day."""

import csv
from datetime import date, timedelta

import pytest

from qipan.indicators.core.figure import breakdown, compute
from qipan.indicators.core.given import given_of, rows_of
from qipan.indicators.shelf import find_indicator
from tests.indicators.core.made import CHINA, moment

pytestmark = pytest.mark.data
WENZHOU, ZHEJIANG = "330300", "330000"
FIRST, LAST = date(2020, 1, 21), date(2020, 5, 8)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@pytest.fixture(scope="module")
def path(shared_data):
    return shared_data("covid/china-cities-daily-2020.csv")


@pytest.fixture(scope="module")
def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def totals(table):
    """City -> day -> total, as the file has it."""
    found = {}
    for row in table:
        if row["cityCode"]:
            found.setdefault(row["cityCode"], {})[date.fromisoformat(row["date"])] = int(row["confirmed"])
    return found


@pytest.fixture(scope="module")
def days(path):
    return given_of(find_indicator("epidemic.new-cases"), [str(path)], tz=CHINA).lists["days"]


def rises(of_city, upto):
    """By hand: (day, rise) of every day up to one; the first day rises from nought."""
    before, found = 0, []
    for day in sorted(one for one in of_city if one <= upto):
        found.append((day, of_city[day] - before))
        before = of_city[day]
    return found


def new_by_hand(of_city, day):
    return sum(rise for on, rise in rises(of_city, day) if day - timedelta(days=7) < on <= day)


def quiet_by_hand(of_city, day):
    return (day - max(on for on, rise in rises(of_city, day) if rise > 0)).days


def test_new_cases_of_seven_days_agree_on_every_day_of_the_file(days, totals):
    made = find_indicator("epidemic.new-cases")
    for day in DAYS:
        figure = compute(made, {"days": days}, moment=moment(day.isoformat()), area=WENZHOU)
        assert figure.value == new_by_hand(totals[WENZHOU], day), day
        assert figure.coverage.reported == min(7, (day - FIRST).days + 1)


def test_days_without_a_new_case_agree_on_every_day_of_the_file(days, totals):
    made = find_indicator("epidemic.days-without-new")
    for day in DAYS:
        figure = compute(made, {"days": days}, moment=moment(day.isoformat()), area=WENZHOU)
        assert figure.value == quiet_by_hand(totals[WENZHOU], day), day


def test_the_source_printed_one_case_and_withdrew_it_and_both_can_be_replayed(days):
    """Wenzhou stood at 504 from 18 February; 20 March says 505 and 21 March 504 again."""
    made = find_indicator("epidemic.new-cases")
    shown = {
        day: compute(made, {"days": days}, moment=moment(f"2020-03-{day}"), area=WENZHOU).shown for day in (19, 20, 21)
    }
    assert shown == {19: "0", 20: "1", 21: "0"}


def test_a_day_computed_as_of_then_uses_only_the_rows_known_then(days):
    made = find_indicator("epidemic.new-cases")
    for day in DAYS[::9]:
        asked = moment(day.isoformat())
        whole = compute(made, {"days": days}, moment=asked, area=WENZHOU)
        known = [row for row in days if row.recorded_at <= asked.known_at]
        assert len(known) < len(days) or day == LAST
        assert whole == compute(made, {"days": known}, moment=asked, area=WENZHOU)
        assert all(date.fromisoformat(ident.split("/")[1]) <= day for ident in whole.inputs["new_7d"].rows)


def test_the_rows_behind_the_figure_recount_to_it(days, totals):
    made = find_indicator("epidemic.new-cases")
    figure = compute(made, {"days": days}, moment=moment("2020-02-09"), area=WENZHOU)
    by_day = dict(rises(totals[WENZHOU], LAST))
    assert sum(by_day[date.fromisoformat(ident.split("/")[1])] for ident in figure.inputs["new_7d"].rows) == 157


def test_the_cities_of_a_province_add_up_to_the_province(days, totals):
    made = find_indicator("epidemic.new-cases")
    day = date(2020, 2, 9)
    figures = breakdown(made, {"days": days}, "city", moment=moment(day.isoformat()), area=ZHEJIANG)
    by_hand = {city: new_by_hand(told, day) for city, told in totals.items() if city.startswith("33")}
    engine = {city: figure.value for city, figure in figures.items()}
    assert engine == {city: by_hand[city] for city in engine}
    assert len(engine) == 11
    whole = compute(made, {"days": days}, moment=moment(day.isoformat()), area=ZHEJIANG)
    assert whole.value == sum(engine.values())


def test_the_latest_totals_of_the_cities_are_the_provinces_own_row(path, table):
    """The file has Zhejiang's total as a row of its own. From 7 February its cities stand a day behind that row."""
    made = find_indicator("epidemic.five-colour")
    rows = [
        {"area_code": row["cityCode"], "on_day": row["date"], "confirmed": row["confirmed"]}
        for row in table
        if row["cityCode"]
    ]
    reports = rows_of(made.listings["reports"], rows, tz=CHINA, where="reports")
    settings = {name: 1 for name in made.settings}
    for day in ("2020-01-28", "2020-02-01", "2020-02-06"):
        figure = compute(made, {"reports": reports}, moment=moment(day), area=ZHEJIANG, figures=settings)
        own = next(row for row in table if row["date"] == day and row["provinceCode"] == ZHEJIANG and not row["city"])
        assert figure.value == int(own["confirmed"]), day
    before, figure = (
        figure.value,
        compute(made, {"reports": reports}, moment=moment("2020-02-07"), area=ZHEJIANG, figures=settings),
    )
    assert figure.value == before < 1048  # what the province's own row says that day
