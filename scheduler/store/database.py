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
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from scheduler.errors import StoreError, fault
from scheduler.messages import service
from scheduler.settings import without_secret

from . import tables
from .migrate import is_current, upgrade

Result = TypeVar("Result")
TRIES = 6
RECORDS = 7_301_948
"""Key of PostgreSQL's advisory lock on all records."""
BUSY_MS = 15_000
DRIVERS = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
_AGAIN = frozenset(("40001", "40P01", "55P03", "23505"))
"""PostgreSQL: serialisation failure, deadlock, lock not available; a row that another transaction
has made meanwhile, which the next try sees."""
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

    def all_changed(self, action: str, kind: str, subjects: Sequence[tuple[str, int]]) -> None:
        """Leave the rows of many changes, each a subject and its version."""
        rows = [{"at": self.now, "subject": one, "version": version} for one, version in subjects]
        said = {"actor": self.actor, "action": action, "kind": kind}
        self.connection.execute(insert(tables.audit), [row | said for row in rows])
        topic = {"topic": f"{kind}.{action}"}
        self.connection.execute(insert(tables.outbox), [row | topic for row in rows])


class Store:
    """The database of one installation."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

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
                with connection.begin():
                    yield Tx(connection, datetime.now(UTC), "reader")
        except (OperationalError, InterfaceError, NoConnection) as error:
            raise StoreError(fault(service.STORE_AWAY)) from error

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
                        return change(Tx(connection, _now(connection), actor))
            except NoConnection as error:
                raise StoreError(fault(service.STORE_AWAY)) from error
            except DBAPIError as error:
                if attempt < TRIES and _is_passing(error):
                    time.sleep(random.uniform(0, 0.05) * attempt)
                    continue
                away = isinstance(error, OperationalError | InterfaceError)
                if away or error.connection_invalidated:
                    raise StoreError(fault(service.STORE_AWAY)) from error
                raise
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
        if not as_it_is:
            upgrade(store.engine)
        elif not is_current(store.engine):
            raise StoreError(fault(service.OTHER_SCHEMA))
    except (DBAPIError, OSError) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        why = (
            (str(said).strip() or type(said).__name__)
            .splitlines()[0]
            .removeprefix("connection failed: ")
        )
        raise StoreError(fault(service.CANNOT_OPEN, why=why)) from None
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
