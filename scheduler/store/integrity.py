"""Whether a database is as it was written; backups, and restoring them.

SQLite's own check, every row, the seals of all documents. A backup is an SQLite database in an xz
container with SHA-256, so that every byte of it is under a check; it is made while the service
runs, from either kind of database, and restored into an empty one of either kind.
"""

from __future__ import annotations

import lzma
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Text, func, insert, select, text, type_coerce
from sqlalchemy.exc import DBAPIError

from scheduler.errors import Fault, InputError, StoreError, fault
from scheduler.messages import documents
from scheduler.messages.service import operation

from .database import Store, Tx, open_store, refusal_of
from .seals import Sealed, is_whole
from .tables import metadata

MOST_TOLD = 100
"""What SQLite tells at most of a broken file."""


def ensure_whole(store: Store) -> None:
    """Refuse a database that is damaged, before anything is read from it or written.

    Raises
    ------
    StoreError
        With the first place that is damaged, and the way to restore.
    """
    with store.read() as tx, closing(damages(tx)) as all_of_them:
        found = next(all_of_them, None)
    if found is not None:
        raise StoreError(fault(operation.DAMAGED, why=": ".join(found)))


def damages(tx: Tx) -> Generator[tuple[str, str]]:
    """Yield what is damaged: where, and how it shows."""
    try:
        if tx.is_sqlite:
            yield from _pages(tx)
        yield from _documents(tx)
    except (DBAPIError, UnicodeDecodeError) as error:
        yield "database", str(refusal_of(error))


def _pages(tx: Tx) -> Iterator[tuple[str, str]]:
    for (said,) in tx.connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})"):
        if said != "ok":
            yield "page", str(said)
    for row in tx.connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield str(row[0]), f"row {row[1]} names what is not in {row[2]}"


def _documents(tx: Tx) -> Iterator[tuple[str, str]]:
    """Read every row, as it is: what cannot be read is damaged, and what its seal does not fit."""
    for table in metadata.sorted_tables:
        query = select(
            *(
                type_coerce(column, Text).label(column.name) if _is_sealed(column) else column
                for column in table.columns
            )
        ).execution_options(yield_per=500)
        documents = [column.name for column in table.columns if _is_sealed(column)]
        keys = [column.name for column in table.primary_key.columns]
        try:
            with tx.connection.execute(query) as rows:
                for row in rows.mappings():
                    for name in documents:
                        if row[name] is not None and not is_whole(row[name]):
                            own = " ".join(str(row[key]) for key in keys)
                            yield f"{table.name} {own}", f"{name} is not as it was stored"
        except ValueError as error:  # a time that is none
            yield table.name, str(error)


def _is_sealed(column: Column[Any]) -> bool:
    return isinstance(column.type, Sealed)


ROWS = 500
PRESET = 1
"""Quick rather than small: documents shrink to a tenth all the same."""

Counts = Mapping[str, int]


def backup(store: Store, file: Path) -> Counts:
    """Write all that is stored, at one moment, to a new file; return the rows of each table.

    Raises
    ------
    InputError
        When the file is there already.
    StoreError
        When the store, or the disk, does not do what it should.
    """
    if file.exists():
        raise InputError([fault(operation.FILE_THERE, "FILE", file=file)])
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = {"file": file, "why": documents.refused(error)}
        raise InputError([Fault(documents.UNWRITABLE_FILE, "FILE", said)]) from None
    ensure_whole(store)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        copy, packed = Path(folder, "copy.sqlite"), Path(folder, "packed")
        with closing(open_store(str(copy))) as target:
            with store.read() as tx:
                target.write(lambda into: _copy(tx, into))
            with target.read() as tx:
                counts = counted(tx)
        packed.touch(mode=0o600)
        with (
            copy.open("rb") as plain,
            lzma.open(packed, "wb", check=lzma.CHECK_SHA256, preset=PRESET) as out,
        ):
            shutil.copyfileobj(plain, out)
        _place(packed, file)
    return counts


def _place(packed: Path, file: Path) -> None:
    """Have a file stand under its name, whole and on the disk; never over one that is there."""
    for path in (packed, packed.parent):
        opened = os.open(path, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
    try:
        os.link(packed, file)
    except FileExistsError:
        raise InputError([fault(operation.FILE_THERE, "FILE", file=file)]) from None


def restore(file: Path, url: str) -> Counts:
    """Fill an empty store from a backup, all of it or nothing; return the rows of each table.

    Raises
    ------
    InputError
        When the file is no backup or is damaged, or the store holds something.
    StoreError
        When the store does not do what it should.
    """
    there = "://" in url.removeprefix("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()
    try:
        return _restored(file, url)
    except Exception:
        if not there:  # nothing half-made stays
            for end in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)
        raise


def _restored(file: Path, url: str) -> Counts:
    with _unpacked(file) as source:
        target = open_store(url)
        try:
            with target.read() as tx:
                if any(counted(tx).values()):
                    raise InputError([fault(operation.NOT_EMPTY, "--database")])
            with source.read() as tx:
                wanted = counted(tx)
                target.write(lambda into: _copy(tx, into))
            ensure_whole(target)
            with target.read() as tx:
                found = counted(tx)
        finally:
            target.close()
    if found != wanted:
        raise StoreError(fault(operation.DAMAGED, why=f"{found} != {wanted}"))
    return found


@contextmanager
def _unpacked(file: Path) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.sqlite")
        try:
            with lzma.open(file, "rb") as packed, copy.open("wb") as plain:
                shutil.copyfileobj(packed, plain)
        except (lzma.LZMAError, EOFError, OSError) as error:
            why = str(error) or type(error).__name__
            raise InputError([fault(operation.NO_BACKUP, "FILE", file=file, why=why)]) from None
        try:
            store = open_store(str(copy))
        except StoreError as error:
            raise InputError([fault(operation.NO_BACKUP, "FILE", file=file, why=error)]) from None
        try:
            ensure_whole(store)
            yield store
        finally:
            store.close()


def counted(tx: Tx) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: int(tx.connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }


def _copy(source: Tx, into: Tx) -> None:
    for table in metadata.sorted_tables:
        rows = source.connection.execute(select(table).execution_options(yield_per=ROWS))
        for part in rows.mappings().partitions(ROWS):
            into.connection.execute(insert(table), [dict(row) for row in part])
        if not into.is_sqlite and "sequence" in table.columns:
            into.connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'sequence'),"
                    f" coalesce(max(sequence), 1), max(sequence) IS NOT NULL) FROM {table.name}"
                )
            )
