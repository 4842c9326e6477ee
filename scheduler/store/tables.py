"""The one schema, for SQLite and PostgreSQL.

Problems and plans are documents of the exchange format; documents are sealed. Every change of
state leaves a row in `audit` and one in `outbox`, in the same transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

from .seals import Sealed

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC and read with its zone; SQLite would forget it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read in UTC."""
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

problem = Table(
    "problem",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("visits", Integer, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("created", Instant, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("problem_id", ForeignKey("problem.id"), nullable=True),
    Column("day", String(10), nullable=True),
    Column("state", String(12), nullable=False),
    Column("asked", Sealed, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Sealed, nullable=True),
    Column("evaluation", Sealed, nullable=True),
    Column("progress", Sealed, nullable=True),
    Column("faults", Sealed, nullable=True),
    Column("client", String(64), nullable=True),
    Column("created", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Index("ix_plan_state", "state", "created"),
)

job = Table(
    "job",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("plan_id", ForeignKey("plan.id"), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("owner", String(120), nullable=True),
    Column("lease_until", Instant, nullable=True),
    Column("attempts", Integer, nullable=False),
    Column("stop", Boolean, nullable=False),
    Column("created", Instant, nullable=False),
    Index("ix_job_state_created", "state", "created"),
)

published = Table(
    "published",
    metadata,
    Column("day", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    Column("plan_id", ForeignKey("plan.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("visits", Integer, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("day", "number"),
)

record = Table(
    "record",
    metadata,
    Column("kind", String(20), nullable=False),
    Column("id", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("updated", Instant, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Sealed, nullable=False),
    Column("created", Instant, nullable=False, index=True),
    Column("body", Sealed, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", SEQUENCE, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("kind", "subject", "version", name="uq_audit_change"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("sequence", SEQUENCE, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("topic", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("version", Integer, nullable=False),
)
