"""A database of an older version is brought up to date with all that was in it."""

from __future__ import annotations

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from cenacle.core.objects import from_record
from cenacle.store.database import MIGRATIONS, Database

PATCHES = [
    ("place", "n1", {"kind": "note", "x": 1.0, "z": 2.0, "text": "Allô"}),
    ("change", "n1", {"x": 3.0, "text": "Allô"}),
    ("place", "b1", {"kind": "box", "x": 4.0, "z": 5.0, "colour": "#112233"}),
    ("delete", "b1", {}),
]


def old_file(path: Path) -> None:
    """As it was before the log said what each op did."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text("INSERT INTO rooms VALUES ('house', 4)"))
        for revision, (verb, object_id, patch) in enumerate(PATCHES, 1):
            connection.execute(
                text("INSERT INTO ops VALUES ('house', :revision, :op_id, 'i1', :at, :verb, :object_id, :patch)"),
                {
                    "revision": revision,
                    "op_id": f"op{revision}",
                    "at": revision,
                    "verb": verb,
                    "object_id": object_id,
                    "patch": json.dumps(patch),
                },
            )
        connection.execute(
            text("INSERT INTO objects VALUES ('house', 'n1', 'note', 3, 0, 2, 0, '#f2d16b', 'Allô', 'i1', 'Zoé', 2)")
        )
    engine.dispose()


async def test_objects_and_history_are_kept(tmp_path: Path) -> None:
    old_file(tmp_path / "house.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/house.db")
    await database.open()
    room = await database.load_room("house")
    (note,) = room.objects
    assert (note.id, note.x, note.text, note.owner_name, note.revision) == ("n1", 3.0, "Allô", "Zoé", 2)
    entries = await database.history.read_ops("house", 0, 10)
    assert [(one.op.verb, one.objects, one.op.author_name) for one in entries] == [
        (verb, (object_id,), "Zoé") for verb, object_id, _ in PATCHES
    ]
    written = await database.history.written("house", ["n1", "b1"], 1, 100)
    assert written is not None
    assert [(one.change.before, one.change.after) for one in written[1:2]] == [({"x": 1.0}, {"x": 3.0})]
    placed = written[0].change.applied(None, 1)
    assert placed is not None
    assert written[1].change.applied(placed, 2) == note
    assert written[3].change.before is not None
    assert from_record("b1", written[3].change.before, 3).colour == "#112233"
    await database.close()
