"""Bringing a database's schema up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

HERE = Path(__file__).parent / "migrations"
LOCK = 7_301_947
"""Key of the advisory lock under which PostgreSQL is migrated by one process at a time."""


def upgrade(engine: Engine) -> None:
    """Apply what migrations are missing, one process at a time."""
    with engine.connect() as plain:
        connection = plain.execution_options(hemtur_writes=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            command.upgrade(_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Tell whether a database has the newest schema."""
    with engine.connect() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
        return now == ScriptDirectory.from_config(_config(connection)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
