"""The slides on the screens of rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.String(40)


def upgrade() -> None:
    """Create the table of slides."""
    op.create_table(
        "decks",
        sa.Column("room", ID, nullable=False),
        sa.Column("screen", ID, nullable=False),
        sa.Column("pages", sa.JSON, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.PrimaryKeyConstraint("room", "screen", name="pk_decks"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_decks_room"),
    )


def downgrade() -> None:
    """Drop the table of slides."""
    op.drop_table("decks")
