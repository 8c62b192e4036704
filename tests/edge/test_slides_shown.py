"""Slides on the screens of a running house: who is told, what survives, and what becomes of them in a new version."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.edge.frames import frame_of
from cenacle.settings import Settings
from cenacle.store.writer import StoreBusyError
from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld, parse_world
from tests.client import HouseClient
from tests.edge.screen_house import WORLD, make_host, members, presence_of, refused, told, uploaded, without
from tests.store.test_pictures import JPEG, PNG


@pytest.fixture(scope="module")
def small() -> LoadedWorld:
    return parse_world(WORLD, "small.yaml")


@pytest.fixture
async def app(settings: Settings, small: LoadedWorld) -> AsyncIterator[App]:
    async with open_app(settings, with_media=False, world=small) as app:
        yield app


@pytest.mark.rule("P-SCREEN-4", "P-SCREEN-5")
async def test_slides_are_shown_and_turned_for_all_and_survive_a_restart(
    settings: Settings, small: LoadedWorld
) -> None:
    async with open_app(settings, with_media=False, world=small) as app, members(app, "Ana", "Eve") as (ana, eve):
        pages = await uploaded(app, ana, PNG, JPEG)
        await ana.send(messages.Slides(screen="wall", pages=[*pages, "0" * 40], page=0))
        await refused(ana, "slides", "slides_invalid")
        await ana.send(messages.Slides(screen="wall", pages=pages, page=0))
        for client in (ana, eve):
            state = await told(client, "wall", "slides")
            assert (state.sharer, state.pages, state.page) == (ana.id, pages, 0)
        await eve.send(messages.Turn(screen="wall", page=1))
        await refused(eve, "turn", "not_host")
        await ana.send(messages.Turn(screen="wall", page=1))
        assert (await told(eve, "wall", "slides")).page == 1
        assert app.house.screens.pages_in_use() == set(pages)
        identity = ana.identity
    async with open_app(settings, with_media=False, world=small) as app, members(app, "Eve") as (eve,):
        wall = next(one for one in eve.welcome.screens if one.id == "wall")
        assert (wall.what, wall.sharer, wall.pages, wall.page) == ("slides", "", pages, 1)
        ana = await HouseClient.join(f"http://127.0.0.1:{app.port}", name="Ana", identity=identity)
        wall = next(one for one in ana.welcome.screens if one.id == "wall")
        assert wall.sharer == ana.id
        await ana.send(messages.Turn(screen="wall", page=0))
        assert (await told(eve, "wall", "slides")).page == 0
        await ana.send(messages.Unshare(screen="wall"))
        await told(eve, "wall", "nothing")
        await ana.close()
    async with open_app(settings, with_media=False, world=small) as app, members(app, "Eve") as (eve,):
        assert all(one.what == "nothing" for one in eve.welcome.screens)


@pytest.mark.rule("P-SCREEN-4")
async def test_slides_that_cannot_be_stored_are_refused(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(batch: Any) -> Any:
        raise ConnectionError("the database is away")

    async with members(app, "Ana") as (ana,):
        pages = await uploaded(app, ana, PNG)
        with monkeypatch.context() as context:
            context.setattr(app.database, "write", away)
            context.setattr(app.database, "check", lambda: away(None))
            for _ in range(2):  # the second one while the store is known to be away
                await ana.send(messages.Slides(screen="wall", pages=pages, page=0))
                await refused(ana, "slides", "internal")
        await app.writer.wait_until_healthy()
        await ana.send(messages.Slides(screen="wall", pages=pages, page=0))
        assert (await told(ana, "wall", "slides")).pages == pages


@pytest.mark.rule("P-SCREEN-4")
async def test_slides_that_the_store_has_no_place_for_leave_those_that_wait(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    submit = app.writer.submit

    def once(write: Any) -> Any:
        if taken:
            raise StoreBusyError("too many writes wait")
        taken.append(write.screen)
        return submit(write)

    async with members(app, "Ana") as (ana,):
        pages = await uploaded(app, ana, PNG, JPEG)
        with monkeypatch.context() as context:
            context.setattr(app.writer, "submit", once)
            presence = presence_of(app, ana)
            room = app.house.screens.of(presence)
            for some in (pages, pages[:1]):  # the second while the first is being stored
                room.slides(presence, messages.Slides(screen="wall", pages=some, page=0), lambda octets: None)
        assert (await refused(ana, "slides", "internal")).ref == "wall"
        assert (await told(ana, "wall", "slides")).pages == pages
        await ana.send(messages.Turn(screen="wall", page=1))
        assert (await told(ana, "wall", "slides")).page == 1


@pytest.mark.rule("P-RATE-3")
async def test_slides_turned_by_many_end_nobodys_session_together(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred pages, turned twenty times by each of five: more bytes than anyone may leave unreported."""
    monkeypatch.setattr(limits, "TOLD_BYTES_PER_S", 1)
    room = app.house.screens._rooms["parlour"]
    monkeypatch.setattr(room, "_parts", room._parts._replace(is_slide=lambda page: True))
    pages = [f"{number:040d}" for number in range(limits.SLIDES_PAGES_MAX)]
    async with members(app, "Eve", "Ana", "Bea", "Cleo", "Dora", "Zoé") as (eve, *hosts):
        for host in hosts:
            make_host(app, host)
        await hosts[0].send(messages.Slides(screen="wall", pages=pages, page=0))
        await told(hosts[-1], "wall", "slides")
        for host in hosts:
            for page in range(20):
                await host.send(messages.Turn(screen="wall", page=page))
        for host in hosts:
            assert (await refused(host, "turn", "flooded")).ref == "wall"
        await hosts[0].send(messages.Share(screen="wall", source="screen"))
        await refused(hosts[0], "share", "flooded")
        octets = limits.TOLD_BYTES_LEAST + 42 * limits.SLIDES_PAGES_MAX
        at_once = (limits.TOLD_BYTES_BURST - limits.TOLD_BYTES_OF_LINES) // octets
        passed_on = [await told(eve, "wall", "slides") for _ in range(at_once)]
        await eve.ping()
        assert len(eve.heard(messages.ScreenChanged)) == len(passed_on)
        assert len(frame_of(messages.ScreenChanged(screen=passed_on[0]))) <= octets
        assert len(app.house.roster) == 6
        assert eve.error is None


@pytest.mark.rule("P-SCREEN-4")
async def test_slides_come_back_with_their_screen_and_nobody_is_told_of_one_that_is_not_there(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, released = asyncio.Event(), asyncio.Event()
    write = app.database.write

    async def slow(batch: Any) -> Any:
        begun.set()
        await released.wait()
        return await write(batch)

    async with members(app, "Ana") as (ana,):
        pages = await uploaded(app, ana, PNG)
        monkeypatch.setattr(app.database, "write", slow)
        await ana.send(messages.Slides(screen="side", pages=pages, page=0))
        async with asyncio.timeout(10):
            await begun.wait()
        await app.house.renewal.renew(parse_world(without(WORLD, "- {id: side"), "small.yaml").plan)
        assert "side" not in [one.id for one in (await ana.expect(messages.Welcome)).screens]
        released.set()
        await app.writer.flush()
        for _ in range(2):  # by then it would have been told
            await ana.next_snapshot()
        assert ana.heard(messages.ScreenChanged) == []
        await app.house.renewal.renew(parse_world(WORLD, "small.yaml").plan)
        side = next(one for one in (await ana.expect(messages.Welcome)).screens if one.id == "side")
        assert (side.what, side.sharer, side.pages) == ("slides", ana.id, pages)
