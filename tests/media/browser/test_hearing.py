"""What is heard: two real browsers, the real engine, the real forwarder, a 440 Hz tone."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from cenacle.media.service import MediaService, MediaSettings
from tests.media.browser.house import Heard, VoicePage, bundle_page, launch, write_tone
from tests.media.events import Events

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

SPEAKER, LISTENER = 11, 12
AUDIBLE = 0.003
DECIBEL_6 = 10 ** (6 / 20)


@dataclass
class House:
    """The speaker, the listener and what is between them."""

    service: MediaService
    events: Events
    speaker: VoicePage
    listener: VoicePage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("voice")
    write_tone(folder / "tone.wav")
    script = await asyncio.to_thread(bundle_page, folder / "page")
    events = Events()
    service = events.service(MediaSettings(bind=("127.0.0.1",)))
    await service.start()
    async with async_playwright() as playwright:
        browsers = [await launch(playwright.chromium, folder / "tone.wav"), await launch(playwright.chromium)]
        speaker = await VoicePage.open(browsers[0], script, service, SPEAKER)
        listener = await VoicePage.open(browsers[1], script, service, LISTENER)
        await speaker.do("voice.startRaw()")
        for page in (speaker, listener):
            await page.do("voice.connect()")
        for page in (speaker, listener):
            await page.connected()
        yield House(service, events, speaker, listener)
        for browser in browsers:
            await browser.close()
    await service.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def hearing(house: House) -> House:
    """The speaker in the listener's first slot, two metres to the east of one who looks north."""
    await stand_apart(house, 2.0, yaw=0.0)
    await house.speaker.do("voice.engine.microphone.mute(false)")
    await route(house, SPEAKER)
    await house.listener.until_heard(SPEAKER, lambda heard: heard.loudness > AUDIBLE)
    return house


async def route(house: House, number: int) -> None:
    house.service.route({LISTENER: [number, 0, 0, 0, 0, 0]})
    await house.listener.do(f"voice.fill({number})")


async def stand_apart(house: House, metres: float, yaw: float) -> None:
    await house.listener.do(f"voice.stand(0, 0, {yaw}); voice.place({SPEAKER}, {metres}, 0)")


async def steady(page: VoicePage, gain: float) -> Heard:
    """What is heard once this gain is meant and reached."""
    await page.until_heard(SPEAKER, lambda heard: heard.gain == pytest.approx(gain, rel=0.01))
    return await page.listen(SPEAKER, samples=24)


async def test_a_voice_is_louder_in_the_ear_on_its_side(hearing: House) -> None:
    # A browser loads its responses of the head in the background; until then both ears hear the same.
    heard = await hearing.listener.until_heard(SPEAKER, lambda heard: heard.right > 1.4 * heard.left)
    assert heard.left > 0


async def test_the_ears_swap_when_the_listener_turns_round(hearing: House) -> None:
    await stand_apart(hearing, 2.0, yaw=3.14159)
    heard = await hearing.listener.until_heard(SPEAKER, lambda heard: heard.left > 1.4 * heard.right)
    assert heard.right > 0


async def test_a_voice_is_at_least_6_db_quieter_at_double_distance(hearing: House) -> None:
    near = await steady(hearing.listener, 2.0**-1.25)
    await stand_apart(hearing, 4.0, yaw=0.0)
    far = await steady(hearing.listener, 4.0**-1.25)
    assert near.loudness >= DECIBEL_6 * far.loudness
    assert far.loudness > 0


async def test_nothing_comes_of_a_voice_that_is_not_routed(hearing: House) -> None:
    await route(hearing, 0)
    hearing.service.route({LISTENER: []})
    before = await hearing.listener.do("voice.packetsOnceStill(300)")
    told = hearing.events.levels_told
    await hearing.events.until(lambda: hearing.events.levels_told >= told + 5)
    assert hearing.events.levels[SPEAKER].speaking
    assert await hearing.listener.do("voice.packetsReceived()") == before
    assert (await hearing.listener.listen(SPEAKER)).loudness == 0


async def test_a_muted_microphone_sends_silence(hearing: House) -> None:
    await hearing.speaker.do("voice.engine.microphone.mute(true)")
    await hearing.listener.until_heard(SPEAKER, lambda heard: heard.loudness < 1e-4)
    assert hearing.speaker.mic_states[-1] == "muted"
    await hearing.events.until(lambda: SPEAKER not in hearing.events.levels)
    await hearing.speaker.do("voice.engine.microphone.mute(false)")
    await hearing.listener.until_heard(SPEAKER, lambda heard: heard.loudness > AUDIBLE)
    assert hearing.speaker.mic_states[-1] == "open"


async def test_echo_safe_mode_keeps_the_distance_and_drops_the_direction(hearing: House) -> None:
    await hearing.listener.do("voice.engine.output.setMode('echo_safe')")
    heard = await hearing.listener.until_heard(SPEAKER, lambda heard: heard.right == pytest.approx(heard.left))
    assert heard.gain == pytest.approx(2.0**-1.25)
    assert heard.loudness > AUDIBLE
    await hearing.listener.do("voice.engine.output.setMode('headphones')")
    await hearing.listener.until_heard(SPEAKER, lambda heard: heard.right > 1.4 * heard.left)


async def test_a_microphone_comes_and_goes_without_another_connection(hearing: House) -> None:
    await hearing.speaker.do("voice.engine.microphone.stop()")
    await hearing.events.until(lambda: SPEAKER not in hearing.events.levels)
    assert hearing.speaker.mic_states[-1] == "off"
    await hearing.speaker.do("voice.startRaw()")
    await hearing.listener.until_heard(SPEAKER, lambda heard: heard.loudness > AUDIBLE)
    assert await hearing.speaker.do("voice.peers()") == 1


async def test_who_hangs_up_is_gone_at_once_and_may_come_back(hearing: House) -> None:
    told = len(hearing.events.states)
    await hearing.listener.do("voice.engine.disconnect()")
    async with asyncio.timeout(5):
        await hearing.events.until(lambda: (LISTENER, "closed") in hearing.events.states[told:])
    await hearing.listener.do("voice.connect()")
    await hearing.listener.until_heard(SPEAKER, lambda heard: heard.loudness > AUDIBLE)


async def test_voices_come_back_by_themselves_when_the_media_process_is_killed(hearing: House) -> None:
    process_id = hearing.service.process_ids[0]
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    await hearing.events.until(lambda: bool(hearing.events.lost))
    for page in (hearing.speaker, hearing.listener):
        await page.do("voice.engine.lost()")
    async with asyncio.timeout(5):
        await hearing.listener.until_heard(SPEAKER, lambda heard: heard.loudness > AUDIBLE)
    assert hearing.service.process_ids[0] != process_id
