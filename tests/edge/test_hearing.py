"""Who is heard by whom, with the real media process: slots, refusals, and what happens when it dies."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import pytest

from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.settings import Settings
from cenacle.wire import messages
from cenacle.worlds.load import LoadedWorld
from tests.client import HouseClient, build_place, joined


@pytest.fixture
async def app(settings: Settings, world: LoadedWorld) -> AsyncIterator[App]:
    """An open house with voice on 127.0.0.1."""
    async with open_app(settings.model_copy(update={"media_bind": "127.0.0.1"}), world=world) as app:
        yield app


async def gather_at(clients: list[HouseClient], x: float, z: float) -> None:
    for client in clients:
        await client.send(messages.Mic(state="open"))
        await client.send(messages.Go(x=x, z=z))


def hears(*numbers: int) -> list[int]:
    return [*numbers, *[0] * (limits.SLOTS - len(numbers))]


@pytest.mark.rule("P-VOICE-2")
async def test_those_near_with_an_open_microphone_are_in_the_slots(app: App, url: str) -> None:
    plan = app.world.plan
    room = plan.rooms[plan.entrance]
    x, z = build_place(plan)
    corner = max((room.bounds.min_x, room.bounds.max_x), key=lambda edge: abs(edge - x))
    async with joined(url, 2) as (zoe, ada):
        await gather_at([zoe, ada], x, z)
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears(ada.number))
        await ada.expect(messages.Slots, lambda slots: slots.numbers == hears(zoe.number))
        await ada.send(messages.Mic(state="muted"))
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears())
        await ada.send(messages.Mic(state="open"))
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears(ada.number))
        assert abs(corner - x) > room.hearing_m, "the shipped house is wide enough to be out of hearing"
        await ada.send(messages.Go(x=corner, z=z))
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears())


@pytest.mark.rule("P-VOICE-2")
async def test_voices_stay_in_their_room(app: App, url: str) -> None:
    plan = app.world.plan
    area = plan.rooms[plan.entrance].portals[0].area
    x, z = (area.min_x + area.max_x) / 2, (area.min_z + area.max_z) / 2
    async with joined(url, 2) as (zoe, ada):
        await gather_at([zoe, ada], x, z)
        for client in (zoe, ada):
            await client.expect(messages.Welcome)
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears(ada.number))
        await ada.leave()
        await zoe.expect(messages.Slots, lambda slots: slots.numbers == hears())


@pytest.mark.rule("P-VOICE-1")
@pytest.mark.parametrize("sdp", ["v=0", "nonsense", "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "\x00"])
async def test_a_broken_offer_is_refused(url: str, sdp: str) -> None:
    async with joined(url, 2) as (zoe, ada):
        assert zoe.welcome.voice.available
        await zoe.send(messages.VoiceOffer(sdp=sdp))
        refused = await zoe.expect(messages.Refused)
        assert (refused.re, refused.code) == ("voice_offer", "sdp_invalid")
        assert (await ada.ping()).t == 1.0


async def test_the_house_goes_on_when_the_media_process_dies(app: App, url: str) -> None:
    assert app.media is not None
    async with joined(url, 1) as (zoe,):
        await zoe.send(messages.VoiceOffer(sdp="v=0"))
        assert (await zoe.expect(messages.Refused)).code == "sdp_invalid"  # so it runs
        assert app.media.process_ids[0] is not None
        os.kill(app.media.process_ids[0], signal.SIGKILL)
        first = (await zoe.next_snapshot()).tick
        await zoe.snapshot_when(lambda snapshot: snapshot.tick > first + 10)
        await zoe.send(messages.VoiceOffer(sdp="v=0"))
        assert (await zoe.expect(messages.Refused)).code == "sdp_invalid"
        assert app.media.stats().restarts >= 1
