"""Storing what a table says: all of it or nothing, and what it does not say stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from scheduler.errors import Conflict, Fault, InputError
from scheduler.messages import Language, tables
from scheduler.model.reading.door import content_of
from scheduler.services.records import ensure_ahead, ensure_may_follow, read_record
from scheduler.store import Address, Store, Tx, stored_at
from scheduler.store import records as stored
from scheduler.store.keys import Answer, Write, answered, once
from scheduler.store.raw import object_text

from .paths import drop, get, put
from .reading import Reading, Taken, read_table


@dataclass
class Prepared:
    """What an import will store, worked out beside what was stored when it was `seen`.

    By kind: `new` are bodies by id; `again` and `changes` are id, body and version now.
    """

    seen: str
    new: dict[str, dict[str, str]] = field(default_factory=dict)
    again: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    changes: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=lambda: {"created": 0, "changed": 0, "same": 0})


def take(
    store: Store, reading: Reading, actor: str, *, replace: bool, dry_run: bool
) -> dict[str, int]:
    """Store a table, all of it or nothing; return how many records were new, changed, the same.

    A record that stands there already keeps what the table has no column for; an empty cell clears.
    It is changed only with `replace`, since nobody has looked at it. Tables come in any order: what
    a record names may be in the next one, and a day sets aside what never came. A dry run only says
    what would come of it.

    Raises
    ------
    InputError
        With what rows ask for that is over.
    Conflict
        When records differ from what is stored, and may not be replaced.
    """
    with store.read() as tx:
        prepared = prepare(tx, reading, replace=replace)
    if not dry_run:
        prepared = store.write(lambda tx: keep(tx, reading, prepared, replace=replace), actor)
    return prepared.counted


@dataclass(frozen=True)
class Wanted:
    """How a table that was posted is to be taken."""

    kind: str
    names: Mapping[str, str] | None
    zone: str
    replace: bool
    dry_run: bool
    language: Language


def take_posted(where: Address, write: Write, wanted: Wanted, data: bytes | Path) -> Answer:
    """Store a table that was posted, once for its key; a dry run is not remembered.

    Raises
    ------
    InputError
        With the faults of every row.
    Conflict
        When records differ from what is stored, and may not be replaced.
    KeyReused
        When the key was used for another request.
    """
    store = stored_at(where)
    had = None if wanted.dry_run else answered(store, write)
    if had is not None:
        return had
    reading = read_table(wanted.kind, content_of(data), wanted.names, wanted.zone)
    told = [notice.as_dict(wanted.language) for notice in reading.notices]
    noticed = {"notices": told} if told else {}

    def said(counted: Mapping[str, int]) -> Answer:
        content = {**counted, "dry_run": wanted.dry_run, **noticed}
        return Answer(200, {}, object_text(content))

    with store.read() as tx:
        prepared = prepare(tx, reading, replace=wanted.replace)
    if wanted.dry_run:
        return said(prepared.counted)

    def effect(tx: Tx) -> Answer:
        return said(keep(tx, reading, prepared, replace=wanted.replace).counted)

    return once(store, write, effect)


def prepare(tx: Tx, reading: Reading, *, replace: bool) -> Prepared:
    """Work out what a table changes, without changing it; see `take`."""
    sorting = _Sorting(tx, reading, replace=replace)
    for taken in reading.records:
        sorting.add(taken)
    if sorting.faults:
        raise InputError(dict.fromkeys(sorting.faults))
    if sorting.differ:
        differ = sorting.differ
        shown = ", ".join(differ[:10]) + (" ..." if len(differ) > 10 else "")
        raise Conflict(tables.STORED_OTHERWISE, count=len(differ), records=shown)
    return sorting.prepared


def keep(tx: Tx, reading: Reading, prepared: Prepared, *, replace: bool) -> Prepared:
    """Store what was prepared, in one short step; return what was stored.

    Where records have changed since, it is worked out anew.
    """
    tx.hold_records()
    if _seen(tx, reading) != prepared.seen:
        prepared = prepare(tx, reading, replace=replace)
    for kind, bodies in prepared.new.items():
        stored.create_all(tx, kind, bodies)
    for kind, again in prepared.again.items():
        stored.change_all(tx, kind, "created", again)
    for kind, changes in prepared.changes.items():
        stored.change_all(tx, kind, "changed", changes)
    return prepared


def _seen(tx: Tx, reading: Reading) -> str:
    """Return a digest of the versions of all records of a table's kinds."""
    kinds = sorted({taken.draft.kind for taken in reading.records})
    return hashlib.sha256(repr(stored.versions(tx, kinds)).encode()).hexdigest()


class _Sorting:
    """The records of a table beside what is stored: which are new, changed, the same."""

    def __init__(self, tx: Tx, reading: Reading, *, replace: bool) -> None:
        self._tx, self._replace = tx, replace
        self._known: dict[str, dict[str, tuple[stored.Stored, bool]]] = {}
        self._rows: dict[tuple[str, str], Taken] = {}
        self.prepared = Prepared(_seen(tx, reading))
        self.differ: list[str] = []
        self.faults: list[Fault] = []

    def add(self, taken: Taken) -> None:
        """Note what is to be done with a record."""
        draft = taken.draft
        first = self._rows.setdefault((draft.kind, draft.id), taken)
        if first is not taken:  # a home that several rows share
            self.faults += _otherwise(first, taken)
            return
        now, removed = self._stored(draft.kind).get(draft.id, (None, True))
        if now is None or removed:
            self._add_new(taken, now)
            return
        was = json.loads(now.body)
        merged = _merged(was, taken)
        if merged == was:
            self.prepared.counted["same"] += 1
        elif self._replace:
            self._add_change(taken, merged, now)
        else:
            self.differ.append(f"{draft.kind} {draft.id}")

    def _add_new(self, taken: Taken, before: stored.Stored | None) -> None:
        draft = taken.draft
        self.faults += _refused(partial(ensure_ahead, self._tx, draft), taken)
        self.prepared.counted["created"] += 1
        if before is None:
            self.prepared.new.setdefault(draft.kind, {})[draft.id] = draft.body
        else:
            again = self.prepared.again.setdefault(draft.kind, [])
            again.append((draft.id, draft.body, before.version))

    def _add_change(self, taken: Taken, merged: dict[str, Any], now: stored.Stored) -> None:
        kind, own = taken.draft.kind, taken.draft.id

        def look() -> None:
            draft = read_record(kind, merged, own)
            ensure_may_follow(self._tx, draft, now)
            changes = self.prepared.changes.setdefault(kind, [])
            changes.append((own, draft.body, now.version))

        self.faults += _refused(look, taken)
        self.prepared.counted["changed"] += 1

    def _stored(self, kind: str) -> dict[str, tuple[stored.Stored, bool]]:
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
