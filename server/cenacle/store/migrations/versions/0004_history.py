"""What each op did to each object, names of revisions, and objects of all kinds."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.String(40)
_PROPERTIES = ("x", "y", "z", "yaw", "colour", "text")
_COLOURS = {"note": "#f2d16b", "box": "#b5713f"}
_LATER = {"pitch": 0.0, "roll": 0.0, "sx": 1.0, "sy": 1.0, "sz": 1.0, "material": "wood"}
_LATER_TOO = {"name": "", "parent": "", "locked": False}


def upgrade() -> None:
    """Make the tables anew, and fill them from the log as it was."""
    connection = op.get_bind()
    old_objects = [dict(row) for row in connection.execute(sa.text("SELECT * FROM objects")).mappings()]
    query = sa.text("SELECT * FROM ops ORDER BY room, revision")
    old_ops = [dict(row) for row in connection.execute(query).mappings()]
    op.drop_index("ix_ops_room_object_id", "ops")
    op.drop_table("objects")
    op.drop_table("ops")
    objects, ops, changes = _tables()
    _create_versions()
    rows = [
        {"room": one["room"], "id": one["id"], "revision": one["revision"], "record": _record(one)}
        for one in old_objects
    ]
    names = {(one["room"], one["owner"]): one["owner_name"] for one in old_objects}
    made, said = _changes_of(old_ops, names)
    for table, entries in ((objects, rows), (ops, said), (changes, made)):
        if entries:
            connection.execute(sa.insert(table), entries)


def _tables() -> tuple[sa.Table, sa.Table, sa.Table]:
    json_or_null = sa.JSON(none_as_null=True)
    objects = op.create_table(
        "objects",
        sa.Column("room", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("room", "id", name="pk_objects"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_objects_room"),
    )
    ops = op.create_table(
        "ops",
        sa.Column("room", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("op_id", ID, nullable=False),
        sa.Column("author", ID, nullable=False),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("undoes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("room", "revision", name="pk_ops"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_ops_room"),
        sa.UniqueConstraint("author", "op_id", name="uq_ops_author_op_id"),
    )
    op.create_index("ix_ops_room_author_revision", "ops", ["room", "author", "revision"])
    changes = op.create_table(
        "changes",
        sa.Column("room", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("object_id", ID, nullable=False),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("z", sa.Double, nullable=False),
        sa.Column("before", json_or_null),
        sa.Column("after", json_or_null),
        sa.PrimaryKeyConstraint("room", "revision", "object_id", name="pk_changes"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_changes_room"),
    )
    op.create_index("ix_changes_room_object_id_revision", "changes", ["room", "object_id", "revision"])
    return objects, ops, changes


def _create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("room", ID, nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("author", ID, nullable=False),
        sa.Column("author_name", sa.String(200), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("room", "revision", name="pk_versions"),
        sa.ForeignKeyConstraint(["room"], ["rooms.id"], name="fk_versions_room"),
    )


def _record(one: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: one[name] for name in ("kind", "owner", "owner_name", *_PROPERTIES)}
    return {**made, **_LATER, **_LATER_TOO}


def _changes_of(
    old_ops: list[dict[str, Any]], names: Mapping[tuple[str, str], str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the ops did, found by doing them again; nobody wrote the names of their authors down then."""
    standing: dict[tuple[str, str], dict[str, Any]] = {}
    made, said = [], []
    for one in old_ops:
        key = one["room"], one["object_id"]
        patch = json.loads(one["patch"]) if isinstance(one["patch"], str) else one["patch"]
        name = names.get((one["room"], one["author"]), "")
        before: dict[str, Any] | None = standing.get(key)
        after: dict[str, Any] | None
        if one["verb"] == "place":
            kind = patch["kind"]
            defaults = {"y": 0.0, "yaw": 0.0, "text": "", "colour": _COLOURS[kind], "kind": kind}
            after = _record({**defaults, "owner": one["author"], "owner_name": name or "?", **patch})
            standing[key], at = after, after
        elif one["verb"] == "delete":
            at, after = standing.pop(key), None
        else:
            whole = before or {}
            after = {prop: value for prop, value in patch.items() if prop != "kind" and whole.get(prop) != value}
            at = standing[key] = {**whole, **after}
            before = {prop: whole[prop] for prop in after}
        identity = {"room": one["room"], "revision": one["revision"]}
        made.append({**identity, "object_id": one["object_id"], "x": at["x"], "z": at["z"]})
        made[-1] |= {"before": before, "after": after}
        said.append({**identity, "author_name": name, "undoes": 0})
        said[-1] |= {field: one[field] for field in ("op_id", "author", "at", "verb")}
    return made, said


def downgrade() -> None:
    """There is no way back: the older tables cannot hold objects of other kinds."""
    raise NotImplementedError("objects of other kinds cannot be kept by an older version")
