"""Importing clients, visits and shifts from tables: every row's faults at once, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from scheduler.errors import Conflict, Fault, InputError, NotFound, fault
from scheduler.messages import documents, tables
from scheduler.model.reading.door import MAX_BYTES
from scheduler.services.records import Draft, change, create, read_record
from scheduler.store import Store, Tx
from scheduler.store import records as stored

from .sheets import Sheet, read_sheet, write_csv

YES, NO = frozenset(("ja", "yes", "true", "1", "x")), frozenset(("nej", "no", "false", "0"))


@dataclass(frozen=True)
class Table:
    """A kind of table: its columns (needed first), and the records that a row becomes."""

    needed: tuple[str, ...]
    allowed: tuple[str, ...]
    records: Callable[[Mapping[str, str]], list[tuple[str, dict[str, Any]]]]


def _many(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", " ").replace(",", " ").split()]


def _number(text: str) -> float | str:
    """Return a number as it is; what is none stays text, for the facts to refuse."""
    try:
        return float(text) if text.isascii() and "_" not in text else text
    except ValueError:
        return text


def _minutes(text: str) -> str:
    return f"PT{text}M" if text.isascii() and text.isdigit() else text


def _given(cells: Mapping[str, str], *names: str) -> dict[str, Any]:
    return {name: cells[name] for name in names if cells.get(name)}


def _client(cells: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    place = f"home-{cells['id']}"
    spot = {name: _number(cells[name]) for name in ("latitude", "longitude")}
    where = {"id": place, **spot, **_given(cells, "zone", "indoor", "mobile", "country")}
    who: dict[str, Any] = {"id": cells["id"], "place": place}
    who |= _given(cells, "name", "language", "gender")
    for name in ("preferred", "forbidden", "allergies", "access"):
        if cells.get(name):
            who[name] = _many(cells[name])
    return [("places", where), ("clients", who)]


def _shift(cells: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    shift: dict[str, Any] = _given(cells, "id", "start", "end", "start_place", "transport")
    shift["end_place"] = cells.get("end_place") or cells["start_place"]
    shift["crew"] = _many(cells["crew"])
    if cells.get("overtime_minutes"):
        shift["max_overtime"] = _minutes(cells["overtime_minutes"])
    if cells.get("break_minutes"):
        meal = {"earliest": cells.get("break_from", ""), "latest": cells.get("break_until", "")}
        shift["breaks"] = [{"duration": _minutes(cells["break_minutes"]), **meal}]
    return [("shifts", shift)]


def _visit(cells: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    task: dict[str, Any] = {"id": "care", "duration": _minutes(cells["minutes"])}
    if cells.get("skills"):
        task["skills"] = _many(cells["skills"])
    kind = cells.get("mode") or "HOME"
    if kind in ("DIGITAL", "TELEPHONE"):
        task |= {"presence": "REMOTE", "medium": "VIDEO" if kind == "DIGITAL" else "VOICE"}
    window = {"start": cells["window_start"], "end": cells["window_end"]}
    visit: dict[str, Any] = _given(cells, "id", "type", "client", "owner", "priority")
    visit |= {"windows": [window], "modes": [{"kind": kind, "tasks": [task]}]}
    if cells.get("mandatory"):
        said = cells["mandatory"].lower()
        visit["mandatory"] = said in YES if said in YES | NO else cells["mandatory"]
    if cells.get("price"):
        visit["price"] = _number(cells["price"])
    return [("bookings", {"id": cells["id"], "visit": visit})]


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "clients": Table(
            ("id", "latitude", "longitude"),
            (
                "name",
                "zone",
                "country",
                "indoor",
                "mobile",
                "language",
                "gender",
                "preferred",
                "forbidden",
                "allergies",
                "access",
            ),
            _client,
        ),
        "shifts": Table(
            ("id", "crew", "start", "end", "start_place"),
            (
                "end_place",
                "transport",
                "overtime_minutes",
                "break_minutes",
                "break_from",
                "break_until",
            ),
            _shift,
        ),
        "visits": Table(
            ("id", "type", "client", "owner", "window_start", "window_end", "minutes"),
            ("skills", "mode", "priority", "mandatory", "price"),
            _visit,
        ),
    }
)


def read_table(kind: str, data: bytes) -> list[Draft]:
    """Read a table into records.

    Raises
    ------
    InputError
        When there is no such table or it is too large; with the faults of every row, each by row
        and column.
    """
    if kind not in TABLES:
        raise InputError([fault(tables.NO_TABLE, "KIND", kind=kind[:40], known=list(TABLES))])
    if len(data) > MAX_BYTES:
        raise InputError([fault(documents.TOO_MANY_BYTES, size=len(data), most=MAX_BYTES)])
    table = TABLES[kind]
    sheet = read_sheet(data)
    faults = _columns(table, sheet)
    if faults:
        raise InputError(faults)
    drafts: list[Draft] = []
    seen: dict[str, int] = {}
    for row in sheet.rows:
        missing = [name for name in table.needed if not row.cells.get(name)]
        faults += [fault(tables.EMPTY_CELL, f"row {row.number}, {name}") for name in missing]
        if missing:
            continue
        if row.cells["id"] in seen:
            said = {"id": row.cells["id"], "row": seen[row.cells["id"]]}
            faults.append(Fault(tables.ROW_TWICE, f"row {row.number}, id", said))
        seen.setdefault(row.cells["id"], row.number)
        for name, raw in table.records(row.cells):
            try:
                drafts.append(read_record(name, raw))
            except InputError as error:
                faults += (each.at(f"row {row.number}, {each.path}") for each in error.faults)
    if faults:
        raise InputError(faults)
    return drafts


def _columns(table: Table, sheet: Sheet) -> list[Fault]:
    have = set(sheet.columns)
    known = {*table.needed, *table.allowed}
    missing = [
        fault(tables.MISSING_COLUMN, f"column {name}") for name in table.needed if name not in have
    ]
    odd = [fault(tables.UNKNOWN_COLUMN, f"column {name}") for name in sorted(have - known - {""})]
    return missing + odd


class DryRun(Exception):
    """Ends an import's transaction without storing anything; `counted` says what would come."""

    def __init__(self, counted: dict[str, int]) -> None:
        self.counted = counted
        super().__init__("dry run")


def take(
    store_: Store, kind: str, data: bytes, actor: str, *, replace: bool, dry_run: bool
) -> dict[str, int]:
    """Import a table, all of it or nothing; a dry run only says what would come of it.

    Raises
    ------
    InputError
        When there is no such table, or with the faults of every row.
    Conflict
        When records differ from what is stored, and may not be replaced.
    """
    drafts = read_table(kind, data)
    try:
        return store_.write(lambda tx: store(tx, drafts, replace=replace, dry_run=dry_run), actor)
    except DryRun as end:
        return end.counted


def store(
    tx: Tx, drafts: list[Draft], *, replace: bool = False, dry_run: bool = False
) -> dict[str, int]:
    """Store all records; return how many were new, changed and the same.

    A record that stands there already keeps what the table does not say. It is changed only with
    `replace`, since nobody has looked at it.

    Raises
    ------
    InputError
        When records ask for what is over.
    Conflict
        When records differ from what is stored, and may not be replaced.
    DryRun
        At the end of a dry run, so that its transaction stores nothing.
    """
    counted = {"created": 0, "changed": 0, "same": 0}
    differ = []
    faults: list[Fault] = []
    for draft in drafts:
        try:
            now = stored.get(tx, draft.kind, draft.id)
        except NotFound:
            faults += _refused(partial(create, tx, draft), draft)
            counted["created"] += 1
            continue
        was = json.loads(now.body)
        merged = was | json.loads(draft.body)
        if merged == was:
            counted["same"] += 1
        elif replace:
            new = read_record(draft.kind, merged, draft.id)
            faults += _refused(partial(change, tx, new, now.version), new)
            counted["changed"] += 1
        else:
            differ.append(f"{draft.kind} {draft.id}")
    if faults:
        raise InputError(faults)
    if differ:
        shown = ", ".join(differ[:10]) + (" ..." if len(differ) > 10 else "")
        raise Conflict(tables.STORED_OTHERWISE, count=len(differ), records=shown)
    if dry_run:
        raise DryRun(counted)
    return counted


def _refused(write: Callable[[], Any], draft: Draft) -> list[Fault]:
    """Store a record; return why it is refused, by its kind and id."""
    try:
        write()
    except InputError as error:
        return [each.at(f"{draft.kind} {draft.id}, {each.path}") for each in error.faults]
    return []


EXPORTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clients": ("id", "name", "place", "language", "gender", "preferred", "forbidden"),
        "shifts": ("id", "crew", "start", "end", "start_place", "end_place"),
        "caregivers": ("id", "name", "principal", "languages", "hourly_cost"),
        "places": ("id", "name", "kind", "latitude", "longitude", "zone", "country"),
    }
)


def exported(tx: Tx, kind: str) -> str:
    """Return the records of a kind as CSV."""
    rows = []
    for each in stored.listed(tx, kind):
        body = json.loads(each.body)
        wanted = {name: body[name] for name in EXPORTED[kind] if name in body}
        rows.append({k: " ".join(v) if isinstance(v, list) else v for k, v in wanted.items()})
    return write_csv(EXPORTED[kind], rows)
