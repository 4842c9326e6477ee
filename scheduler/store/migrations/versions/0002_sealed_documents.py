"""Documents carry a seal."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

DOCUMENTS = (
    ("problem", ("id",), ("body",)),
    ("plan", ("id",), ("asked", "body", "evaluation", "progress", "faults")),
    ("published", ("day", "number"), ("body",)),
    ("record", ("kind", "id"), ("body",)),
    ("idempotency", ("key",), ("headers", "body")),
)


def upgrade() -> None:
    """Apply."""
    _rewrite(_sealed)


def _sealed(text: str) -> str:
    """Return a text with the seal that this version of the schema has."""
    seal = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{text}\n{seal}"


def downgrade() -> None:
    """Undo."""
    _rewrite(lambda text: text.rpartition("\n")[0])


def _rewrite(change: Callable[[str], str]) -> None:
    connection = op.get_bind()
    for name, keys, documents in DOCUMENTS:
        table = sa.table(name, *map(sa.column, (*keys, *documents)))
        for key in connection.execute(sa.select(*(table.c[each] for each in keys))).all():
            mine = [table.c[each] == value for each, value in zip(keys, key, strict=True)]
            found = connection.execute(
                sa.select(*(table.c[each] for each in documents)).where(*mine)
            ).one()
            new = {
                each: change(text)
                for each, text in zip(documents, found, strict=True)
                if text is not None
            }
            connection.execute(sa.update(table).where(*mine).values(new))
