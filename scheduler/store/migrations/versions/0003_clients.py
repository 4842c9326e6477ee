"""Plans know which client of the service has asked for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.add_column("plan", sa.Column("client", sa.String(length=64), nullable=True))
    op.create_index("ix_plan_state", "plan", ["state", "created"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_plan_state", "plan")
    op.drop_column("plan", "client")
