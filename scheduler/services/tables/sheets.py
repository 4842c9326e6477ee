"""Reading and writing tables: CSV as spreadsheets write it, and XLSX.

Separator, encoding (UTF-8, UTF-16, Windows-1252) and the header's row are found by which of them
gives columns that are known; a workbook is read to its end whatever it says of its own size, from
the sheet that is seen. What is written can be opened in a spreadsheet without a cell becoming a
formula.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import Message, documents, tables

from .cells import Cell, is_empty, shown
from .foreign import ensure_table

MOST_ROWS = 20_000
MOST_CELLS = 200
MOST_UNPACKED = 100 * 1024 * 1024
FAIR_UNPACKED, MOST_RATIO = 10 * 1024 * 1024, 60
"""Bytes that a workbook may unpack to whatever its own size, and above, how many times that."""
_BEGINS_FORMULA = re.compile(r",(?='*[=+\-@\t\r])")
ENOUGH = 2
"""Columns that are known from which on a row, or a sheet, is taken for a table's."""
HEADER_ROWS = 20
"""Rows among which the header is looked for."""
SEPARATORS = ";,\t|"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
SPARE_TEXTS = 10_000
"""Texts that a workbook may hold beside those of its cells, as one that was emptied does."""
MOST_PARTS = 500_000
"""Rows and cells of a workbook, the empty ones that only have a colour among them."""
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_CELL, _TEXT = re.compile(rb"<(?:\w+:)?c[\s>/]"), re.compile(rb"<(?:\w+:)?si[\s>/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)

Line = tuple[int, list[Cell]]
Known = Callable[[str], bool]


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """A table: its header as written, its rows, and what was noticed in reading it."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notices: tuple[Fault, ...] = ()


def read_sheet(data: bytes, known: Known = lambda header: True) -> Sheet:
    """Return the columns and rows of a CSV or XLSX file.

    `known` tells whether a header is the name of a column; the row with most of them is the header.

    Raises
    ------
    InputError
        When it is neither, has no header, or a row of another width.
    """
    ensure_table(data)
    notices: list[Fault] = []
    is_book = data.startswith(b"PK\x03\x04")
    lines = _xlsx(data, known) if is_book else _csv(data, known, notices)
    lines = [
        (row, [_normal(cell, row, at, notices) for at, cell in enumerate(cells, start=1)])
        for row, cells in lines
    ]
    if not lines:
        raise _bad(tables.EMPTY_TABLE)
    at = _header_at(lines, known)
    header = [shown(cell) for cell in lines[at][1]]
    while header and not header[-1]:
        header.pop()
    faults, rows = list(_other_headers(lines, at, known)), []
    unnamed = {column for column, name in enumerate(header) if not name}
    for number, cells in lines[at + 1 :]:
        if [shown(cell) for cell in cells[: len(header)]] == header:
            continue  # what a system repeats at the top of each page
        for column in [c for c in unnamed if c < len(cells) and not is_empty(cells[c])]:
            faults.append(fault(tables.NO_HEADER_CELL, f"row {number}, column {column + 1}"))
            unnamed.discard(column)
        if not all(map(is_empty, cells[len(header) :])):
            said = {"cells": len(cells), "header": len(header)}
            faults.append(Fault(tables.ROW_TOO_WIDE, f"row {number}", said))
            continue
        padded = [*cells, *[None] * (len(header) - len(cells))]
        rows.append(Row(number, dict(zip(header, padded, strict=False))))
    if len(rows) > MOST_ROWS:
        faults.append(fault(tables.TOO_MANY_ROWS, rows=len(rows), most=MOST_ROWS))
    twice = sorted({name for name in header if name and header.count(name) > 1})
    faults += [fault(tables.COLUMN_TWICE, f"column {name}") for name in twice]
    if faults:
        raise InputError(faults)
    if not rows:
        notices.append(fault(tables.NO_ROWS))
    return Sheet(tuple(header), tuple(rows), tuple(notices))


def _other_headers(lines: Sequence[Line], at: int, known: Known) -> Iterator[Fault]:
    """Yield rows above the header that are one too: a table that would be passed over."""
    for number, cells in lines[:at]:
        if _score(cells, known) >= ENOUGH:
            yield fault(tables.TWO_HEADERS, f"row {number}")


def _normal(cell: Cell, row: int, column: int, notices: list[Fault]) -> Cell:
    """Return a cell in normal form C; that it was not is noticed."""
    if not isinstance(cell, str) or unicodedata.is_normalized("NFC", cell):
        return cell
    normal = unicodedata.normalize("NFC", cell)
    notices.append(fault(documents.NORMALISED, f"row {row}, column {column}", text=normal[:60]))
    return normal


def _score(cells: Sequence[Cell], known: Known) -> int:
    return sum(known(shown(cell)) for cell in cells if not is_empty(cell))


def _header_at(lines: Sequence[Line], known: Known) -> int:
    """Return which line is the header: the first with most columns that are known."""
    first = lines[:HEADER_ROWS]
    return max(range(len(first)), key=lambda at: (_score(first[at][1], known), -at))


def _csv(data: bytes, known: Known, notices: list[Fault]) -> list[Line]:
    text = _decoded(data, notices)
    if "\x00" in text:
        raise _bad(tables.TABLE_WITH_NUL)
    said = _SEP_LINE.match(text)
    if said:
        text = text[said.end() :]
    ways = said[1] if said else SEPARATORS
    first = "\n".join(text.splitlines()[:HEADER_ROWS])
    separator = max(ways, key=lambda mark: _fit(first, mark, known))
    found: list[Line] = []
    try:
        for line in _parted(text, separator, strict=True):
            found.append(line)
    except csv.Error as error:
        where = f"row {found[-1][0] + 1 if found else 1}"
        raise InputError([Fault(tables.BAD_CSV, where, {"why": error})]) from None
    return _limited(found)


def _parted(text: str, separator: str, *, strict: bool) -> Iterable[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    for number, cells in enumerate(reader, start=1):
        if any(cell.strip() for cell in cells):
            yield number, list(cells)


def _limited(lines: list[Line]) -> list[Line]:
    """Return lines that are not too many, nor too wide.

    Raises
    ------
    InputError
        When they are.
    """
    if len(lines) > MOST_ROWS + HEADER_ROWS:
        raise _bad(tables.TOO_MANY_ROWS, rows=len(lines), most=MOST_ROWS)
    for number, cells in lines:
        if not all(map(is_empty, cells[MOST_CELLS:])):
            said = {"most": MOST_CELLS}
            raise InputError([Fault(tables.TOO_MANY_COLUMNS, f"row {number}", said)])
    return [(number, cells[:MOST_CELLS]) for number, cells in lines]


def _fit(first: str, separator: str, known: Known) -> tuple[int, int]:
    """Return how well a separator fits the first lines: columns known, then cells."""
    try:
        lines = [cells for _, cells in _parted(first, separator, strict=False)]
    except csv.Error:
        return 0, 0
    best = max((_score(cells, known) for cells in lines), default=0)
    return best, len(lines[0]) if lines else 0


def _decoded(data: bytes, notices: list[Fault]) -> str:
    """Return the text of a file in UTF-8 or UTF-16, else in Windows-1252, which is said."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise _bad(tables.TABLE_NOT_UTF8) from None
    if data.startswith(codecs.BOM_UTF8):
        notices.append(fault(documents.BYTE_ORDER_MARK))
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _bad(tables.TABLE_NOT_UTF8) from None
    notices.append(fault(tables.READ_AS_WINDOWS))
    return text


def _xlsx(data: bytes, known: Known) -> list[Line]:
    from openpyxl import load_workbook  # reads XML by defusedxml, which is installed with it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            has_formulas = _looked_through(packed, len(data))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        name, lines = _seen(book, known)
        if has_formulas:
            written = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
            _ensure_computed(book[name], written[name], known)
        return _limited(lines)
    except InputError:
        raise
    except Exception as error:  # a broken workbook breaks its reader in many ways
        raise _bad(tables.BAD_WORKBOOK, why=type(error).__name__) from None


def _looked_through(packed: zipfile.ZipFile, size: int) -> bool:
    """Refuse a workbook that unpacks to much more than it holds; tell whether it has formulas."""
    unpacked = sum(each.file_size for each in packed.infolist())
    bomb = unpacked > FAIR_UNPACKED and unpacked > MOST_RATIO * size
    if unpacked > MOST_UNPACKED or bomb:
        raise _bad(tables.WORKBOOK_TOO_LARGE, size=unpacked)
    texts, cells, rows, has_formulas = 0, 0, 0, False
    for name in packed.namelist():  # a sheet may lie anywhere
        part = packed.read(name)
        texts += sum(1 for _ in _TEXT.finditer(part))
        cells += sum(1 for _ in _CELL.finditer(part))
        rows += sum(1 for _ in _ROW.finditer(part))
        has_formulas = has_formulas or _FORMULA.search(part) is not None
    if cells + rows > MOST_PARTS:
        raise _bad(tables.TOO_MANY_PARTS, parts=cells + rows, most=MOST_PARTS)
    if texts > cells + SPARE_TEXTS:
        raise _bad(tables.TEXTS_OF_NO_CELL, texts=texts, cells=cells)
    return has_formulas


def _seen(book: Any, known: Known) -> tuple[str, list[Line]]:
    """Return name and lines of the one sheet that is seen and holds the table."""
    found: list[tuple[int, str, list[Line]]] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            lines = _lines_of(sheet)
            best = max((_score(cells, known) for _, cells in lines[:HEADER_ROWS]), default=0)
            found.append((best, sheet.title, lines))
    filled = [each for each in found if each[2]]
    best = max((each[0] for each in filled), default=0)
    likely = [each for each in filled if each[0] >= min(best, ENOUGH)]
    if len(likely) > 1:
        raise _bad(tables.MANY_SHEETS, sheets=[name for _, name, _ in likely])
    if not likely:
        raise _bad(tables.EMPTY_TABLE)
    return likely[0][1], likely[0][2]


def _lines_of(sheet: Any) -> list[Line]:
    """Return all rows that hold anything: a sheet's own word on its size is not trusted."""
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    filled = ((number, list(row)) for number, row in rows if not all(map(is_empty, row)))
    return list(islice(filled, MOST_ROWS + HEADER_ROWS + 1))


def _ensure_computed(values: Any, written: Any, known: Known) -> None:
    """Refuse cells with a formula whose value nobody has computed.

    Raises
    ------
    InputError
        With each such cell, by row and column.
    """
    names: list[str] = []
    best = 0
    faults = []
    for sheet in (values, written):
        sheet.reset_dimensions()
    pairs = zip(values.iter_rows(), written.iter_rows(), strict=False)
    for number, (seen, formulas) in enumerate(pairs, start=1):
        row = [cell.value for cell in seen]
        score = _score(row, known)
        if number <= HEADER_ROWS and score > best:
            names, best = [shown(value) for value in row], score
        for at, (cell, formula) in enumerate(zip(seen, formulas, strict=False)):
            is_text = getattr(cell, "data_type", "n") in ("s", "str", "inlineStr")
            if getattr(formula, "data_type", "n") == "f" and cell.value is None and not is_text:
                column = names[at] if at < len(names) and names[at] else str(at + 1)
                faults.append(fault(tables.NOT_COMPUTED, f"row {number}, {column}"))
    if faults:
        raise InputError(faults)


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return a table as CSV, with a quote before what a spreadsheet would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(row.get(column, "")) for column in columns])
    return "\ufeff" + out.getvalue()


def _inert(value: object) -> str:
    """Return a cell's text; a quote stands before a formula, and before what has one already.

    Also after a comma, where a spreadsheet whose lists have commas would begin a new cell.
    """
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = _BEGINS_FORMULA.sub(",'", text)
    runs = text.startswith(FORMULA) or (text[:1] == "'" and text[1:2] in ("'", *FORMULA))
    return f"'{text}" if runs and text[:1] and not is_number else text


def _bad(message: Message, **values: object) -> InputError:
    return InputError([Fault(message, "", values)])
