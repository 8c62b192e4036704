"""Speech through a network that loses and delays: two real browsers, the real forwarder, 5% loss and 30 ms jitter."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from cenacle.media.service import MediaSettings
from tests.media.browser.house import VoicePage, bundle_page, launch, write_tone
from tests.media.events import Events
from tests.media.lossy import LossyRelay, free_ports

SPEAKER, LISTENER = 11, 12
PUBLIC, PRIVATE = "127.0.0.3", "127.0.0.2"
LOSS, JITTER_S = 0.05, 0.03
PORTS = 4
SETTLED_S = 3  # until the listener's jitter buffer and the speaker's error correction know the network
MEASURED_S = 12
CONCEALED_MOST = 0.03


@pytest.mark.timeout(120)
async def test_speech_is_continuous_through_a_bad_network(events: Events, tmp_path: Path, record_property: Any) -> None:
    write_tone(tmp_path / "tone.wav")
    script = await asyncio.to_thread(bundle_page, tmp_path / "page")
    ports = free_ports(PORTS, PRIVATE, PUBLIC)
    service = events.service(MediaSettings(bind=(PRIVATE,), advertise=(PUBLIC,), ports=ports))
    await service.start()
    relays = [
        await LossyRelay.between((PUBLIC, port), (PRIVATE, port), LOSS, JITTER_S, seed=port - ports.first)
        for port in range(ports.first, ports.last + 1)
    ]
    try:
        async with async_playwright() as playwright:
            browsers = [await launch(playwright.chromium, tmp_path / "tone.wav"), await launch(playwright.chromium)]
            speaker = await VoicePage.open(browsers[0], script, service, SPEAKER)
            listener = await VoicePage.open(browsers[1], script, service, LISTENER)
            await speaker.do("voice.startRaw()")
            for page in (speaker, listener):
                await page.do("voice.connect()")
                await page.connected()
            service.route({LISTENER: [SPEAKER]})
            await listener.do(f"voice.stand(0, 0, 0); voice.place({SPEAKER}, 2, 0); voice.fill({SPEAKER})")
            await listener.until_heard(SPEAKER, lambda heard: heard.loudness > 0)
            await asyncio.sleep(SETTLED_S)  # time passes for the browsers: there is nothing to wait for
            before, counted = await listener.do("voice.received()"), dict(service.stats().counters)
            await asyncio.sleep(MEASURED_S)
            after = await listener.do("voice.received()")
            for browser in browsers:
                await browser.close()
        received = {name: after[name] - before[name] for name in after}
        share = received["concealedSamples"] / received["totalSamplesReceived"]
        told = {name: value - counted.get(name, 0) for name, value in service.stats().counters.items()}
        measured = {"share": share, **received, **{name: count for name, count in told.items() if count}}
        record_property("bad network", measured)
        print(measured)
        assert sum(relay.lost for relay in relays) > 0.03 * sum(relay.passed for relay in relays)
        assert received["totalSamplesReceived"] > 0.9 * MEASURED_S * 48_000
        assert share < CONCEALED_MOST, measured
    finally:
        for relay in relays:
            relay.close()
        await service.stop()
