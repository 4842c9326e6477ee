"""Connections and transactions on SQLite or PostgreSQL.

SQLite: write-ahead log, full sync, foreign keys, and `BEGIN IMMEDIATE` for writers, so that two of
them wait for each other instead of failing half-way. PostgreSQL: read committed; a transaction
that meets a deadlock or a serialisation failure is made again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from alembic.util.exc import CommandError
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from scheduler.errors import StoreError, fault
from scheduler.messages import documents, service
from scheduler.messages.service import operation
from scheduler.settings import without_secret

from . import tables
from .migrate import is_current, upgrade

Result = TypeVar("Result")
TRIES = 6
REFUSED = "refused"
"""The first word of what the audit says of a write that was refused."""
RECORDS = 7_301_948
"""Key of PostgreSQL's advisory lock on all records."""
BUSY_MS = 15_000
DRIVERS = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
_AGAIN = frozenset(("40001", "40P01", "55P03", "23503", "23505"))
"""PostgreSQL: serialisation failure, deadlock, lock not available; a row that another transaction
has made, or removed, meanwhile, which the next try sees."""
POSTGRES = "-c statement_timeout=30000 -c lock_timeout=10000"


@dataclass(frozen=True)
class Tx:
    """One transaction: a connection, the instant it began, and who acts."""

    connection: Connection
    now: datetime
    actor: str

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.connection.dialect.name == "sqlite"

    def share_records(self) -> None:
        """Have no plan be published while this transaction changes a record."""
        self._lock(func.pg_advisory_xact_lock_shared)

    @property
    def steady(self) -> datetime:
        """A time that nobody sets: since the machine started, where it has the file to itself.

        Leases go by it, so that a wall clock that is put right takes no job from a worker. Where
        several machines share a database its own clock has to do.
        """
        if not self.is_sqlite:
            return self.now
        started = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere `monotonic` is as good
        seconds = time.monotonic() if started is None else time.clock_gettime(started)
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)

    def hold_records(self) -> None:
        """Have no record change until this transaction ends."""
        self._lock(func.pg_advisory_xact_lock)

    def _lock(self, lock: Any) -> None:
        if not self.is_sqlite:  # where all writers wait for each other anyway
            self.connection.execute(select(lock(RECORDS)))

    def changed(self, action: str, kind: str, subject: str, version: int) -> None:
        """Leave the audit row and the outbox row of a change of state."""
        self.all_changed(action, kind, [(subject, version)])

    def refused(self, refusals: Sequence[Refusal]) -> None:
        """Leave the audit rows of writes that were refused; nobody else is told of them."""
        rows = [
            {
                "at": each.at,
                "actor": self.actor,
                "action": f"{REFUSED} {each.code}"[:40],
                "kind": each.kind[:20],
                "subject": each.request_id,
                "version": 1,
            }
            for each in refusals
        ]
        self.connection.execute(insert(tables.audit), rows)

    def all_changed(self, action: str, kind: str, subjects: Sequence[tuple[str, int]]) -> None:
        """Leave the rows of many changes, each a subject and its version."""
        rows = [{"at": self.now, "subject": one, "version": version} for one, version in subjects]
        said = {"actor": self.actor, "action": action, "kind": kind}
        self.connection.execute(insert(tables.audit), [row | said for row in rows])
        topic = {"topic": f"{kind}.{action}"}
        self.connection.execute(insert(tables.outbox), [row | topic for row in rows])


@dataclass(frozen=True)
class Refusal:
    """A write that was refused: when, about what, under which code, in which request."""

    at: datetime
    kind: str
    code: str
    request_id: str


@dataclass(frozen=True)
class Address:
    """A database's URL, and which file that is."""

    url: str
    identity: tuple[int, int] | None


class Store:
    """The database of one installation."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._file = Path(engine.url.database or "") if engine.name == "sqlite" else None
        self._log = Path(f"{self._file}-wal")
        self._has_log = False
        self._identity: tuple[int, int] | None = None

    def _ensure_there(self) -> None:
        """Refuse to acknowledge what was written to a file that is no longer there, or to read it.

        Somebody has removed it, or put another in its place: what is written goes to a file
        without a name, and is gone with the process; what is read is of yesterday.
        """
        if self._file is None:
            return
        try:
            seen = self._file.stat()
            if self._has_log:
                self._log.stat()
        except OSError:
            raise StoreError(fault(operation.FILE_GONE)) from None
        if self._identity not in (None, (seen.st_dev, seen.st_ino)):
            raise StoreError(fault(operation.FILE_GONE))

    def address(self, url: str) -> Address:
        """Return what another process needs to open this very database."""
        return Address(url, self._identity)

    def is_there(self) -> bool:
        """Tell whether what is written now would be kept."""
        try:
            self._ensure_there()
        except StoreError:
            return False
        return True

    def remember(self) -> None:
        """Remember which file this is, to know it again at every write."""
        if self._file is not None:
            seen = self._file.stat()
            self._identity, self._has_log = (seen.st_dev, seen.st_ino), self._log.exists()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that only reads, and sees one state of everything.

        Raises
        ------
        StoreError
            When the database is away or too slow.
        """
        try:
            with self.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                self._ensure_there()
                with connection.begin():
                    yield Tx(connection, datetime.now(UTC), "reader")
        except (DBAPIError, NoConnection, UnicodeDecodeError) as error:
            raise refusal_of(error) from error

    def write(self, change: Callable[[Tx], Result], actor: str = "system") -> Result:
        """Run a change in a transaction, all of it or nothing; again where it lost a race.

        Raises
        ------
        StoreError
            When the database is away, full or locked for too long.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as plain:
                    connection = plain.execution_options(hemtur_writes=True)
                    with connection.begin():
                        result = change(Tx(connection, _now(connection), actor))
                self._ensure_there()
            except (NoConnection, UnicodeDecodeError) as error:
                raise refusal_of(error) from error
            except DBAPIError as error:
                if attempt < TRIES and _is_passing(error):
                    time.sleep(random.uniform(0, 0.05) * attempt)
                    continue
                raise refusal_of(error) from error
            else:
                return result
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _now(connection: Connection) -> datetime:
    """Return the time, the database's own where several machines share it."""
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    told: datetime = connection.execute(select(func.now())).scalar_one()
    return told.astimezone(UTC)


_BROKEN = ("malformed", "not a database", "could not decode", "database corruption")
_FULL = ("disk is full", "no space left")


def refusal_of(error: Exception) -> StoreError:
    """Return what a database's error means: it is damaged, full, or does not answer."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[:1] or [""]
    told = said[0].lower()
    if isinstance(error, UnicodeDecodeError) or any(mark in told for mark in _BROKEN):
        return StoreError(fault(operation.DAMAGED, why=said[0]))
    if any(mark in told for mark in _FULL):
        return StoreError(fault(operation.STORE_FULL))
    away = isinstance(error, OperationalError | InterfaceError | NoConnection)
    if away or getattr(error, "connection_invalidated", False):
        return StoreError(fault(service.STORE_AWAY))
    return StoreError(fault(operation.STORE_FAILED, why=type(error).__name__))


def _is_passing(error: DBAPIError) -> bool:
    """Tell whether a transaction failed for a reason that passes."""
    return getattr(error.orig, "sqlstate", None) in _AGAIN


def open_store(url: str, *, as_it_is: bool = False) -> Store:
    """Open the database at a URL, or at a path of a SQLite file, and bring its schema up to date.

    Parameters
    ----------
    url
        `postgresql://USER@HOST/NAME`, or the path of a SQLite file, which is made if need be.
    as_it_is
        Whether nothing may be made or changed.

    Returns
    -------
    Store
        Reads and writes in transactions; to be closed.

    Raises
    ------
    StoreError
        When the URL is none, or the database cannot be opened, or has another schema.
    """
    file = url.removeprefix("sqlite:///")
    if as_it_is and "://" not in file and not Path(file).is_file():
        raise StoreError(fault(service.NO_DATABASE, url=file))
    try:
        store = Store(_engine(url))
        with store.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        _ensure_ours(store.engine)
        if not as_it_is:
            upgrade(store.engine)
        elif not is_current(store.engine):
            raise StoreError(fault(service.OTHER_SCHEMA))
    except CommandError:
        raise StoreError(fault(operation.NEWER_SCHEMA)) from None
    except OSError as error:
        raise StoreError(fault(service.CANNOT_OPEN, why=documents.refused(error))) from None
    except DBAPIError as error:
        said = str(error.orig).strip() or type(error.orig).__name__
        why = said.splitlines()[0].removeprefix("connection failed: ")
        raise StoreError(fault(service.CANNOT_OPEN, why=why)) from None
    store.remember()
    return store


def _ensure_ours(engine: Engine) -> None:
    """Refuse a database that is somebody else's: it has tables, but none that says it is ours."""
    there = set(inspect(engine).get_table_names())
    if there and "alembic_version" not in there:
        raise StoreError(fault(operation.OTHER_DATABASE, tables=sorted(there)[:5]))


@lru_cache(maxsize=1)
def stored_at(address: Address) -> Store:
    """Return the database that another process has open; opened once for a process.

    Raises
    ------
    StoreError
        When another lies there by now.
    """
    store = open_store(address.url, as_it_is=True)
    if store.address(address.url) != address:
        store.close()
        raise StoreError(fault(operation.FILE_GONE))
    return store


def _engine(url: str) -> Engine:
    address = url if "://" in url else f"sqlite:///{Path(url).absolute()}"
    try:
        parsed = make_url(address)
        backend = parsed.get_backend_name()
        if parsed.drivername not in DRIVERS:
            raise StoreError(fault(service.UNSUPPORTED_DATABASE, name=parsed.drivername))
    except (ArgumentError, ValueError):
        raise StoreError(fault(service.NO_DATABASE_URL, url=without_secret(url))) from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise StoreError(fault(service.MEMORY_DATABASE))
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)  # its journal, too, is for nobody else to read
        engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if find_spec("psycopg") is None:
        raise StoreError(fault(service.NEEDS_POSTGRES))
    return create_engine(
        parsed,
        pool_size=10,
        max_overflow=20,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "hemtur",
            "options": POSTGRES,
            "tcp_user_timeout": 10_000,
        },
    )


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hemtur_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
