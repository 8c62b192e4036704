"""The contract of the store, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from cenacle.core import limits
from cenacle.core.edits import Verb
from cenacle.core.objects import PlacedObject, change_between
from cenacle.core.plan import Area
from cenacle.core.reversal import Step
from cenacle.core.screens import Deck
from cenacle.store import tables
from cenacle.store.database import Database
from cenacle.store.records import (
    DeckWrite,
    LineRecord,
    LineWrite,
    OpEntry,
    OpFilter,
    OpRecord,
    OpWrite,
    RoomRecord,
    VersionRecord,
    VersionWrite,
)

BOX = PlacedObject("b1", "box", 1.5, 0.0, -2.25, 0.5, "#aabbcc", "", "ident-1", "Zoé", 1)


def op_write(revision: int, target: PlacedObject | None = None, verb: Verb = "place", room: str = "house") -> OpWrite:
    target_id = target.id if target is not None else "b1"
    op = OpRecord(f"op-{room}-{revision}", "ident-1", "Zoé", 1_000 + revision, verb, revision)
    after = replace(target, revision=revision) if target is not None else None
    before = None if verb == "place" else BOX
    return OpWrite(room, op, (change_between(before, after),), {target_id: after})


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
    asked = [("ident-1", "op-house-1"), ("ident-2", "op-house-1"), ("ident-1", "op-house-2")]
    assert await database.history.find_ops(asked) == {("ident-1", "op-house-1"): 1}
    assert await database.history.find_ops([("me", f"op-{number}") for number in range(900)]) == {}


async def test_an_object_that_was_deleted_is_still_known(database: Database) -> None:
    await database.load_room("house")
    await database.write([op_write(1, BOX), op_write(2, None, "delete")])
    assert await database.history.known_objects("house", ["b1", "b2"]) == {"b1"}
    assert await database.history.known_objects("cellar", ["b1"]) == set()


async def test_the_log_of_ops_can_be_read(database: Database) -> None:
    await database.load_room("house")
    writes = [op_write(1, BOX), *(op_write(revision, replace(BOX, x=revision), "change") for revision in range(2, 6))]
    await database.write(writes)
    entries = await database.history.read_ops("house", after=2, most=2)
    assert entries == [OpEntry(write.op, ("b1",), 1) for write in writes[2:4]]
    assert await database.history.written("house", ["b1"], 2, 3) is None
    written = await database.history.written("house", ["b1"], 2, 4)
    assert written is not None
    assert [(one.revision, one.change.after) for one in written] == [(n, {"x": n}) for n in range(2, 6)]
    assert await database.history.steps("house", "ident-1", 2) == [Step(5, "change", 0), Step(4, "change", 0)]
    assert await database.history.objects_of("house", 3) == ["b1"]


@pytest.mark.rule("P-HIST-1")
async def test_history_is_found_by_author_time_area_object_and_page(database: Database) -> None:
    await database.load_room("house")
    far = replace(BOX, id="b2", x=50.0)
    mine = [op_write(1, BOX), op_write(2, far), op_write(3, replace(BOX, x=2.0), "change")]
    theirs = op_write(4, replace(BOX, x=3.0), "change")
    await database.write([*mine, replace(theirs, op=replace(theirs.op, author="ident-2"))])

    async def found(before: int | None = None, most: int = 10, **wanted: object) -> list[int]:
        page = await database.history.page("house", OpFilter(**wanted), before, most)  # type: ignore[arg-type]
        targets = await database.history.targets("house", OpFilter(**wanted), 10)  # type: ignore[arg-type]
        revisions = [one.op.revision for one in page]
        if before is None and most == 10:
            assert sorted({revision for revision, _ in targets}) == revisions[::-1]
        return revisions

    assert await found() == [4, 3, 2, 1]
    assert await found(before=4, most=2) == [3, 2]
    assert await found(authors=("ident-2",)) == [4]
    assert await found(authors=("ident-1",), since=1_002, until=1_003) == [3, 2]
    assert await found(area=Area(0.0, -5.0, 10.0, 5.0)) == [4, 3, 1]
    assert await found(object_id="b2") == [2]
    assert await found(after=2) == [4, 3]


@pytest.mark.rule("P-HIST-2")
async def test_a_revision_has_the_last_name_it_was_given(database: Database) -> None:
    await database.load_room("house")
    names = [VersionRecord(7, "draft", "i1", "Zoé", 5), VersionRecord(9, "party", "i1", "Zoé", 6)]
    await database.write([VersionWrite("house", one) for one in names])
    again = replace(names[0], name="before the party")
    await database.write([VersionWrite("house", again)])
    assert await database.history.versions("house") == [names[1], again]
    assert await database.history.versions("cellar") == []
    assert await database.history.versions("house", 7) == [again]
    assert await database.history.versions("house", 8) == []


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
    await database.write([DeckWrite("cellar", "wall", Deck(("p1", "p3"), 0, "i2"))])
    assert await database.slide_pages() == {"p1", "p2", "p3"}
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


@pytest.mark.parametrize("what", ["a new room", "a line"])
async def test_who_reads_before_it_writes_lets_nobody_else_write_between(tmp_path: Path, what: str) -> None:
    """SQLite refuses at once, without a wait, to write on what was read before somebody else wrote."""
    path = tmp_path / "test.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    await database.load_room("house")
    refused: list[bool] = []

    def write_too(connection: object, cursor: object, statement: str, *arguments: object) -> None:
        if statement.startswith("INSERT") and not refused:
            with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
                try:
                    other.execute("UPDATE rooms SET revision = 7 WHERE id = 'house'")
                    refused.append(False)
                except sqlite3.OperationalError:
                    refused.append(True)

    event.listen(database._engine.sync_engine, "before_cursor_execute", write_too)
    if what == "a line":
        await database.write([line_write(1)])
        assert [line.line_id for line in (await database.load_room("house")).lines] == ["line-1"]
    else:
        assert await database.load_room("cellar") == RoomRecord("cellar")
    assert refused == [True]
    await database.close()


async def test_a_file_that_cannot_be_opened_starts_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("aiosqlite.connect")  # whose thread would outlive the failure
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/none/house.db")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        await database.open()
    await database.close()
