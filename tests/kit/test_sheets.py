import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit import sheets
from qipan.kit.refusal import Refused
from qipan.kit.sheets import read_sheet, write_csv, write_xlsx

cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


def _csv(header, rows):
    out = io.BytesIO()
    write_csv(out, header=header, rows=rows)
    return out.getvalue()


def _xlsx(header, rows):
    out = io.BytesIO()
    write_xlsx(out, header=header, rows=rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_sheet_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    raw = f"姓名{delimiter}电话\r\n榕渡宁{delimiter}10002000001\r\n\r\n".encode(encoding)
    sheet = read_sheet(raw)
    assert sheet.header == ("姓名", "电话")
    assert list(sheet.records()) == [{"姓名": "榕渡宁", "电话": "10002000001"}]


def test_a_number_typed_into_excel_stays_a_whole_phone_number():
    book = openpyxl.Workbook()
    book.active.append(["phone", "born", "seen", "share"])
    book.active.append([10002000001.0, date(1990, 3, 7), datetime(2026, 1, 2, 3, 4), 0.5])
    out = io.BytesIO()
    book.save(out)
    assert list(read_sheet(out.getvalue()).rows) == [("10002000001", "1990-03-07", "2026-01-02 03:04:00", "0.5")]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", "\t=1", "|x"])
def test_no_cell_written_can_run_as_a_formula(text):
    assert b"'" + text.encode() in _csv(["a"], [[text]])
    book = openpyxl.load_workbook(io.BytesIO(_xlsx(["a"], [[text]])))
    assert book.active["A2"].data_type in "s"


def test_a_plain_negative_number_is_left_alone():
    assert _csv(["a", "b"], [["-5", -7]]).splitlines()[1] == b"-5,-7"


@given(st.lists(st.tuples(cells, cells).filter(any), max_size=8))
def test_what_is_written_is_read_back_exactly(rows):
    header = ["一", "b"]
    for raw in (_csv(header, rows), _xlsx(header, rows)):
        assert list(read_sheet(raw).rows) == rows


@given(st.text("'=+-@x1", max_size=6))
def test_guards_nest_so_that_reading_undoes_exactly_one(text):
    assert sheets._unguarded(sheets._guarded(text)) == text


def test_typed_values_are_written_without_exponents():
    assert _csv(["a", "b", "c"], [[10**17, Decimal("1.50"), date(2026, 1, 2)]]).splitlines()[1] == (
        b"100000000000000000,1.50,2026-01-02"
    )


def test_short_rows_are_padded_and_long_ones_cut_to_the_header():
    assert list(read_sheet(b"a,b\n1\n1,2,3\n").rows) == [("1", ""), ("1", "2")]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "kit.sheet_empty"),
        (b"\n\n", "kit.sheet_empty"),
        (b"a,a\n1,2\n", "kit.sheet_columns"),
        (b"a,,b\n1,2,3\n", "kit.sheet_columns"),
        (b"PK\x03\x04not a zip", "kit.sheet_unreadable"),
        (b"\x00\x01\x02\xff", "kit.sheet_unreadable"),
    ],
)
def test_a_broken_sheet_is_refused_in_words(raw, code):
    with pytest.raises(Refused) as caught:
        read_sheet(raw, name="list.csv")
    assert caught.value.code == code
    assert caught.value.where == "list.csv"


def test_a_sheet_longer_than_allowed_stops_while_streaming():
    with pytest.raises(Refused, match="more than 2 rows"):
        list(read_sheet(b"a\n1\n2\n3\n", max_rows=2).rows)


def test_a_zip_that_unpacks_too_big_is_refused(monkeypatch):
    raw = _xlsx(["a"], [["x"]])
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(Refused) as caught:
        read_sheet(raw)
    assert caught.value.code == "kit.sheet_too_big"


def test_a_file_on_disk_is_named_in_its_refusal(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(Refused) as caught:
        read_sheet(path)
    assert caught.value.where == "empty.csv"
