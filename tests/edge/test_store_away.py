"""A database that fails: authors are told, nothing is half done, and all goes on when it is back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from cenacle.app import App
from cenacle.store import writer as writer_module
from cenacle.store.database import Database
from cenacle.store.records import Write
from cenacle.wire import messages
from tests.client import build_place, joined


class Breakable:
    """Makes a house's database fail on demand: before a commit, or after it."""

    def __init__(self, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
        self.broken = False
        self.forgets_to_answer = False
        database, write, check = app.database, app.database.write, app.database.check

        async def breakable_write(batch: Sequence[Write]) -> list[int | None]:
            if self.broken:
                raise OSError("no space left on device")
            outcome = await write(batch)
            if self.forgets_to_answer:
                raise OSError("connection lost")
            return outcome

        async def breakable_check() -> None:
            await check()
            if self.broken:
                raise OSError("no space left on device")

        assert isinstance(database, Database)
        monkeypatch.setattr(database, "write", breakable_write)
        monkeypatch.setattr(database, "check", breakable_check)
        monkeypatch.setattr(writer_module, "RETRY_S", 0.02)


@pytest.fixture
def disk(app: App, monkeypatch: pytest.MonkeyPatch) -> Breakable:
    return Breakable(app, monkeypatch)


@pytest.mark.rule("P-EDIT-2", "P-EDIT-4", "P-SAY-1")
async def test_nothing_is_acknowledged_while_the_store_fails(app: App, url: str, disk: Breakable) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada), httpx.AsyncClient(base_url=url) as http:
        assert (await zoe.edit("place", "b1", kind="box", x=x, z=z)).revision == 1
        disk.broken = True
        edits = [zoe.edit_message("place", f"c{number}", kind="box", x=x, z=z) for number in range(5)]
        for edit in edits:
            await zoe.send(edit)
        for edit in edits:
            refused = await zoe.expect(messages.Refused)
            assert (refused.re, refused.ref, refused.code) == ("edit", edit.op_id, "internal")
        await ada.send(messages.Say(line_id="l1", to="room", text="anyone?"))
        refused = await ada.expect(messages.Refused)
        assert (refused.re, refused.ref, refused.code) == ("say", "l1", "internal")
        assert "no space" not in refused.message
        assert (await http.get("/readyz")).text == "the store takes no writes\n"
        disk.broken = False
        await app.writer.wait_until_healthy()
        assert (await http.get("/readyz")).status_code == 200
        for edit in edits:
            await zoe.send(edit)  # the same op ids: what was refused then is decided anew
        revisions = [(await zoe.expect(messages.Committed)).revision for _ in edits]
        assert revisions == [2, 3, 4, 5, 6]
        assert (await ada.say("anyone?", line_id="l1")).line.text == "anyone?"
        assert [edited.revision for edited in ada.heard(messages.Edited)] == [1, 2, 3, 4, 5, 6]


async def test_edits_while_the_database_is_away_neither_read_nor_fill_the_log(
    app: App, url: str, disk: Breakable, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reads = 0

    async def read(*_: object) -> None:
        nonlocal reads
        reads += 1
        raise OSError("no such host")

    x, z = build_place(app.world.plan)
    async with joined(url, 1) as (zoe,):
        disk.broken = True
        await zoe.send(zoe.edit_message("place", "b0", kind="box", x=x, z=z))
        assert (await zoe.expect(messages.Refused)).code == "internal"
        caplog.clear()
        with monkeypatch.context() as away:
            away.setattr(app.database, "load_room", read)
            for name in ("read_ops", "find_ops", "known_objects"):
                away.setattr(app.database.history, name, read)
            for number in range(1, 4):
                await zoe.send(zoe.edit_message("place", f"b{number}", kind="box", x=x, z=z))
                assert (await zoe.expect(messages.Refused)).code == "internal"
        assert reads == 0
        assert "an edit could not be decided" not in caplog.messages
        disk.broken = False
        await app.writer.wait_until_healthy()
        assert (await zoe.edit("place", "b9", kind="box", x=x, z=z)).revision == 1


@pytest.mark.rule("P-EDIT-4", "P-REL-5")
async def test_a_commit_whose_answer_was_lost_is_found_again(app: App, url: str, disk: Breakable) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 2) as (zoe, ada):
        disk.forgets_to_answer = True
        lost = zoe.edit_message("place", "n1", kind="note", x=x, z=z, text="there after all")
        await zoe.send(lost)
        assert (await zoe.expect(messages.Refused)).code == "internal"
        disk.forgets_to_answer = False
        await app.writer.wait_until_healthy()
        assert (await ada.edit("place", "b1", kind="box", x=x, z=z)).revision == 2
        assert [edited.revision for edited in ada.heard(messages.Edited)] == [1, 2]
        first = ada.heard(messages.Edited)[0]
        assert [one.text for one in first.objects] == ["there after all"]
        await zoe.send(lost)
        assert (await zoe.expect(messages.Committed)).revision == 1
        assert len(zoe.heard(messages.Edited)) == 2


async def test_walking_goes_on_without_a_store(url: str, disk: Breakable) -> None:
    disk.broken = True
    async with joined(url, 2) as (zoe, ada):
        await ada.walk(0.0, -1.0, 3)
        await ada.snapshot_when(lambda snapshot: snapshot.ack == 3)
        assert (await zoe.sees(ada.number)).number == ada.number


async def test_an_edit_on_a_full_queue_is_refused_before_it_is_decided(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, z = build_place(app.world.plan)
    async with joined(url, 1) as (zoe,):
        edit = zoe.edit_message("place", "b1", kind="box", x=x, z=z)
        with monkeypatch.context() as full:
            full.setattr(writer_module, "WRITES_QUEUED_MAX", 0)
            await zoe.send(edit)
            assert (await zoe.expect(messages.Refused)).code == "flooded"
        await zoe.send(edit)
        assert (await zoe.expect(messages.Committed)).revision == 1


@pytest.mark.rule("P-UNDO-1", "P-EDIT-4")
async def test_an_undo_that_could_not_be_stored_is_not_done_later(
    app: App, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, z = build_place(app.world.plan)
    history, writer = app.database.history, app.writer
    read = history.written

    async def read_while_the_store_goes_away(*asked: Any) -> Any:
        found = await read(*asked)
        writer._healthy.clear()
        return found

    async with joined(url, 2) as (zoe, ada):
        await zoe.edit("place", "b1", kind="box", x=x, z=z)
        with monkeypatch.context() as full:
            full.setattr(writer_module, "WRITES_QUEUED_MAX", 0)
            await zoe.send(messages.Undo(op_id="u1"))
            assert (await zoe.expect(messages.Refused)).code == "flooded"
        with monkeypatch.context() as away:
            away.setattr(history, "written", read_while_the_store_goes_away)
            await zoe.send(messages.Undo(op_id="u2"))
            assert (await zoe.expect(messages.Refused)).code == "internal"
        writer._healthy.set()
        assert (await ada.edit("change", "b1", colour="#111111")).revision == 2
        assert [edited.verb for edited in ada.heard(messages.Edited)] == ["place", "change"]
