"""Rooms with their objects, the log of ops, and the lines said in them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(40)


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "rooms",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
    )
    op.create_table(
        "objects",
        sa.Column("room", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("y", sa.Double, nullable=False),
        sa.Column("z", sa.Double, nullable=False),
        sa.Column("yaw", sa.Double, nullable=False),
        sa.Column("colour", sa.String(7), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("owner_name", sa.String(200), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("room", "id", name="pk_objects"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_objects_room"),
    )
    op.create_table(
        "ops",
        sa.Column("room", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("op_id", ID, nullable=False),
        sa.Column("author", ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("object_id", ID, nullable=False),
        sa.Column("patch", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("room", "revision", name="pk_ops"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_ops_room"),
        sa.UniqueConstraint("author", "op_id", name="uq_ops_author_op_id"),
    )
    op.create_index("ix_ops_room_object_id", "ops", ["room", "object_id"])
    op.create_table(
        "lines",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("room", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("identity", ID, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_lines"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_lines_room"),
    )
    op.create_index("ix_lines_room_number", "lines", ["room", "number"])
    op.create_table(
        "line_ids",
        sa.Column("identity", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("identity", "line_id", name="pk_line_ids"),
    )


def downgrade() -> None:
    """Drop the first tables."""
    for table in ("line_ids", "lines", "ops", "objects", "rooms"):
        op.drop_table(table)
