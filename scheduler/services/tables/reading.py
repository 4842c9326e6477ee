"""From a table to records: every row's faults at once, each by row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.errors import Fault, InputError, fault
from scheduler.messages import documents, tables
from scheduler.model.reading.door import MAX_BYTES, oddities
from scheduler.services.records import Draft, read_record

from .cells import Unreadable, is_empty, shown
from .columns import TABLES, Column, Table
from .paths import get, put
from .sheets import Row, Sheet, read_sheet

ZONE = "Europe/Stockholm"
"""The zone of times that carry no offset, as of days that name none."""
MOST_NOTICES = 100


@dataclass(frozen=True)
class Spot:
    """Where a row's fields stand: its number, and the header of each path."""

    row: int
    headers: Mapping[str, str]

    def of(self, path: str) -> str:
        """Return row and column of a field, as a fault names them; the row where it has none."""
        where = path or ("latitude" if "latitude" in self.headers else "")  # a place as a whole
        column = _header_of(self.headers, where).strip(": ")
        return f"row {self.row}, {column}" if column else f"row {self.row}"


@dataclass(frozen=True)
class Taken:
    """A record that a row made.

    `said` are the fields that the table speaks of, so that an empty cell clears; `assumed` are
    those that only follow from others, and do not change what is stored. `parts` are the paths of
    the cells that say a part of a nested field only.
    """

    draft: Draft
    spot: Spot
    said: frozenset[str]
    assumed: frozenset[str]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The records of a table, and what was noticed in reading it."""

    records: tuple[Taken, ...]
    notices: tuple[Fault, ...]


def table_of(kind: str) -> Table:
    """Return a table by its name.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    if kind not in TABLES:
        raise InputError([fault(tables.NO_TABLE, "KIND", kind=kind[:40], known=list(TABLES))])
    return TABLES[kind]


def read_table(
    kind: str, data: bytes, names: Mapping[str, str] | None = None, zone: str = ZONE
) -> Reading:
    """Read a table into records.

    `names` gives the column of each header of another system; "" for one to be passed over. Local
    times are of `zone`.

    Raises
    ------
    InputError
        When there is no such table or it is too large; with the faults of every row, each by row
        and column.
    """
    table = table_of(kind)
    if len(data) > MAX_BYTES:
        raise InputError([fault(documents.TOO_MANY_BYTES, size=len(data), most=MAX_BYTES)])
    mapped = dict(names or {})
    sheet = read_sheet(data, lambda header: bool(mapped.get(header) or table.column(header)))
    if not any(mapped.get(header) is not None or table.column(header) for header in sheet.columns):
        told = {
            "first": ", ".join(sheet.columns)[:100],
            "needed": ", ".join((*table.needed, *(table.either[-1] if table.either else ()))),
        }
        raise InputError([Fault(tables.NO_HEADER, "row 1", told)])
    columns, faults = _columns(table, sheet, mapped)
    faults += [
        fault(tables.NOT_IN_FILE, f"map, {header}")
        for header in mapped
        if header not in sheet.columns
    ]
    if faults:
        raise InputError(faults)
    records: list[Taken] = []
    notices = list(sheet.notices)
    seen: dict[str, int] = {}
    for row in sheet.rows:
        made, wrong = _read_row(table, columns, row, ZoneInfo(zone))
        faults += wrong
        records += made
        notices += _odd(row)
        if made:
            own = made[-1].draft.id
            if own in seen:
                said = {"id": own, "row": seen[own]}
                faults.append(Fault(tables.ROW_TWICE, made[-1].spot.of("id"), said))
            seen.setdefault(own, row.number)
    if faults:
        raise InputError(faults)
    return Reading(tuple(records), tuple(notices[:MOST_NOTICES]))


def _columns(
    table: Table, sheet: Sheet, mapped: Mapping[str, str]
) -> tuple[dict[str, Column], list[Fault]]:
    """Return the column of each header, and what is wrong with the header."""
    found: dict[str, Column] = {}
    faults: list[Fault] = []
    unknown: list[str] = []
    for header in sheet.columns:
        if not header or mapped.get(header) == "":
            continue
        column = table.column(mapped.get(header, header))
        if column is None:
            unknown.append(header)
        elif column in found.values():
            faults.append(fault(tables.COLUMN_TWICE, f"column {header}"))
        else:
            found[header] = column
    have = {column.name for column in found.values()}
    missing = [name for name in table.needed if name not in have]
    if table.either and not any(have.issuperset(group) for group in table.either):
        missing += [name for name in table.either[-1] if name not in have]
    faults += [fault(tables.MISSING_COLUMN, f"column {name}") for name in missing]
    known = ", ".join(column.name for column in table.columns)
    faults += [fault(tables.UNKNOWN_COLUMN, f"column {name}", known=known) for name in unknown]
    return found, faults


def _read_row(
    table: Table, columns: Mapping[str, Column], row: Row, zone: ZoneInfo
) -> tuple[list[Taken], list[Fault]]:
    """Return the records of a row, and every fault of it."""
    raw: dict[str, dict[str, Any]] = {record: {} for record in table.records}
    said: dict[str, Any] = {}
    headers = {column.name: header for header, column in columns.items()}
    faults = [
        fault(tables.EMPTY_CELL, f"row {row.number}, {headers[name]}")
        for name in table.needed
        if is_empty(row.cells.get(headers[name]))
    ]
    for header, column in sorted(columns.items(), key=lambda pair: pair[1].is_json):
        cell = row.cells.get(header)
        if is_empty(cell):
            continue
        try:
            value = column.value.read(cell, zone)
        except Unreadable as odd:
            faults.append(odd.fault.at(f"row {row.number}, {header}"))
            continue
        if column.is_json and get(raw[column.record], column.path) is not None:
            faults.append(fault(tables.SAID_TWICE, f"row {row.number}, {header}"))
        said[column.name] = value
        if column.record:
            put(raw[column.record], column.path, value)
    if faults:
        return [], faults
    given = {record: set(fields) for record, fields in raw.items()}
    table.complete(raw, said)
    whole = {c.field for c in columns.values() if c.is_json and c.name in said}
    made: list[Taken] = []
    for record in table.records:
        if not raw[record]:
            continue
        own = {c.path: h for h, c in columns.items() if c.record in (record, "")}
        spot = Spot(row.number, own)
        try:
            draft = read_record(
                record, raw[record], str(said["id"]) if record != "places" else None
            )
        except InputError as error:
            faults += (each.at(spot.of(each.path)) for each in error.faults)
            continue
        spoken = frozenset(c.field for c in columns.values() if c.record == record)
        assumed = frozenset(raw[record]) - given[record] - {"place", "id", "visit"}
        parts = tuple(
            c.path
            for c in columns.values()
            if c.record == record and "[" in c.path and c.field not in whole
        )
        if any(path.endswith("modes[0].kind") for path in parts):
            parts += tuple(
                path.replace("kind", f"tasks[0].{name}")
                for path in parts
                if path.endswith("modes[0].kind")
                for name in ("presence", "medium")
            )
        made.append(Taken(draft, spot, spoken, assumed, parts))
    return made, list(dict.fromkeys(faults))


def _header_of(headers: Mapping[str, str], path: str) -> str:
    """Return the header of the column that fills a field, or a part of it; else the path."""
    for own, header in headers.items():
        if path == own:
            return header
    inside = [header for own, header in headers.items() if own.startswith((f"{path}.", f"{path}["))]
    above = [
        (len(own), header)
        for own, header in headers.items()
        if path.startswith((f"{own}.", f"{own}["))
    ]
    if above:
        return max(above)[1]
    if inside:
        return inside[0]
    return path


def _odd(row: Row) -> Iterator[Fault]:
    for header, cell in row.cells.items():
        text = shown(cell)
        for message in oddities(text):
            yield fault(message, f"row {row.number}, {header}", text=text[:60])
