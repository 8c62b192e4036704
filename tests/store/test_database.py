"""The contract of the store, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from cenacle.core import limits
from cenacle.core.edits import PlacedObject, Verb
from cenacle.core.screens import Deck
from cenacle.store import tables
from cenacle.store.database import Database
from cenacle.store.records import DeckWrite, LineRecord, LineWrite, OpRecord, OpWrite, RoomRecord

BOX = PlacedObject("b1", "box", 1.5, 0.0, -2.25, 0.5, "#aabbcc", "", "ident-1", "Zoé", 1)


def op_write(revision: int, target: PlacedObject | None = None, verb: Verb = "place", room: str = "house") -> OpWrite:
    target_id = target.id if target is not None else "b1"
    op = OpRecord(f"op-{room}-{revision}", "ident-1", 1_000 + revision, verb, target_id, {"x": 1.5}, revision)
    return OpWrite(room, op, replace(target, revision=revision) if target is not None else None)


def line_write(number: int, room: str = "house", identity: str = "ident-1") -> LineWrite:
    return LineWrite(room, LineRecord(f"line-{number}", identity, "Zoé", f"bonjour {number} 👋", 5_000 + number))


async def test_a_new_room_is_empty(database: Database) -> None:
    assert await database.load_room("house") == RoomRecord("house")
    assert await database.load_room("house") == RoomRecord("house")


async def test_what_was_written_is_there_for_another_connection(database: Database, database_url: str) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX), line_write(1)])
    other = Database(database_url)
    await other.open()
    room = await other.load_room("house")
    await other.close()
    assert room == RoomRecord(
        "house",
        revision=1,
        objects=(BOX,),
        lines=(line_write(1).line,),
    )


async def test_the_last_of_several_edits_of_an_object_stands(database: Database) -> None:
    await database.load_room("house")
    moved = replace(BOX, x=9.0)
    await database.write([op_write(1, BOX), op_write(2, moved, "change")])
    assert (await database.load_room("house")).objects == (replace(moved, revision=2),)
    await database.write([op_write(3, BOX, "change"), op_write(4, None, "delete")])
    room = await database.load_room("house")
    assert room.objects == ()
    assert room.revision == 4


async def test_rooms_do_not_see_each_other(database: Database) -> None:
    for room in ("house", "cellar"):
        await database.load_room(room)
    await database.write([op_write(1, BOX), op_write(1, BOX, room="cellar"), line_write(1, "cellar")])
    assert (await database.load_room("house")).lines == ()
    assert (await database.load_room("house")).objects == (BOX,)
    assert (await database.load_room("cellar")).revision == 1


async def test_a_batch_is_stored_whole_or_not_at_all(database: Database) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX)])
    with pytest.raises(IntegrityError):
        await database.write([line_write(1), op_write(2, BOX), op_write(2, BOX)])
    room = await database.load_room("house")
    assert room.revision == 1
    assert room.lines == ()


async def test_errors_hide_what_was_to_be_stored(database: Database) -> None:
    await database.load_room("house")
    private = replace(BOX, text="between us")
    with pytest.raises(IntegrityError) as raised:
        await database.write([op_write(1, private), op_write(1, private)])
    assert "between us" not in str(raised.value)
    assert "Zoé" not in str(raised.value)


async def test_an_op_is_found_again(database: Database) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX)])
    assert await database.find_op("ident-1", "op-house-1") == 1
    assert await database.find_op("ident-2", "op-house-1") is None
    assert await database.find_op("ident-1", "op-house-2") is None


async def test_an_object_that_was_deleted_is_still_known(database: Database) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX), op_write(2, None, "delete")])
    assert await database.knows_object("house", "b1")
    assert not await database.knows_object("house", "b2")
    assert not await database.knows_object("cellar", "b1")


async def test_the_log_of_ops_can_be_read(database: Database) -> None:
    await database.load_room("house")
    writes = [op_write(revision, BOX) for revision in range(1, 6)]
    await database.write(writes)
    assert await database.read_ops("house", after=2, most=2) == [write.op for write in writes[2:4]]


@pytest.mark.rule("P-REL-5")
async def test_a_line_is_stored_once(database: Database) -> None:
    await database.load_room("house")
    await database.load_room("cellar")
    assert await database.write([line_write(1), line_write(2), line_write(2)]) == [None, None, 5_002]
    again = LineWrite("cellar", replace(line_write(1).line, at=9_000))
    assert await database.write([again, line_write(1, identity="ident-2")]) == [5_001, None]
    assert [line.line_id for line in (await database.load_room("house")).lines] == ["line-1", "line-2", "line-1"]
    assert (await database.load_room("cellar")).lines == ()


@pytest.mark.rule("P-SAY-2")
async def test_the_last_lines_are_kept_and_older_ids_still_known(database: Database) -> None:
    await database.load_room("house")
    count = limits.LINES_KEPT_PER_ROOM + 20
    await database.write([line_write(number) for number in range(count)])
    kept = [line.line_id for line in (await database.load_room("house")).lines]
    assert kept == [f"line-{number}" for number in range(20, count)]
    assert await database.write([line_write(3)]) == [5_003]


async def test_of_a_line_not_kept_only_the_id_is_stored(database: Database) -> None:
    await database.load_room("house")
    near = replace(line_write(1), kept=False)
    assert await database.write([near]) == [None]
    assert await database.write([near]) == [5_001]
    assert (await database.load_room("house")).lines == ()


async def test_slides_are_kept_by_screen_and_the_last_write_counts(database: Database) -> None:
    for room in ("house", "cellar"):
        await database.load_room(room)
    first, second = Deck(("p1", "p2"), 0, "i1"), Deck(("p1", "p2"), 1, "i1")
    await database.write([DeckWrite("house", "wall", first), DeckWrite("house", "side", first)])
    await database.write([DeckWrite("house", "wall", None), DeckWrite("house", "wall", second)])
    assert (await database.load_room("house")).decks == {"wall": second, "side": first}
    assert (await database.load_room("cellar")).decks == {}
    await database.write([DeckWrite("house", "wall", first), DeckWrite("house", "wall", None)])
    assert (await database.load_room("house")).decks == {"side": first}


async def test_opening_again_keeps_everything(database: Database, database_url: str) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX)])
    again = Database(database_url)
    await again.open()
    assert (await again.load_room("house")).objects == (BOX,)
    await again.close()


async def test_the_migrations_make_the_tables_of_the_code(database: Database, database_url: str) -> None:
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), tables.metadata
            )
        )
    await engine.dispose()
    assert differences == []


async def test_the_database_says_that_it_answers(database: Database) -> None:
    await database.check()


async def test_a_file_that_cannot_be_opened_starts_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("aiosqlite.connect")  # whose thread would outlive the failure
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/none/house.db")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await database.open()
    await database.close()
