"""The tables, as SQLAlchemy sees them. Changes come as a new file in `migrations/versions`, never here alone."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID: Final = String(40)
# SQLite counts rows by itself only in a column that is exactly INTEGER.
_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")

rooms: Final = Table(
    "rooms",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("revision", BigInteger, nullable=False),
)

# The objects as they are after the last op: what a room is loaded from, whatever its history.
objects: Final = Table(
    "objects",
    metadata,
    Column("room", _ID, ForeignKey("rooms.id"), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("record", JSON, nullable=False),  # cenacle.core.objects
)

# Append-only: a room's whole history, one row a revision, without gaps.
ops: Final = Table(
    "ops",
    metadata,
    Column("room", _ID, ForeignKey("rooms.id"), primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("op_id", _ID, nullable=False),
    Column("author", _ID, nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("verb", String(20), nullable=False),
    Column("undoes", BigInteger, nullable=False),
    UniqueConstraint("author", "op_id"),
    Index(None, "room", "author", "revision"),
    Index(None, "room", "at"),
)

# Append-only: what each op did to each object, and where that stood then. `before` is null where there was none,
# `after` where there is none afterwards.
changes: Final = Table(
    "changes",
    metadata,
    Column("room", _ID, ForeignKey("rooms.id"), primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("object_id", _ID, primary_key=True),
    Column("x", Double, nullable=False),
    Column("z", Double, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    Index(None, "room", "object_id", "revision"),
    Index(None, "room", "x", "z"),
)

# Names of revisions.
versions: Final = Table(
    "versions",
    metadata,
    Column("room", _ID, ForeignKey("rooms.id"), primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(200), nullable=False),
    Column("author", _ID, nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# The last lines of each room; older ones are deleted.
lines: Final = Table(
    "lines",
    metadata,
    Column("number", _SERIAL, primary_key=True, autoincrement=True),
    Column("room", _ID, ForeignKey("rooms.id"), nullable=False),
    Column("line_id", _ID, nullable=False),
    Column("identity", _ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "room", "number"),
)

# The ids of all lines ever said, so that a repeat is known as one for ever.
line_ids: Final = Table(
    "line_ids",
    metadata,
    Column("identity", _ID, primary_key=True),
    Column("line_id", _ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

# Who has blocked whom: identities.
blocks: Final = Table(
    "blocks",
    metadata,
    Column("blocker", _ID, primary_key=True),
    Column("blocked", _ID, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

# The slides on the screens of rooms; `pages` lists images by content id.
decks: Final = Table(
    "decks",
    metadata,
    Column("room", _ID, ForeignKey("rooms.id"), primary_key=True),
    Column("screen", _ID, primary_key=True),
    Column("pages", JSON, nullable=False),
    Column("page", Integer, nullable=False),
    Column("owner", _ID, nullable=False),
)
