"""Storing what a table says: all of it or nothing, and what it does not say stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from scheduler.errors import Conflict, Fault, InputError
from scheduler.messages import tables
from scheduler.services.records import (
    Draft,
    change,
    create,
    create_all,
    ensure_ahead,
    read_record,
)
from scheduler.store import Store, Tx
from scheduler.store import records as stored

from .paths import drop, get, put
from .reading import Reading, Taken


class DryRun(Exception):
    """Ends an import's transaction without storing anything; `counted` says what would come."""

    def __init__(self, counted: dict[str, int]) -> None:
        self.counted = counted
        super().__init__("dry run")


def take(
    store_: Store, reading: Reading, actor: str, *, replace: bool, dry_run: bool
) -> dict[str, int]:
    """Store a table, all of it or nothing; a dry run only says what would come of it.

    Raises
    ------
    InputError
        With what rows ask for that is over.
    Conflict
        When records differ from what is stored, and may not be replaced.
    """
    try:
        return store_.write(lambda tx: store(tx, reading, replace=replace, dry_run=dry_run), actor)
    except DryRun as end:
        return end.counted


def store(
    tx: Tx, reading: Reading, *, replace: bool = False, dry_run: bool = False
) -> dict[str, int]:
    """Store all records; return how many were new, changed and the same.

    A record that stands there already keeps what the table has no column for; an empty cell clears.
    It is changed only with `replace`, since nobody has looked at it.

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
    differ: list[str] = []
    faults: list[Fault] = []
    known: dict[str, dict[str, stored.Stored | None]] = {}
    new: dict[str, dict[str, Draft]] = {}
    rows: dict[tuple[str, str], Taken] = {}
    for taken in reading.records:
        draft = taken.draft
        if draft.kind not in known:
            known[draft.kind], new[draft.kind] = stored.known(tx, draft.kind), {}
        first = rows.setdefault((draft.kind, draft.id), taken)
        if first is not taken:  # a home that several rows share
            faults += _otherwise(first, taken)
            continue
        now = known[draft.kind].get(draft.id)
        if now is None:
            faults += _refused(partial(ensure_ahead, tx, draft), taken)
            new[draft.kind][draft.id] = draft
            continue
        was = json.loads(now.body)
        merged = _merged(was, taken)
        if merged == was:
            counted["same"] += 1
        elif replace:
            faults += _refused(partial(_change, tx, draft, merged, now.version), taken)
            counted["changed"] += 1
        else:
            differ.append(f"{draft.kind} {draft.id}")
    for kind, drafts in new.items():
        counted["created"] += len(drafts)
        again = [draft for draft in drafts.values() if draft.id in known[kind]]
        for draft in again:
            create(tx, draft)
        create_all(tx, kind, [draft for draft in drafts.values() if draft.id not in known[kind]])
    if faults:
        raise InputError(dict.fromkeys(faults))
    if differ:
        shown = ", ".join(differ[:10]) + (" ..." if len(differ) > 10 else "")
        raise Conflict(tables.STORED_OTHERWISE, count=len(differ), records=shown)
    if dry_run:
        raise DryRun(counted)
    return counted


def _otherwise(first: Taken, taken: Taken) -> list[Fault]:
    """Return a fault where two rows describe one record, and not alike."""
    if first.draft.body == taken.draft.body:
        return []
    said = {"id": taken.draft.id, "row": first.spot.row}
    return [Fault(tables.HOME_TWICE, taken.spot.of("latitude"), said)]


def _change(tx: Tx, draft: Draft, merged: dict[str, Any], version: int) -> None:
    change(tx, read_record(draft.kind, merged, draft.id), version)


def _merged(was: Mapping[str, Any], taken: Taken) -> dict[str, Any]:
    """Return a stored record with what a row says of it; an empty cell clears its field."""
    merged: dict[str, Any] = json.loads(json.dumps(was))
    new = json.loads(taken.draft.body)
    nested = {path.partition("[")[0] for path in taken.parts}
    for path in sorted(taken.parts, reverse=True):  # the last element first, so that none moves
        value = get(new, path)
        if value is None:
            drop(merged, path)
    for path in taken.parts:
        value = get(new, path)
        if value is not None:
            put(merged, path, value)
    for path in taken.said - nested:
        drop(merged, path)
    for path in nested:
        if get(merged, path) == []:
            drop(merged, path)
        drop(new, path)
    for name in taken.assumed & set(was):
        new.pop(name, None)
    inside = new.pop("visit", None)
    merged |= new
    if inside is not None:
        merged["visit"] = merged.get("visit", {}) | inside
    return merged


def _refused(write: Callable[[], Any], taken: Taken) -> list[Fault]:
    """Store a record; return why it is refused, by row and column."""
    try:
        write()
    except InputError as error:
        return [each.at(taken.spot.of(each.path)) for each in error.faults]
    return []
