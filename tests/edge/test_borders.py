"""Voices at borders, through a real media process: packets are counted where they arrive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
from aiortc import RTCSessionDescription

from cenacle.app import App, open_app
from cenacle.core import limits
from cenacle.settings import Settings
from cenacle.wire import messages as m
from cenacle.worlds.load import parse_world
from tests.client import HouseClient
from tests.edge.test_house_rules import HALL, KEY, own
from tests.media.clients import Client, Tone

STAGE = "      - {id: stage, kind: stage, title: {en: Stage, fr: Scène}, area: [-24, -2, -20, 2]}\n    portals:"


@dataclass
class Person:
    """Somebody with a voice connection, and all packets that have come."""

    house: HouseClient
    voice: Client

    @property
    def number(self) -> int:
        return self.house.welcome.member.number

    def packets(self) -> int:
        """How many have come in all slots."""
        return sum(len(heard) for heard in self.voice.heard)

    async def hears(self, more: int = 5) -> None:
        """Wait for so many packets more."""
        wanted = self.packets() + more
        async with asyncio.timeout(20):
            await self.voice.until(lambda: self.packets() >= wanted)

    async def go(self, x: float, z: float = 0.0) -> None:
        """Be there."""
        await self.house.send(m.Go(x=x, z=z))

    async def slots(self, when: Callable[[m.Slots], bool]) -> m.Slots:
        """What was told last of the slots, once that is so."""
        told = self.house.heard(m.Slots)
        return told[-1] if told and when(told[-1]) else await self.house.expect(m.Slots, when)

    async def told_of_nobody(self) -> None:
        """Wait until nobody is in any slot."""
        await self.slots(lambda slots: not any(slots.numbers))


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """A hall with a study and a stage, and a real media process on 127.0.0.1."""
    world = parse_world(HALL.replace("    portals:", STAGE, 1), "hall.yaml")
    changed = {"media_bind": "127.0.0.1", "host_key": KEY}
    async with open_app(settings.model_copy(update=changed), world=world) as app:
        yield app


@pytest.fixture
async def people(url: str) -> AsyncIterator[Callable[..., Awaitable[Person]]]:
    """Lets people come in with voice; whoever talks hums."""
    async with contextlib.AsyncExitStack() as stack:

        async def come_in(name: str, x: float, *, talks: bool = False, host_key: str | None = None) -> Person:
            house = await HouseClient.join(url, name=name, host_key=host_key)
            voice = Client(limits.SLOTS, Tone() if talks else Tone(amplitude=0.0))
            stack.push_async_callback(house.close)
            stack.push_async_callback(voice.close)
            answer = await answered(house, await voice.offer())
            await voice.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
            await house.send(m.Go(x=x, z=0.0))
            if talks:
                await house.send(m.Mic(state="open"))
            pinging = asyncio.create_task(ping(house))
            stack.callback(pinging.cancel)
            return Person(house, voice)

        yield come_in


async def answered(house: HouseClient, sdp: str) -> str:
    """The answer to an offer, which is made again while the media process has no time for it, as clients do."""
    while True:
        await house.send(m.VoiceOffer(sdp=sdp))
        answer = await house.expect(m.Message, lambda message: isinstance(message, m.VoiceAnswer | m.Refused))
        if isinstance(answer, m.VoiceAnswer):
            return answer.sdp
        assert isinstance(answer, m.Refused)
        assert answer.code == "voice_unavailable"


async def ping(house: HouseClient) -> None:
    """As clients do, and report what has come."""
    while True:
        await asyncio.sleep(limits.PING_INTERVAL_S)
        await house.ping()


async def check_silence(outside: Person, inside: Person) -> None:
    """Nothing comes to the one outside, while the same voice comes to the one inside: what was on its way has come."""
    await inside.hears(5)
    before = outside.packets()
    await inside.hears(25)
    assert outside.packets() == before


@pytest.mark.rule("P-HEAR-1", "P-VOICE-2")
async def test_not_one_packet_leaves_a_private_zone(people: Callable[..., Awaitable[Person]]) -> None:
    """The one outside stands a metre from the one who talks."""
    talker = await people("Talker", 3.0, talks=True)
    inside, outside = await people("Inside", 5.0), await people("Outside", 3.6)
    await outside.hears()
    await talker.go(4.5)
    await outside.told_of_nobody()
    await check_silence(outside, inside)
    await talker.go(3.0)
    await outside.hears()
    await inside.told_of_nobody()
    await check_silence(inside, outside)


@pytest.mark.rule("P-HEAR-1", "P-HEAR-2", "P-BUBBLE-1", "P-BLOCK-1")
async def test_bubbles_and_blocks_end_what_is_heard(people: Callable[..., Awaitable[Person]]) -> None:
    talker, friend, other = [await people(name, x, talks=x == 0.0) for name, x in (("T", 0.0), ("F", 1.0), ("O", 2.0))]
    await other.hears()
    await talker.house.send(m.WatchHearers(on=True))
    everyone = sorted([friend.number, other.number])
    await talker.house.expect(m.Hearers, lambda hearers: hearers.numbers == everyone)
    await talker.house.send(m.Bubble(verb="invite", to=own(friend.house)))
    await friend.house.expect(m.BubbleAsked)
    await friend.house.send(m.Bubble(verb="accept", to=own(talker.house)))
    await other.told_of_nobody()
    await check_silence(other, friend)
    await talker.house.expect(m.Hearers, lambda hearers: hearers.numbers == [friend.number])
    await talker.house.send(m.Bubble(verb="leave"))
    await talker.house.expect(m.Hearers, lambda hearers: hearers.numbers == everyone)
    await other.hears()
    await other.house.send(m.Block(identity=talker.house.welcome.member.identity, blocked=True))
    await other.told_of_nobody()
    await check_silence(other, friend)
    await talker.house.expect(m.Hearers, lambda hearers: hearers.numbers == [friend.number])


@pytest.mark.rule("P-HEAR-1", "P-HOST-2", "P-HOST-3")
async def test_a_stage_and_a_plain_room_carry_far_and_a_host_ends_it(people: Callable[..., Awaitable[Person]]) -> None:
    talker = await people("Talker", -22.0, talks=True)
    host = await people("Host", 20.0, host_key=KEY)
    slots = await host.slots(lambda slots: talker.number in slots.numbers)
    at = slots.numbers.index(talker.number)
    assert (slots.ways[at], slots.gains[at]) == ("even", 1.0)  # at 42 m
    await host.hears()
    await talker.go(-26.0)
    await host.told_of_nobody()
    await host.house.send(m.RoomSound(plain=True))
    await host.slots(lambda slots: talker.number in slots.numbers and "even" in slots.ways)
    await host.hears()
    await host.house.send(m.HostMute(member=own(talker.house), muted=True))
    await host.told_of_nobody()
    assert (await talker.house.expect(m.RosterNews, lambda news: any(one.held for one in news.changed))).changed
