"""Maps of other systems' columns: guessed from a file, shown, kept, and used again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import tables
from scheduler.model.place import SERVICE_AREA
from scheduler.model.reading.door import content_of

from .cells import is_empty, shown
from .columns import Column, Table, folded
from .reading import table_of
from .sheets import Sheet, read_sheet

ALIKE = 0.82
"""How much a header must be like a column's name to be taken for it (difflib's ratio)."""
EXAMPLES = 20
"""Rows from which a column is guessed where its header says nothing."""


@dataclass(frozen=True)
class Guess:
    """What a header is taken for: a column's name, "" where it is passed over; and an example."""

    header: str
    column: str
    example: str


def guess(kind: str, data: bytes | Path) -> list[Guess]:
    """Guess the columns of a file of another system, from its header and first rows.

    Raises
    ------
    InputError
        When there is no such table, or the file is none.
    """
    table = table_of(kind)
    sheet = read_sheet(content_of(data), lambda header: _named(table, header) is not None)
    taken: set[str] = set()
    found: dict[str, str] = {}
    headers = [header for header in sheet.columns if header]
    for choose in (table.column, lambda h: _named(table, h), lambda h: _by_value(table, sheet, h)):
        for header in headers:
            column = None if header in found else choose(header)
            if column is not None and column.name not in taken:
                found[header] = column.name
                taken.add(column.name)
    return [Guess(each, found.get(each, ""), _example(sheet, each)) for each in headers]


def _named(table: Table, header: str) -> Column | None:
    """Return the column whose name is most like a header."""
    known = table.by_header
    alike = get_close_matches(folded(header), list(known), n=1, cutoff=ALIKE)
    return known[alike[0]] if alike else None


def _by_value(table: Table, sheet: Sheet, header: str) -> Column | None:
    """Return latitude or longitude where all values lie in the area that is served."""
    values = [row.cells.get(header) for row in sheet.rows[:EXAMPLES]]
    written = [shown(value).replace(",", ".") for value in values if not is_empty(value)]
    try:
        numbers = [float(text) for text in written if "." in text]
    except ValueError:
        return None
    if not numbers or len(numbers) < len(written):
        return None
    south, north, west, east = SERVICE_AREA
    if all(south <= number <= north for number in numbers):
        return table.column("latitude")
    if all(west <= number <= east for number in numbers):
        return table.column("longitude")
    return None


def _example(sheet: Sheet, header: str) -> str:
    filled = (row.cells.get(header) for row in sheet.rows)
    return next((shown(cell)[:40] for cell in filled if not is_empty(cell)), "")


def written(kind: str, names: Mapping[str, str]) -> str:
    """Return a map as TOML, to be kept and edited."""
    lines = [f'kind = "{kind}"', "", "[columns]"]
    lines += [f"{_quoted(header)} = {_quoted(column)}" for header, column in names.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_map(kind: str, text: str) -> dict[str, str]:
    """Read a map that was kept: the column of each header.

    Raises
    ------
    InputError
        When it is no TOML of that form, is of another kind, or names columns that are none.
    """
    table = table_of(kind)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([fault(tables.BAD_MAP, "map", why=error)]) from None
    names = content.get("columns")
    if content.get("kind") != kind or not isinstance(names, dict):
        raise InputError([fault(tables.OTHER_MAP, "map", kind=kind)])
    return checked(table, names)


def checked(table: Table, names: Mapping[str, object]) -> dict[str, str]:
    """Return a map whose columns are all known.

    Raises
    ------
    InputError
        With each that is not.
    """
    known = ", ".join(dict.fromkeys(column.name for column in table.columns))
    odd = [
        Fault(tables.UNKNOWN_COLUMN, f"map, {header}", {"known": known})
        for header, column in names.items()
        if not isinstance(column, str) or (column and table.column(column) is None)
    ]
    if odd:
        raise InputError(odd)
    return {header: str(column) for header, column in names.items()}
