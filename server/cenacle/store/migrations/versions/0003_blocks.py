"""Who has blocked whom."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.String(40)


def upgrade() -> None:
    """Create the table of blocks."""
    op.create_table(
        "blocks",
        sa.Column("blocker", ID, nullable=False),
        sa.Column("blocked", ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("blocker", "blocked", name="pk_blocks"),
    )


def downgrade() -> None:
    """Drop the table of blocks."""
    op.drop_table("blocks")
