"""Editable records: rosters, clients, needs, bookings; each by kind and id, with a version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, bindparam, insert, select, type_coerce, update

from scheduler.errors import Conflict, NotFound
from scheduler.messages import service

from .database import Tx
from .tables import record

LOOKED_UP = 500
"""Ids that are looked up in one query."""


@dataclass(frozen=True)
class Stored:
    """A record as it is stored: its JSON, and its version, 1 and up."""

    kind: str
    id: str
    version: int
    body: str
    updated: datetime


def get(tx: Tx, kind: str, record_id: str) -> Stored:
    """Return a record.

    Raises
    ------
    NotFound
        When it never was, or is removed.
    """
    row = tx.connection.execute(
        select(record).where(record.c.kind == kind, record.c.id == record_id)
    ).one_or_none()
    if row is None or row.removed:
        raise NotFound(kind, record_id)
    return Stored(row.kind, row.id, row.version, row.body, row.updated)


def present(tx: Tx, kind: str, ids: Collection[str]) -> set[str]:
    """Return which of some ids are records of a kind that are there, many in a query."""
    found: set[str] = set()
    wanted = sorted(ids)
    for first in range(0, len(wanted), LOOKED_UP):
        some = wanted[first : first + LOOKED_UP]
        mine = (record.c.kind == kind, record.c.id.in_(some), ~record.c.removed)
        found.update(tx.connection.execute(select(record.c.id).where(*mine)).scalars())
    return found


def get_any(tx: Tx, kind: str, record_id: str) -> Stored:
    """Return a record, also one that is removed."""
    row = tx.connection.execute(
        select(record).where(record.c.kind == kind, record.c.id == record_id)
    ).one()
    return Stored(row.kind, row.id, row.version, row.body, row.updated)


def listed(tx: Tx, kind: str) -> list[Stored]:
    """Return all records of a kind, by id."""
    rows = tx.connection.execute(
        select(record).where(record.c.kind == kind, ~record.c.removed).order_by(record.c.id)
    )
    return [Stored(row.kind, row.id, row.version, row.body, row.updated) for row in rows]


def versions(tx: Tx, kinds: Collection[str] | None = None) -> list[tuple[str, str, int, bool]]:
    """Return kind, id and version of every record, and whether it is removed; of some kinds."""
    about = (record.c.kind, record.c.id, record.c.version, record.c.removed)
    query = select(*about).order_by(record.c.kind, record.c.id)
    rows = tx.connection.execute(query if kinds is None else query.where(record.c.kind.in_(kinds)))
    return [(row.kind, row.id, row.version, row.removed) for row in rows]


def mentioning(tx: Tx, text: str) -> list[Stored]:
    """Return the records whose JSON holds a text."""
    rows = tx.connection.execute(
        select(record).where(
            ~record.c.removed, type_coerce(record.c.body, Text).contains(text, autoescape=True)
        )
    )
    return [Stored(row.kind, row.id, row.version, row.body, row.updated) for row in rows]


def create(tx: Tx, kind: str, record_id: str, body: str) -> Stored:
    """Store a new record, or one that was removed.

    Raises
    ------
    Conflict
        When it is there already.
    """
    tx.share_records()
    old = tx.connection.execute(
        select(record).where(record.c.kind == kind, record.c.id == record_id).with_for_update()
    ).one_or_none()
    if old is not None and not old.removed:
        raise Conflict(service.ALREADY_THERE, old.version, kind=kind, id=record_id)
    version = 1 if old is None else old.version + 1
    values = {"version": version, "body": body, "removed": False, "updated": tx.now}
    if old is None:
        tx.connection.execute(insert(record).values(kind=kind, id=record_id, **values))
    else:
        tx.connection.execute(
            update(record).where(record.c.kind == kind, record.c.id == record_id).values(**values)
        )
    tx.changed("created", kind, record_id, version)
    return Stored(kind, record_id, version, body, tx.now)


def create_all(tx: Tx, kind: str, bodies: Mapping[str, str]) -> None:
    """Store many new records, by id; none of them may ever have been there."""
    if not bodies:
        return
    tx.share_records()
    values = {"kind": kind, "version": 1, "removed": False, "updated": tx.now}
    rows = [{"id": own, "body": body, **values} for own, body in bodies.items()]
    tx.connection.execute(insert(record), rows)
    tx.all_changed("created", kind, [(own, 1) for own in bodies])


def change_all(tx: Tx, kind: str, action: str, changes: Sequence[tuple[str, str, int]]) -> None:
    """Replace many records, or make anew such as are removed: id, JSON, the version it has now.

    Nobody else may change a record meanwhile (`Tx.hold_records`).
    """
    if not changes:
        return
    mine = (record.c.kind == kind, record.c.id == bindparam("own"))
    values = {"body": bindparam("new"), "version": bindparam("next"), "removed": False}
    tx.connection.execute(
        update(record).where(*mine).values(updated=tx.now, **values),
        [{"own": own, "new": body, "next": now + 1} for own, body, now in changes],
    )
    tx.all_changed(action, kind, [(own, now + 1) for own, _, now in changes])


def known(tx: Tx, kind: str) -> dict[str, tuple[Stored, bool]]:
    """Return every record that a kind ever had, by id, and whether it is removed."""
    rows = tx.connection.execute(select(record).where(record.c.kind == kind))
    return {
        row.id: (Stored(row.kind, row.id, row.version, row.body, row.updated), row.removed)
        for row in rows
    }


def change(tx: Tx, kind: str, record_id: str, body: str, version: int) -> Stored:
    """Replace a record that still has the given version.

    Raises
    ------
    NotFound
        When there is none.
    Conflict
        When it has another version by now.
    """
    return _replace(tx, kind, record_id, version, "changed", body=body)


def remove(tx: Tx, kind: str, record_id: str, version: int) -> Stored:
    """Remove a record that still has the given version; its history stays.

    Raises
    ------
    NotFound
        When there is none.
    Conflict
        When it has another version by now.
    """
    return _replace(tx, kind, record_id, version, "removed", removed=True)


def _replace(
    tx: Tx, kind: str, record_id: str, version: int, action: str, **values: object
) -> Stored:
    tx.share_records()
    mine = (record.c.kind == kind, record.c.id == record_id)
    done = tx.connection.execute(
        update(record)
        .where(*mine, record.c.version == version, ~record.c.removed)
        .values(version=version + 1, updated=tx.now, **values)
    )
    if done.rowcount != 1:
        current = get(tx, kind, record_id)
        raise Conflict(service.CHANGED_MEANWHILE, current.version, kind=kind, id=record_id)
    tx.changed(action, kind, record_id, version + 1)
    row = tx.connection.execute(select(record).where(*mine)).one()
    return Stored(kind, record_id, row.version, row.body, row.updated)
