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
    It is changed only with `replace`, since nobody has looked at it. Tables come in any order: what
    a record names may be in the next one, and a day sets aside what never came.

    Raises
    ------
    InputError
        When records ask for what is over.
    Conflict
        When records differ from what is stored, and may not be replaced.
    DryRun
        At the end of a dry run, so that its transaction stores nothing.
    """
    sorting = _Sorting(tx, replace=replace)
    for taken in reading.records:
        sorting.add(taken)
    sorting.write()
    if sorting.faults:
        raise InputError(dict.fromkeys(sorting.faults))
    if sorting.differ:
        differ = sorting.differ
        shown = ", ".join(differ[:10]) + (" ..." if len(differ) > 10 else "")
        raise Conflict(tables.STORED_OTHERWISE, count=len(differ), records=shown)
    if dry_run:
        raise DryRun(sorting.counted)
    return sorting.counted


class _Sorting:
    """The records of a table beside what is stored: which are new, changed, the same."""

    def __init__(self, tx: Tx, *, replace: bool) -> None:
        self._tx, self._replace = tx, replace
        self._known: dict[str, dict[str, stored.Stored | None]] = {}
        self._new: dict[str, dict[str, Draft]] = {}
        self._rows: dict[tuple[str, str], Taken] = {}
        self._changes: list[tuple[Taken, dict[str, Any], int]] = []
        self.differ: list[str] = []
        self.faults: list[Fault] = []
        self.counted = {"created": 0, "changed": 0, "same": 0}

    def add(self, taken: Taken) -> None:
        """Note what is to be done with a record."""
        draft = taken.draft
        first = self._rows.setdefault((draft.kind, draft.id), taken)
        if first is not taken:  # a home that several rows share
            self.faults += _otherwise(first, taken)
            return
        now = self._stored(draft.kind).get(draft.id)
        if now is None:
            self.faults += _refused(partial(ensure_ahead, self._tx, draft), taken)
            self._new.setdefault(draft.kind, {})[draft.id] = draft
            return
        was = json.loads(now.body)
        merged = _merged(was, taken)
        if merged == was:
            self.counted["same"] += 1
        elif self._replace:
            self._changes.append((taken, merged, now.version))
        else:
            self.differ.append(f"{draft.kind} {draft.id}")

    def write(self) -> None:
        """Store it, as far as nothing is wrong with it."""
        for taken, merged, version in self._changes:
            self.faults += _refused(partial(self._change, taken.draft, merged, version), taken)
        self.counted["changed"] = len(self._changes)
        for kind, drafts in self._new.items():
            self.counted["created"] += len(drafts)
            once = self._stored(kind)
            for draft in drafts.values():
                if draft.id in once:
                    create(self._tx, draft, in_any_order=True)
            never = [draft for draft in drafts.values() if draft.id not in once]
            create_all(self._tx, kind, never)

    def _change(self, draft: Draft, merged: dict[str, Any], version: int) -> None:
        change(self._tx, read_record(draft.kind, merged, draft.id), version, in_any_order=True)

    def _stored(self, kind: str) -> dict[str, stored.Stored | None]:
        if kind not in self._known:
            self._known[kind] = stored.known(self._tx, kind)
        return self._known[kind]


def _otherwise(first: Taken, taken: Taken) -> list[Fault]:
    """Return a fault where two rows describe one record, and not alike."""
    if first.draft.body == taken.draft.body:
        return []
    said = {"id": taken.draft.id, "row": first.spot.row}
    return [Fault(tables.HOME_TWICE, taken.spot.of("latitude"), said)]


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
