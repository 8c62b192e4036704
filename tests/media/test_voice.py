"""Real connections through a real media process, on 127.0.0.1."""

import functools
import re
from itertools import pairwise

from aiortc import RTCSessionDescription
from aiortc.rtp import RtpPacket

from cenacle.media.service import MediaService, MediaSettings
from tests.media.clients import MakeClient, Tone
from tests.media.events import Events
from tests.media.relay import Relay

TALKER, NEAR, FAR = 1, 2, 3


async def test_a_voice_goes_where_it_is_routed_and_nowhere_else(
    service: MediaService, events: Events, make_client: MakeClient
) -> None:
    talker, near, far = make_client(microphone=Tone()), make_client(), make_client()
    for number, client in ((TALKER, talker), (NEAR, near), (FAR, far)):
        await client.join(service, number)
    service.route({NEAR: [TALKER, 0]})
    await near.until(lambda: len(near.heard[0]) >= 20)
    assert far.heard == [[], []]
    assert near.heard[1] == []
    assert talker.heard == [[], []]

    service.route({NEAR: [0, 0], FAR: [0, TALKER]})
    await far.until(lambda: len(far.heard[1]) >= 1)
    heard_until_the_change = len(near.heard[0])
    await far.until(lambda: len(far.heard[1]) >= 20)
    assert len(near.heard[0]) == heard_until_the_change
    assert far.heard[0] == []

    await events.until(lambda: TALKER in events.levels and events.levels[TALKER].speaking)
    assert -20 <= events.levels[TALKER].dbov <= -5
    for client in (talker, near, far):
        await client.close()
    await events.until(lambda: {(n, "closed") for n in (TALKER, NEAR, FAR)} <= set(events.states))


async def test_voice_works_through_an_advertised_address(events: Events, make_client: MakeClient) -> None:
    settings = MediaSettings(bind=("127.0.0.2",), advertise=("127.0.0.3",))
    service = events.service(settings)
    await service.start()
    relays = []
    try:
        talker, near = make_client(microphone=Tone()), make_client()
        for number, client in ((TALKER, talker), (NEAR, near)):
            answer = await service.answer(number, await client.offer())
            (port,) = set(re.findall(r"udp \d+ 127\.0\.0\.3 (\d+) typ host", answer))
            assert "127.0.0.2" not in answer
            relays.append(await Relay.start(("127.0.0.3", int(port)), ("127.0.0.2", int(port))))
            await client.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        service.route({NEAR: [TALKER]})
        await near.until(lambda: len(near.heard[0]) >= 10)
        assert all(relay.passed > 0 for relay in relays)
    finally:
        for relay in relays:
            relay.close()
        await service.stop()


def changed_and_settled(heard: list[RtpPacket], start: int) -> bool:
    """Whether the speaker has changed since the packet of this index, and a few packets have come since then."""
    changed = next((index for index in range(start, len(heard)) if heard[index].marker), None)
    return changed is not None and len(heard) >= changed + 8


async def test_what_a_listener_hears_is_one_stream_while_speakers_change(
    service: MediaService, make_client: MakeClient
) -> None:
    first, second, near = make_client(microphone=Tone()), make_client(microphone=Tone()), make_client(slots=1)
    for number, client in ((TALKER, first), (FAR, second), (NEAR, near)):
        await client.join(service, number)
    heard = near.heard[0]
    for speaker in (TALKER, FAR, TALKER, FAR):
        service.route({NEAR: [speaker]})
        await near.until(functools.partial(changed_and_settled, heard, len(heard)))
    assert len({packet.ssrc for packet in heard}) == 1
    steps = [(after.sequence_number - before.sequence_number) & 0xFFFF for before, after in pairwise(heard)]
    assert steps == [1] * len(steps)
    ticks = [(after.timestamp - before.timestamp) & 0xFFFF_FFFF for before, after in pairwise(heard)]
    assert min(ticks) >= 960
    assert max(ticks) < 10 * 48_000
