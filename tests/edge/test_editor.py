"""Editors of rooms that share a writer: what one of them is asked spoils nothing of the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cenacle.edge.editor import Editor
from cenacle.store.database import Database
from cenacle.store.records import OpEntry, Write
from cenacle.store.writer import DurableWriter
from loadtests.hands import PLAN, Hand, edit_of

ROOMS = ("house", "cellar")


class Rooms:
    """Two rooms on one database, whose commits wait until they are let."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite+aiosqlite:///{path}")
        self.writer = DurableWriter(self)
        self.let = asyncio.Event()
        self.entered = asyncio.Event()
        self.editors: list[Editor] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def write(self, batch: Sequence[Write]) -> list[int | None]:
        self.entered.set()
        await self.let.wait()
        return await self.database.write(batch)

    async def check(self) -> None:
        await self.database.check()

    async def open(self) -> None:
        await self.database.open()
        self.writer.start()
        for room in ROOMS:
            stored = await self.database.load_room(room)
            plan = replace(PLAN, id=room)
            self.editors.append(Editor(plan, {}, self.database, self.writer, lambda: int(time.time() * 1000), stored))
        self._tasks = [asyncio.create_task(editor.run()) for editor in self.editors]

    async def close(self) -> None:
        self.let.set()
        for editor in self.editors:
            await editor.finish()
        await self.writer.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.database.close()


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    rooms = Rooms(tmp_path / "rooms.db")
    await rooms.open()
    yield rooms
    await rooms.close()


async def answered(*hands: Hand) -> None:
    """Wait until nobody waits for an answer."""
    async with asyncio.timeout(20.0):
        for hand in hands:
            while hand.waiting:
                hand.changed.clear()
                await hand.changed.wait()


@pytest.mark.rule("P-REL-5")
async def test_one_op_id_in_two_rooms_at_once_fails_nobodys_edits(rooms: Rooms) -> None:
    house, cellar = rooms.editors
    here, there, zoe, ada = Hand(1), Hand(1), Hand(2), Hand(3)  # the first two are one identity
    same = [edit_of("same", "b1", kind="box", x=0.0, z=0.0) for _ in range(2)]
    here.ask(house, same[0])
    there.ask(cellar, same[1])
    zoe.ask(house, edit_of("z1", "b2", kind="box", x=0.0, z=0.0))
    ada.ask(cellar, edit_of("a1", "b3", kind="box", x=0.0, z=0.0))
    await rooms.entered.wait()
    rooms.let.set()
    await answered(here, there, zoe, ada)
    assert sorted([here.refused, there.refused]) == [[], ["flooded"]]
    assert (zoe.refused, ada.refused) == ([], [])
    loser, editor = (here, house) if here.refused else (there, cellar)
    winner = there if loser is here else here
    revision = editor.revision
    loser.ask(editor, same[0])
    await answered(loser)
    assert loser.acknowledged["same"][0] == winner.acknowledged["same"][0]  # answered like the first time
    assert editor.revision == revision


@pytest.mark.rule("P-REL-5")
async def test_an_op_id_of_another_room_is_answered_though_this_one_has_no_such_revision(rooms: Rooms) -> None:
    rooms.let.set()
    house, cellar = rooms.editors
    zoe = Hand(1)
    for number in range(3):
        zoe.ask(house, edit_of(f"z{number}", f"b{number}", kind="box", x=0.0, z=0.0))
        await answered(zoe)
    zoe.ask(cellar, edit_of("z2", "b2", kind="box", x=0.0, z=0.0))
    await answered(zoe)
    assert (zoe.acknowledged["z2"][0], cellar.revision, zoe.refused) == (3, 0, [])


@pytest.mark.rule("P-EDIT-4")
async def test_what_still_waits_to_be_stored_is_looked_for_only_then(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, read = rooms.editors[0], rooms.database.history.read_ops
    looked_early: list[bool] = []

    async def read_ops(room: str, after: int, most: int) -> list[OpEntry]:
        looked_early.append(not rooms.let.is_set())
        return await read(room, after, most)

    monkeypatch.setattr(rooms.database.history, "read_ops", read_ops)
    zoe, ada = Hand(1), Hand(2)
    zoe.ask(house, edit_of("z1", "b1", kind="box", x=0.0, z=0.0))
    await rooms.entered.wait()
    house._failed()  # as when the writer takes no more, with that one on its way
    assert zoe.refused == ["internal"]
    ada.ask(house, edit_of("a1", "b2", kind="box", x=0.0, z=0.0))
    for _ in range(10):
        await asyncio.sleep(0)  # the editor gets on as far as it can
    rooms.let.set()
    await answered(ada)
    assert looked_early == [False]
    assert (ada.acknowledged["a1"][0], ada.refused, house.revision) == (2, [], 2)
    zoe.ask(house, edit_of("z1", "b1", kind="box", x=0.0, z=0.0))
    await answered(zoe)
    assert zoe.acknowledged["z1"][0] == 1
