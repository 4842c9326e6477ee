"""Idempotency: one key, one effect, one answer, for seven days.

The key's row is written in the transaction of the effect that it stands for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.errors import HemturError, fault
from scheduler.messages import service

from .database import Store, Tx
from .tables import idempotency

KEPT = timedelta(days=7)
PENDING = 0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it was given."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Write:
    """A write as it was asked for: its key, what tells it from any other, and who asks."""

    key: str
    request: str
    actor: str


class KeyReused(HemturError):
    """The key was used for another request."""

    def __init__(self) -> None:
        super().__init__(fault(service.KEY_REUSED, "Idempotency-Key"))


def once(store: Store, write: Write, effect: Callable[[Tx], Answer]) -> Answer:
    """Do a write, once for its key; answer a repeat as the first time.

    Effect, key and answer share one transaction, so that a write is either done and remembered,
    or neither.

    Raises
    ------
    KeyReused
        When the key was used for another request.
    """

    def change(tx: Tx) -> Answer:
        had = recall(tx, write.key, write.request)
        if had is not None:
            return had
        answer = effect(tx)
        remember(tx, write.key, answer)
        return answer

    return store.write(change, write.actor)


def answered(store: Store, write: Write) -> Answer | None:
    """Return the answer that a write has had under its key, before anything is looked at anew.

    Raises
    ------
    KeyReused
        When the key was used for another request.
    """
    with store.read() as tx:
        return known(tx, write.key, write.request)


def recall(tx: Tx, key: str, request: str) -> Answer | None:
    """Return the answer that a key has had; else reserve the key in this transaction.

    `request` is a digest of method, path and body. A second transaction with the same key waits
    for the first to end.

    Raises
    ------
    KeyReused
        When the key was used for another request.
    """
    tx.connection.execute(delete(idempotency).where(idempotency.c.created < tx.now - KEPT))
    make = sqlite.insert if tx.is_sqlite else postgresql.insert
    row = {"key": key, "request": request, "status": PENDING, "headers": "{}", "body": ""}
    tx.connection.execute(make(idempotency).values(created=tx.now, **row).on_conflict_do_nothing())
    found = tx.connection.execute(select(idempotency).where(idempotency.c.key == key)).one()
    if found.request != request:
        raise KeyReused
    if found.status == PENDING:
        return None
    return Answer(found.status, json.loads(found.headers), found.body)


def known(tx: Tx, key: str, request: str) -> Answer | None:
    """Return the answer that a key has had, without reserving it.

    Raises
    ------
    KeyReused
        When the key was used for another request.
    """
    found = tx.connection.execute(select(idempotency).where(idempotency.c.key == key)).first()
    if found is None or found.created < tx.now - KEPT:
        return None
    if found.request != request:
        raise KeyReused
    if found.status == PENDING:
        return None
    return Answer(found.status, json.loads(found.headers), found.body)


def remember(tx: Tx, key: str, answer: Answer) -> None:
    """Keep the answer of a reserved key."""
    tx.connection.execute(
        update(idempotency)
        .where(idempotency.c.key == key)
        .values(status=answer.status, headers=json.dumps(answer.headers), body=answer.body)
    )
