"""What survives: kill -9, an orderly end, a reload."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidHandshake

from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld
from tests.client import HouseClient, build_place
from tests.house_process import HouseProcess

STOP_S = 5.0  # from SIGTERM to the end, as promised


@pytest.fixture
def place(world: LoadedWorld) -> tuple[float, float]:
    """Where objects may be placed."""
    return build_place(world.plan)


@contextlib.asynccontextmanager
async def running(house: HouseProcess) -> AsyncIterator[str]:
    """Start the house, and stop it at the end of the block if the block has not; gives its address."""
    await asyncio.to_thread(house.start)
    try:
        yield house.origin
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


@pytest.mark.rule("P-REL-5", "P-EDIT-2")
async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path, place: tuple[float, float]) -> None:
    x, z = place
    house = HouseProcess(tmp_path)
    async with running(house) as url:
        zoe = await HouseClient.join(url)
        note = await zoe.edit("place", "n1", "op-1", kind="note", x=x, z=z, text="reste")
        box = await zoe.edit("place", "b1", "op-2", kind="box", x=x, z=z)
        await zoe.edit("delete", "b1", "op-3")
        said = await zoe.say("je reviens", line_id="line-1")
        await asyncio.to_thread(house.kill)
        await zoe.expect_close()
    async with running(house) as url:
        back = await HouseClient.join(url, identity=zoe.identity)
        assert [(placed.id, placed.text) for placed in back.welcome.objects] == [("n1", "reste")]
        assert back.welcome.revision == 3
        assert [line.text for line in back.welcome.lines] == ["je reviens"]
        again = await back.edit("place", "n1", "op-1", kind="note", x=x, z=z, text="encore")
        assert (again.revision, box.revision) == (note.revision, 2)
        assert (await back.say("je reviens", line_id="line-1")).line.at == said.line.at
        assert back.heard(messages.Edited) == []
        newcomer = await HouseClient.join(url)
        assert len(newcomer.welcome.lines) == 1
        assert newcomer.welcome.revision == 3
        await newcomer.close()
        await back.close()


@pytest.mark.rule("P-REL-4")
async def test_a_place_outlives_the_server(tmp_path: Path) -> None:
    house = HouseProcess(tmp_path)
    async with running(house) as url:
        zoe = await HouseClient.join(url)
        await zoe.walk(0.0, -1.0, 6)
        stood = await zoe.snapshot_when(lambda snapshot: snapshot.ack == 6)
        await zoe.ping()
        await asyncio.to_thread(house.kill)
        await zoe.expect_close()
    assert zoe.place is not None
    async with running(house) as url:
        back = await HouseClient.join(url, identity=zoe.identity, place=zoe.place)
        assert (back.welcome.pose.x, back.welcome.pose.z) == (stood.x, stood.z)
        stranger = await HouseClient.join(url, place=zoe.place)
        assert (stranger.welcome.pose.x, stranger.welcome.pose.z) != (stood.x, stood.z)
        await back.close()
        await stranger.close()


@pytest.mark.rule("P-DRAIN-1")
async def test_sigterm_drains(tmp_path: Path, place: tuple[float, float]) -> None:
    x, z = place
    house = HouseProcess(tmp_path)
    async with running(house) as url:
        zoe = await HouseClient.join(url)
        ada = await HouseClient.join(url)
        for number in range(30):
            await ada.send(ada.edit_message("place", f"b{number}", kind="box", x=x, z=z))
        started = time.monotonic()
        code = await asyncio.to_thread(house.stop)
        assert (code, time.monotonic() - started < STOP_S) == (0, True), house.log
        for client in (zoe, ada):
            assert (await client.expect_close()).close_code == 1012
            assert len(client.heard(messages.Draining)) == 1
        acknowledged = len(ada.heard(messages.Committed))
        assert len(ada.heard(messages.Edited)) == acknowledged
        assert "error" not in house.log.lower(), house.log
    async with running(house) as url:
        back = await HouseClient.join(url)
        assert back.welcome.revision == acknowledged
        await back.close()


async def test_no_one_is_let_in_while_draining(tmp_path: Path) -> None:
    house = HouseProcess(tmp_path)
    async with running(house) as url:
        zoe = await HouseClient.join(url)
        ending = asyncio.create_task(asyncio.to_thread(house.stop))
        await zoe.expect(messages.Draining)
        with pytest.raises((InvalidHandshake, OSError, EOFError)):
            await HouseClient.open(url)
        assert await ending == 0


async def test_logs_hold_nothing_personal(tmp_path: Path) -> None:
    house = HouseProcess(tmp_path, log_level="debug", log_format="json")
    async with running(house) as url:
        zoe = await HouseClient.join(url, name="Zoé Quelconque")
        await zoe.say("un secret")
        await zoe.drop()
    assert house.log
    for personal in ("Quelconque", "secret", zoe.identity, zoe.welcome.resume_token):
        assert personal not in house.log
