"""Records as tables that import again to the same records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.errors import NotFound
from scheduler.store import Tx
from scheduler.store import records as stored

from .cells import NONE_AT_ALL
from .columns import Table
from .paths import get, put
from .reading import ZONE, table_of
from .sheets import write_csv


def exported(tx: Tx, kind: str) -> str:
    """Return the records of a kind as CSV: every column that one of them fills.

    What has a usual form stands in its columns, the rest as JSON.

    Raises
    ------
    InputError
        When there is no such table.
    """
    table = table_of(kind)
    rows = [dict(_cells(table, bodies)) for bodies in _bodies(tx, table)]
    filled = {name for row in rows for name in row}
    columns = [c.name for c in table.columns if c.name in filled or c.name in table.needed]
    return write_csv(list(dict.fromkeys(columns)), rows)


def _bodies(tx: Tx, table: Table) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield what a row holds, by record: for a client, its home too."""
    own = table.records[-1]
    for each in stored.listed(tx, own):
        bodies = {own: json.loads(each.body), "": {"id": each.id}}
        if table.kind == "clients":
            bodies["places"] = _home(tx, bodies[own].get("place", ""))
        yield bodies


def _home(tx: Tx, place: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(stored.get(tx, "places", place).body)
    except NotFound:
        return {}
    return found


def _cells(table: Table, bodies: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the filled cells of a row, by column."""
    whole = {c.path: c for c in table.columns if c.is_json}
    for column in table.columns:
        value = get(bodies.get(column.record, {}), column.path)
        if value is None:
            continue
        if value == []:
            yield column.name, NONE_AT_ALL
            continue
        if column.path in whole or column.field in whole:
            is_usual = _is_usual(table, bodies, column.record, column.field)
            if is_usual == column.is_json:
                continue
        yield column.name, column.value.write(value)


def _is_usual(
    table: Table, bodies: Mapping[str, Mapping[str, Any]], record: str, field: str
) -> bool:
    """Tell whether a nested field is all said by the columns for its usual form."""
    parts = [c for c in table.columns if c.field == field and not c.is_json]
    raw: dict[str, dict[str, Any]] = {each: {} for each in table.records}
    zone = ZoneInfo(ZONE)
    for column in parts:
        value = get(bodies[record], column.path)
        if value is not None and value != []:
            put(raw[record], column.path, column.value.read(column.value.write(value), zone))
    if not parts:
        return False
    table.complete(raw, {"id": bodies[record].get("id", "")})
    return bool(_plain(get(raw[record], field)) == _plain(get(bodies[record], field)))


def _plain(value: Any) -> Any:
    """Return a field without what says nothing: the defaults that a stored record leaves out."""
    if isinstance(value, dict):
        silent = {"kind": "HOME"} if "tasks" in value else {}
        return {k: _plain(v) for k, v in value.items() if silent.get(k) != v and v != []}
    return [_plain(each) for each in value] if isinstance(value, list) else value
