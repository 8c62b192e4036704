"""Real connections through a real media process, on 127.0.0.1."""

from cenacle.media.service import MediaService
from tests.media.clients import MakeClient, Tone
from tests.media.events import Events

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
