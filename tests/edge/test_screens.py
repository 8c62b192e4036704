"""Screens of a running house: who is told what, whose video is routed to whom, and what survives a restart."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Any

import httpx
import pytest

from cenacle import app as composition
from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.edge.presence import Presence
from cenacle.edge.frames import frame_of
from cenacle.edge.screens import VideoBounds
from cenacle.media.service import MediaStats
from cenacle.settings import Settings
from cenacle.store.writer import StoreBusyError
from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld, parse_world
from tests.client import HouseClient
from tests.store.test_pictures import JPEG, PNG

WORLD = """
version: 1
id: small
title: {en: A small house, fr: Une petite maison}
entrance: parlour
rooms:
  - id: parlour
    title: {en: Parlour, fr: Petit salon}
    bounds: [-20, -20, 20, 20]
    floors:
      - {area: [-20, -20, 20, 20], material: oak}
    zones:
      - {id: study, kind: private, title: {en: Study, fr: Cabinet}, area: [10, -5, 18, 5]}
    screens:
      - {id: wall, title: {en: Wall, fr: Mur}, at: [0, -19], yaw_deg: 180}
      - {id: side, title: {en: Side, fr: Côté}, at: [-19, 0], yaw_deg: 270}
      - {id: stage, title: {en: Stage, fr: Scène}, at: [0, 19], sharers: hosts}
      - {id: study, title: {en: Study, fr: Cabinet}, at: [17, 0], yaw_deg: 90}
    portals:
      - {id: out, title: {en: Out, fr: Dehors}, area: [-2, 15, 2, 17], to: {room: garden, spawn: gate}}
    spawns:
      - {id: door, at: [0, 0], radius: 0.8}
  - id: garden
    title: {en: Garden, fr: Jardin}
    bounds: [-20, -20, 20, 20]
    floors:
      - {area: [-20, -20, 20, 20], material: grass}
    spawns:
      - {id: gate, at: [0, 0], radius: 0.8}
"""


class RecordingMedia:
    """Keeps what it was told of video: the routes and limits that hold now."""

    on_levels = on_state = on_lost = None

    def __init__(self) -> None:
        self.routes: dict[int, tuple[int, ...]] = {}
        self.limits: dict[int, int] = {}
        self.on_paused: Callable[[Mapping[int, Collection[int]]], None] | None = None
        self.changed = asyncio.Event()

    def route_video(self, routes: Mapping[int, Sequence[int]]) -> None:
        self.routes |= {number: tuple(sources) for number, sources in routes.items()}
        self.changed.set()

    def limit_video(self, limits_bps: Mapping[int, int]) -> None:
        self.limits |= limits_bps
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def stats(self) -> MediaStats:
        return MediaStats(running=True, restarts=0, peers=0, connected=0, counters={})

    async def start(self) -> None:
        """As the service."""

    stop = start

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: None  # what is only about voices


@pytest.fixture
def media(monkeypatch: pytest.MonkeyPatch) -> RecordingMedia:
    media = RecordingMedia()
    monkeypatch.setattr(composition, "_media", lambda settings: media)
    return media


@pytest.fixture(scope="module")
def small() -> LoadedWorld:
    return parse_world(WORLD, "small.yaml")


@pytest.fixture
async def app(settings: Settings, small: LoadedWorld, media: RecordingMedia) -> AsyncIterator[App]:
    async with open_app(settings, world=small) as app:
        yield app


@contextlib.asynccontextmanager
async def members(app: App, *names: str) -> AsyncIterator[list[HouseClient]]:
    clients = [await HouseClient.join(f"http://127.0.0.1:{app.port}", name=name) for name in names]
    try:
        yield clients
    finally:
        for client in clients:
            await client.close()


def presence_of(app: App, client: HouseClient) -> Presence:
    presence = app.house.roster.by_id(client.id)
    assert presence is not None
    return presence


def make_host(app: App, client: HouseClient) -> None:
    app.house.roster.change(presence_of(app, client), role="host")


async def told(client: HouseClient, screen: str, what: str) -> messages.ScreenState:
    changed = await client.expect(
        messages.ScreenChanged, lambda message: (message.screen.id, message.screen.what) == (screen, what)
    )
    return changed.screen


async def refused(client: HouseClient, re: str, code: str) -> messages.Refused:
    refusal = await client.expect(messages.Refused, lambda message: message.re == re)
    assert refusal.code == code
    return refusal


async def go(client: HouseClient, x: float, z: float) -> None:
    await client.send(messages.Go(x=x, z=z))
    await client.snapshot_when(lambda snapshot: abs(snapshot.x - x) < 1.1 and abs(snapshot.z - z) < 1.1)


async def uploaded(app: App, client: HouseClient, *images: bytes) -> list[str]:
    headers = {"Authorization": f"Bearer {client.welcome.resume_token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}", trust_env=False) as http:
        answers = [await http.post("/api/slides", content=image, headers=headers) for image in images]
    return [answer.json()["id"] for answer in answers]


# --- live -----------------------------------------------------------------------------------------
@pytest.mark.rule("P-SCREEN-1", "P-SCREEN-2", "P-SCREEN-3")
async def test_all_in_the_room_are_told_who_shares(app: App) -> None:
    async with members(app, "Ana", "Bea", "Eve") as (ana, bea, eve):
        assert [(one.id, one.what) for one in ana.welcome.screens] == [
            (screen, "nothing") for screen in ("wall", "side", "stage", "study")
        ]
        await ana.send(messages.Share(screen="wall", source="screen"))
        for client in (ana, bea, eve):
            assert (await told(client, "wall", "screen")).sharer == ana.id
        await bea.send(messages.Share(screen="wall", source="camera"))
        assert (await refused(bea, "share", "screen_taken")).ref == "wall"
        await bea.send(messages.Share(screen="stage", source="camera"))
        await refused(bea, "share", "not_host")
        await bea.send(messages.Share(screen="attic", source="camera"))
        await refused(bea, "share", "screen_unknown")
        make_host(app, bea)
        await bea.send(messages.Share(screen="wall", source="camera"))
        assert (await told(eve, "wall", "camera")).sharer == bea.id
        await bea.send(messages.Unshare(screen="wall"))
        await told(eve, "wall", "nothing")
        await ana.send(messages.Share(screen="side", source="screen"))
        await told(eve, "side", "screen")
        async with members(app, "Zoé") as (zoe,):
            states = {one.id: one for one in zoe.welcome.screens}
            assert (states["side"].what, states["side"].sharer) == ("screen", ana.id)
        await ana.leave()
        await told(eve, "side", "nothing")


@pytest.mark.rule("P-SCREEN-3")
async def test_a_share_ends_with_a_connection_lost_for_long(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHARE_AWAY_S", 0.3)
    async with members(app, "Eve") as (eve,):
        ana = await HouseClient.join(f"http://127.0.0.1:{app.port}", name="Ana")
        await ana.send(messages.Share(screen="wall", source="screen"))
        await told(eve, "wall", "screen")
        await ana.drop()
        await told(eve, "wall", "nothing")


# --- watching -------------------------------------------------------------------------------------
@pytest.mark.rule("P-WATCH-1", "P-WATCH-2")
async def test_video_goes_to_those_who_look_and_no_longer(app: App, media: RecordingMedia) -> None:
    async with members(app, "Ana", "Eve") as (ana, eve):
        await eve.send(messages.Watch(screens=["side", "wall"]))
        await ana.send(messages.Share(screen="wall", source="screen"))
        assert (await eve.expect(messages.VideoSlots)).screens == ["", "wall"]
        assert media.routes[eve.number] == (0, ana.number)
        assert media.limits[ana.number] == limits.VIDEO_BPS
        await eve.send(messages.Watch(screens=["wall"]))
        await eve.send(messages.Watch(screens=[]))
        assert (await eve.expect(messages.VideoSlots)).screens == ["", ""]
        assert media.routes[eve.number] == (0, 0)
        await eve.send(messages.Watch(screens=["wall"]))
        assert (await eve.expect(messages.VideoSlots)).screens == ["wall", ""]
        await ana.send(messages.Unshare(screen="wall"))
        assert (await eve.expect(messages.VideoSlots)).screens == ["", ""]
        await media.until(lambda: media.limits[ana.number] == 0)
        await eve.send(messages.Watch(screens=["attic"]))
        await refused(eve, "watch", "screen_unknown")


@pytest.mark.rule("P-WATCH-2")
async def test_who_goes_through_a_portal_gets_not_one_packet_more(app: App, media: RecordingMedia) -> None:
    async with members(app, "Ana", "Eve") as (ana, eve):
        await eve.send(messages.Watch(screens=["wall"]))
        await ana.send(messages.Share(screen="wall", source="screen"))
        await eve.expect(messages.VideoSlots)
        await eve.send(messages.Go(x=0, z=16))
        await eve.expect(messages.Welcome)
        assert media.routes[eve.number] == (0, 0)
        assert eve.welcome.screens == []
        await ana.send(messages.Go(x=0, z=16))
        await ana.expect(messages.Welcome)
        await media.until(lambda: media.limits[ana.number] == 0)


@pytest.mark.rule("P-SCREEN-6", "P-WATCH-2")
async def test_the_screen_of_a_private_zone_is_for_those_inside(app: App, media: RecordingMedia) -> None:
    async with members(app, "Ana", "Eve") as (ana, eve):
        await eve.send(messages.Watch(screens=["study"]))
        await ana.send(messages.Share(screen="study", source="camera"))
        await refused(ana, "share", "screen_closed")
        await go(ana, 14, 0)
        await ana.send(messages.Share(screen="study", source="camera"))
        await told(ana, "study", "camera")
        await eve.ping()
        assert [one for one in eve.heard(messages.ScreenChanged) if one.screen.what != "nothing"] == []
        assert ana.number not in media.routes.get(eve.number, ())
        await go(eve, 12, 0)
        assert (await told(eve, "study", "camera")).sharer == ana.id
        await eve.expect(messages.VideoSlots)
        assert media.routes[eve.number] == (ana.number, 0)
        await eve.send(messages.Go(x=8, z=0))
        await media.until(lambda: media.routes[eve.number] == (0, 0))
        await told(eve, "study", "nothing")
        await go(ana, 8, 0)
        await media.until(lambda: media.limits[ana.number] == 0)


@pytest.mark.rule("P-WATCH-2")
async def test_no_video_goes_between_two_one_of_whom_has_blocked_the_other(app: App, media: RecordingMedia) -> None:
    async with members(app, "Ana", "Eve", "Zoé") as (ana, eve, zoe):
        for client in (eve, zoe):
            await client.send(messages.Watch(screens=["wall"]))
        await ana.send(messages.Share(screen="wall", source="screen"))
        for client in (eve, zoe):
            assert (await client.expect(messages.VideoSlots)).screens == ["wall", ""]
        await ana.send(messages.Block(identity=eve.welcome.member.identity, blocked=True))
        assert (await eve.expect(messages.VideoSlots)).screens == ["", ""]
        assert media.routes == {eve.number: (0, 0), zoe.number: (ana.number, 0)}
        await ana.send(messages.Block(identity=eve.welcome.member.identity, blocked=False))
        assert (await eve.expect(messages.VideoSlots)).screens == ["wall", ""]
        await zoe.send(messages.Block(identity=ana.welcome.member.identity, blocked=True))
        assert (await zoe.expect(messages.VideoSlots)).screens == ["", ""]


@pytest.mark.rule("P-WATCH-3")
async def test_the_more_watch_the_less_each_may_be_and_too_many_wait(
    app: App, media: RecordingMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounds = VideoBounds(share_bps=2_000_000, room_bps=2 * limits.VIDEO_BPS_LEAST)
    room = app.house.screens._rooms["parlour"]
    monkeypatch.setattr(room, "_parts", room._parts._replace(bounds=bounds))
    async with members(app, "Ana", "Eve", "Zoé", "Bea") as (ana, eve, zoe, bea):
        await ana.send(messages.Share(screen="wall", source="screen"))
        await media.until(lambda: media.limits.get(ana.number) == bounds.room_bps)
        for client in (eve, zoe):
            await client.send(messages.Watch(screens=["wall"]))
            assert (await client.expect(messages.VideoSlots)).screens == ["wall", ""]
        await media.until(lambda: media.limits[ana.number] == limits.VIDEO_BPS_LEAST)
        await bea.send(messages.Watch(screens=["wall"]))
        assert (await refused(bea, "watch", "video_busy")).ref == "wall"
        await eve.send(messages.Watch(screens=[]))
        assert (await bea.expect(messages.VideoSlots)).screens == ["wall", ""]


@pytest.mark.rule("P-WATCH-3")
async def test_one_for_whom_the_video_is_too_much_is_told_and_gets_it_again(app: App, media: RecordingMedia) -> None:
    async with members(app, "Ana", "Eve") as (ana, eve):
        await eve.send(messages.Watch(screens=["wall"]))
        await ana.send(messages.Share(screen="wall", source="screen"))
        await eve.expect(messages.VideoSlots)
        assert media.on_paused is not None
        for _ in range(2):
            media.on_paused({eve.number: [ana.number]})
        assert (await refused(eve, "watch", "video_too_slow")).ref == "wall"
        assert (await eve.expect(messages.VideoSlots)).screens == ["", ""]
        assert media.routes[eve.number] == (ana.number, 0)
        media.on_paused({})
        assert (await eve.expect(messages.VideoSlots)).screens == ["wall", ""]
        assert len([one for one in eve.told if isinstance(one, messages.Refused)]) == 1


# --- slides ---------------------------------------------------------------------------------------
@pytest.mark.rule("P-SCREEN-4", "P-SCREEN-5")
async def test_slides_are_shown_and_turned_for_all_and_survive_a_restart(
    settings: Settings, small: LoadedWorld, media: RecordingMedia
) -> None:
    async with open_app(settings, world=small) as app, members(app, "Ana", "Eve") as (ana, eve):
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
    async with open_app(settings, world=small) as app, members(app, "Eve") as (eve,):
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
    async with open_app(settings, world=small) as app, members(app, "Eve") as (eve,):
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
