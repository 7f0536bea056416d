"""Rows out of plain files: by the file's own column names, every bad cell named, days known at their end."""

import json
from datetime import date, datetime, timedelta

import pytest

from qipan.indicators.core.cells import moment_of
from qipan.indicators.core.given import given_of, rows_of
from qipan.indicators.core.rows import ALWAYS
from qipan.indicators.shelf import find_indicator
from qipan.kit.refusal import Refused
from qipan.kit.sheets import write_csv, write_xlsx
from qipan.rules.three import UNKNOWN
from tests.indicators.core.made import CHINA, declared, indicator

DAYS = find_indicator("epidemic.new-cases")
CSV = "date,cityCode,provinceCode,confirmed\n2020-02-01,330300,330000,10\n2020-02-02,330300,330000,\n2020-02-02,,,7\n"


def refused(deed):
    with pytest.raises(Refused) as no:
        deed()
    return no.value


def read(made, tmp_path, text, name="days.csv", prefix=""):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return given_of(made, [f"{prefix}{tmp_path / name}"], tz=CHINA)


def test_a_csv_is_read_by_its_own_column_names(tmp_path):
    first, second, third = read(DAYS, tmp_path, CSV).lists["days"]
    assert first.id == "330300/2020-02-01"
    assert first.area == "330300"
    assert first.facts["confirmed"] == 10
    assert second.facts["confirmed"] is UNKNOWN
    assert third.area == ""  # the country's row lies in no city


def test_what_is_counted_over_a_day_is_known_at_its_end(tmp_path):
    row = read(DAYS, tmp_path, CSV).lists["days"][0]
    assert row.at == row.recorded_at == datetime(2020, 2, 1, 23, 59, 59, tzinfo=CHINA)


def test_an_excel_sheet_and_a_json_say_the_same(tmp_path):
    header = ["date", "cityCode", "provinceCode", "confirmed"]
    rows = [["2020-02-01", "330300", "330000", 10], ["2020-02-02", "330300", "330000", None]]
    with (tmp_path / "d.xlsx").open("wb") as file:
        write_xlsx(file, header=header, rows=rows)
    with (tmp_path / "d.csv").open("wb") as file:
        write_csv(file, header=header, rows=rows)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    (tmp_path / "d.json").write_text(json.dumps({"lists": {"days": told}}), encoding="utf-8")
    read = [given_of(DAYS, [str(tmp_path / f"d.{kind}")], tz=CHINA).lists for kind in ("xlsx", "csv", "json")]
    assert read[0] == read[1] == read[2]


def test_figures_may_be_handed_in_where_their_rows_are_not_to_be_had(tmp_path):
    (tmp_path / "f.json").write_text('{"figures": {"new_7d": 12, "coverage": 1}}', encoding="utf-8")
    assert given_of(DAYS, [str(tmp_path / "f.json")], tz=CHINA).figures == {"new_7d": 12, "coverage": 1}


@pytest.mark.parametrize("figures", ['{"letters": 1}', '{"new_7d": "many"}', '{"new_7d": true}', '{"new_7d": null}'])
def test_a_figure_that_is_none_of_the_indicators_is_refused(tmp_path, figures):
    (tmp_path / "f.json").write_text(f'{{"figures": {figures}}}', encoding="utf-8")
    no = refused(lambda: given_of(DAYS, [str(tmp_path / "f.json")], tz=CHINA))
    assert no.code == "indicators.figure"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rows": []}', '"x"'])
def test_a_json_of_another_shape_is_refused(tmp_path, text):
    assert refused(lambda: read(DAYS, tmp_path, text, name="x.json")).code == "indicators.json"


@pytest.mark.parametrize(
    "text", ['{"lists": {"days": "x"}}', '{"lists": {"days": [1]}}', '{"lists": []}', '{"figures": 3}']
)
def test_a_json_whose_rows_are_no_rows_is_refused(tmp_path, text):
    assert refused(lambda: read(DAYS, tmp_path, text, name="x.json")).code == "indicators.json"


@pytest.mark.parametrize(
    ("cell", "column"),
    [("2020-02-30,330300,330000,10", "date"), ("2020-02-01,330300,330000,ten", "confirmed"),
     ("2020-02-01,330300,330000,nan", "confirmed"), ("2020-02-01,330300,330000,1e999", "confirmed"),
     ("2020-02-01,330300,330000,１２", "confirmed")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_with_its_row_and_column(tmp_path, cell, column):
    no = refused(lambda: read(DAYS, tmp_path, f"date,cityCode,provinceCode,confirmed\n{cell}\n"))
    assert no.code == "indicators.cell"
    assert no.where == f"days.csv, row 1, {column}"


def test_a_column_that_is_missing_is_named(tmp_path):
    no = refused(lambda: read(DAYS, tmp_path, "date,cityCode\n2020-02-01,330300\n"))
    assert no.code == "indicators.column"
    assert "provinceCode, confirmed" in str(no)


def test_where_there_are_several_lists_the_file_says_which_it_holds(tmp_path):
    lists = dict(declared().body["lists"])
    lists["units"] = {**lists["cases"], "label": {"zh": "单位", "en": "units"}}
    made = indicator(lists=lists)
    text = "number,area_code,unit,received_on,recorded_at,is_closed\n1,330381,a,2022-04-01,2022-04-01T08:00,是\n"
    assert refused(lambda: read(made, tmp_path, text)).code == "indicators.which_list"
    assert refused(lambda: read(made, tmp_path, text, prefix="letters=")).code == "indicators.which_list"
    (row,) = read(made, tmp_path, text, prefix="units=").lists["units"]
    assert row.facts["is_closed"] is True
    assert row.recorded_at == datetime(2022, 4, 1, 8, tzinfo=CHINA)


def test_rows_of_a_register_are_the_houses_and_not_handed_in(tmp_path):
    no = refused(lambda: read(find_indicator("orders.answered-in-time"), tmp_path, "a\n1\n"))
    assert no.code == "indicators.no_file"


def listing(**facts):
    told = {name: {"kind": kind, "label": {"zh": name, "en": name}} for name, kind in facts.items()}
    lists = {"things": {"label": {"zh": "物", "en": "things"}, "id": ["number"], "area": "number", "facts": told}}
    lists["things"]["facts"]["number"] = {"kind": "text", "label": {"zh": "号", "en": "number"}}
    inputs = {
        name: {"label": {"zh": "数", "en": "n"}, "from": "things", "take": "count"} for name in ("received", "closed")
    }
    coverage = {"of": "things", "min_coverage": 0.8}
    return indicator(lists=lists, inputs=inputs, coverage=coverage, drill=["number"], rank=False).listings["things"]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("flag", "是", True), ("flag", "FALSE", False), ("flag", True, True), ("flag", 0, False),
        ("number", "-3", -3), ("number", "2.50", 2.5), ("number", 7, 7),
        ("text", 330381, "330381"), ("text", "  x ", "x"),
        ("date", "2022-04-01", date(2022, 4, 1)),
        ("moment", "2022-04-01T08:30", datetime(2022, 4, 1, 8, 30, tzinfo=CHINA)),
        ("span", "1h30min", timedelta(minutes=90)),
        ("number", "", UNKNOWN), ("flag", None, UNKNOWN),
    ],
)  # fmt: skip
def test_each_kind_is_read_as_people_write_it(kind, cell, value):
    (row,) = rows_of(listing(thing=kind), [{"number": "1", "thing": cell}], tz=CHINA, where="x")
    assert row.facts["thing"] == value
    assert type(row.facts["thing"]) is type(value)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("flag", "maybe"),
        ("number", True),
        ("number", 10**16),
        ("span", "soon"),
        ("moment", "noon"),
        ("date", "1 April"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(kind, cell):
    no = refused(lambda: rows_of(listing(thing=kind), [{"number": "1", "thing": cell}], tz=CHINA, where="x"))
    assert no.code == "indicators.cell"


def test_a_register_without_days_is_there_always():
    (row,) = rows_of(listing(thing="text"), [{"number": "1"}], tz=CHINA, where="x")
    assert row.at == row.recorded_at == ALWAYS


def test_a_day_alone_is_its_last_second():
    assert moment_of("2020-02-20", CHINA) == datetime(2020, 2, 20, 23, 59, 59, tzinfo=CHINA)
    assert moment_of("2020-02-20T12:00+00:00", CHINA).utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="Invalid"):
        moment_of("yesterday", CHINA)
