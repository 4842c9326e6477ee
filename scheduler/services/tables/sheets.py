"""Reading and writing tables: CSV as spreadsheets write it, and XLSX.

The separator is found (semicolon, comma, tab); a decimal comma is understood where the separator is
not the comma. What is no UTF-8 is refused, not guessed. What is written can be opened in a
spreadsheet without a cell becoming a formula.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import Message, tables

MOST_ROWS = 5_000
MOST_CELLS = 100
MOST_UNPACKED = 100 * 1024 * 1024
SEPARATORS = ";,\t"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, in lower case, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(data: bytes) -> Sheet:
    """Return the columns and rows of a CSV or XLSX file.

    Raises
    ------
    InputError
        When it is neither, has no header, or a row of another width.
    """
    found = _xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    lines = [(n, [unicodedata.normalize("NFC", cell) for cell in cells]) for n, cells in found]
    if not lines or not any(cell.strip() for cell in lines[0][1]):
        raise _bad(tables.EMPTY_TABLE)
    header = [cell.strip().lower() for cell in lines[0][1]]
    faults = [
        fault(tables.COLUMN_TWICE, f"column {name}")
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    rows = []
    for number, cells in lines[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            said = {"cells": len(cells), "header": len(header)}
            faults.append(Fault(tables.ROW_TOO_WIDE, f"row {number}", said))
            continue
        padded = [*cells, *[""] * (len(header) - len(cells))]
        rows.append(Row(number, dict(zip(header, (c.strip() for c in padded), strict=False))))
    if len(rows) > MOST_ROWS:
        faults.append(fault(tables.TOO_MANY_ROWS, rows=len(rows), most=MOST_ROWS))
    if faults:
        raise InputError(faults)
    return Sheet(tuple(header), tuple(rows))


def _csv(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(tables.TABLE_NOT_UTF8) from None
    if "\x00" in text:
        raise _bad(tables.TABLE_WITH_NUL)
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        lines = [(reader.line_num, cells[:MOST_CELLS]) for cells in islice(reader, MOST_ROWS + 2)]
    except csv.Error as error:
        raise _bad(tables.BAD_CSV, why=error) from None
    if separator == ",":
        return lines
    return [(number, [_point(cell) for cell in cells]) for number, cells in lines]


def _point(cell: str) -> str:
    """Return a number's decimal comma as a point; every other cell as it is."""
    whole, comma, part = cell.strip().partition(",")
    number = whole.removeprefix("-")
    if comma and number.isascii() and number.isdigit() and part.isascii() and part.isdigit():
        return f"{whole}.{part}"
    return cell


def _xlsx(data: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # reads XML by defusedxml, which is installed with it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise _bad(tables.WORKBOOK_TOO_LARGE, size=unpacked)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = islice(sheet.iter_rows(values_only=True), MOST_ROWS + 2)
        return [
            (number, ["" if cell is None else str(cell) for cell in row[:MOST_CELLS]])
            for number, row in enumerate(rows, start=1)
        ]
    except InputError:
        raise
    except Exception as error:  # a broken workbook breaks its reader in many ways
        raise _bad(tables.BAD_WORKBOOK, why=type(error).__name__) from None


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return a table as CSV, with a quote before what a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(row.get(column, "")) for column in columns])
    return "\ufeff" + out.getvalue()


def _inert(value: object) -> str:
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text


def _bad(message: Message, **values: object) -> InputError:
    return InputError([Fault(message, "", values)])
