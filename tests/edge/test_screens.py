"""Screens of a running house: who is told what, and whose video is routed to whom."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from cenacle import app as composition
from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.edge.screens import VideoBounds
from cenacle.settings import Settings
from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld, parse_world
from tests.client import HouseClient
from tests.edge.screen_house import WORLD, RecordingMedia, go, make_host, members, refused, told, without


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


# --- when the world is renewed --------------------------------------------------------------------
HEDGE = "    screens:\n      - {id: hedge, title: {en: Hedge, fr: Haie}, at: [0, -19], yaw_deg: 180}\n"
TWO_SCREENED = WORLD.replace("    spawns:\n      - {id: gate", HEDGE + "    spawns:\n      - {id: gate")
PARLOUR_ALONE = WORLD[: WORLD.index("    portals:")] + "    spawns:\n      - {id: door, at: [0, 0], radius: 0.8}\n"


async def test_no_video_is_taken_any_more_from_those_whose_room_is_rebuilt_or_gone(
    app: App, media: RecordingMedia
) -> None:
    async with members(app, "Ana", "Eve") as (ana, eve):
        await ana.send(messages.Share(screen="wall", source="screen"))
        await eve.send(messages.Go(x=0, z=16))
        await eve.expect(messages.Welcome)
        await app.house.renewal.renew(parse_world(TWO_SCREENED, "small.yaml").plan)
        await eve.send(messages.Share(screen="hedge", source="screen"))
        await media.until(lambda: {ana.number, eve.number} <= media.limits.keys())
        assert min(media.limits[ana.number], media.limits[eve.number]) > 0
        renewed = await app.house.renewal.renew(parse_world(without(PARLOUR_ALONE, "- {id: side"), "small.yaml").plan)
        assert (renewed.rebuilt, renewed.removed) == (["parlour"], ["garden"])
        assert (media.limits[ana.number], media.limits[eve.number]) == (0, 0)
