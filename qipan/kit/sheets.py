"""Tables people hand in and take away: CSV and XLSX, read robustly, written safe to open."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from qipan.kit.refusal import Refused

Cell = str | int | Decimal | date | datetime | None
MAX_UNPACKED_BYTES = 1 << 30  # an .xlsx is a zip; a small one can unpack to fill the disk
# Excel and WPS run a cell that begins so (full-width forms too, after they normalise them).
_RISKY = tuple("=+-@|\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Sheet:
    """A header and a one-pass stream of rows, every cell stripped text, padded to the header's width."""

    header: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]

    def records(self) -> Iterator[dict[str, str]]:
        """The rows by column name."""
        for row in self.rows:
            yield dict(zip(self.header, row, strict=True))


def read_sheet(source: Path | bytes, *, name: str = "", max_rows: int = 1_000_000) -> Sheet:
    """Read the first table of a CSV (UTF-8 with or without BOM, UTF-16, GB18030; , ; or tab) or XLSX.

    `name` is the file's name when bytes are given. Blank lines are skipped. Raises Refused
    kit.sheet_unreadable, kit.sheet_empty, kit.sheet_columns (unnamed or twice); while streaming, kit.sheet_too_long.
    """
    where = name or (source.name if isinstance(source, Path) else "")
    raw = source if isinstance(source, bytes) else source.read_bytes()
    lines = _xlsx_lines(raw, where) if raw[:4] == b"PK\x03\x04" else _csv_lines(raw, where)
    filled = (line for line in lines if any(line))
    header = next(filled, None)
    if header is None:
        raise Refused("kit.sheet_empty", "The sheet is empty.", do="Hand in a sheet with a header row.", where=where)
    while header and not header[-1]:
        header.pop()
    if "" in header or len(set(header)) < len(header):
        raise Refused(
            "kit.sheet_columns",
            "A column has no name, or two have the same.",
            do="Name every column once.",
            where=where,
        )
    return Sheet(tuple(header), _fitted(filled, width=len(header), max_rows=max_rows, where=where))


def _fitted(lines: Iterator[list[str]], *, width: int, max_rows: int, where: str) -> Iterator[tuple[str, ...]]:
    for count, line in enumerate(lines, 1):
        if count > max_rows:
            raise Refused(
                "kit.sheet_too_long", "The sheet has more than %(rows)s rows.", where=where, params={"rows": max_rows}
            )
        yield tuple(line[:width] + [""] * (width - len(line)))


def _unreadable(where: str) -> Refused:
    return Refused(
        "kit.sheet_unreadable",
        "This file is not a readable CSV or XLSX sheet.",
        do="Save it again as .xlsx.",
        where=where,
    )


def _csv_lines(raw: bytes, where: str) -> Iterator[list[str]]:
    text = _decode(raw, where)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_unguarded(cell).strip() for cell in line]
    except csv.Error as error:
        raise _unreadable(where) from error


def _decode(raw: bytes, where: str) -> str:
    # GB18030 can decode almost anything, so it comes last; a NUL means a binary file.
    is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _unreadable(where)


def _xlsx_lines(raw: bytes, where: str) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise Refused("kit.sheet_too_big", "The sheet is too big when unpacked.", where=where)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _unreadable(where) from error
    try:
        for row in book.worksheets[0].iter_rows(values_only=True) if book.worksheets else ():
            yield [_text(value).strip() for value in row]
    finally:
        book.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a phone or an id typed as a number must not become 1.38e+10
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(sep=" ")
    return str(value)


def _is_risky(text: str) -> bool:
    """Whether a spreadsheet might run this text; a plain number such as -5 is not."""
    return text.startswith(_RISKY) and not _NUMBER.fullmatch(text)


def _guarded(text: str) -> str:
    # An apostrophe makes it text. Text that already looks guarded gets one more, so reading gives it back exactly.
    return "'" + text if _is_risky(text.lstrip("'")) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_risky(text.lstrip("'")) else text


def write_csv(target: IO[bytes], *, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Stream rows as UTF-8 CSV with BOM (Excel and WPS need it), formulas made text; returns the row count."""
    out = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(out)
    writer.writerow([_guarded(cell) for cell in header])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the count is the answer
        writer.writerow([_guarded(cell) if isinstance(cell, str) else _text(cell) for cell in row])
    out.detach()
    return count


def write_xlsx(
    target: IO[bytes], *, header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "Sheet1"
) -> int:
    """Stream rows into one worksheet; every string is a text cell, never a formula; returns the row count."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "Sheet1")
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, cell) for cell in header])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the count is the answer
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])
    book.save(target)
    return count


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=_UNPRINTABLE.sub("", value)[:32_767])
    cell.data_type = "s"  # openpyxl would make a formula of a leading "="
    return cell
