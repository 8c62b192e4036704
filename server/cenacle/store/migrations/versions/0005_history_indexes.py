"""History is found by time and by place without reading all of it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what a filter of history names."""
    op.create_index("ix_ops_room_at", "ops", ["room", "at"])
    op.create_index("ix_changes_room_x_z", "changes", ["room", "x", "z"])


def downgrade() -> None:
    """Read all of it again."""
    op.drop_index("ix_changes_room_x_z", "changes")
    op.drop_index("ix_ops_room_at", "ops")
