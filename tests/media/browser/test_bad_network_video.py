"""A shared screen through a network that loses and delays: what is lost is sent again, and the picture goes on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import async_playwright

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from tests.media.browser.house import launch
from tests.media.browser.test_bad_network import JITTER_S, LOSS, PORTS, PRIVATE, PUBLIC
from tests.media.browser.video_pages import VideoPage
from tests.media.lossy import LossyRelay, free_ports

ANA, EVE = 1, 2
RED, BLUE = (200, 40, 40), (40, 60, 200)
SETTLED_S = 3
MEASURED_S = 8
PICTURES_PER_S_LEAST = 5  # of 15 that are drawn: two browsers draw on the processors that also forward


@pytest.mark.timeout(120)
async def test_a_picture_goes_on_through_a_bad_network(record_property: Any) -> None:
    ports = free_ports(PORTS, PRIVATE, PUBLIC)
    service = MediaService(MediaSettings(bind=(PRIVATE,), advertise=(PUBLIC,), ports=ports))
    await service.start()
    relays = [
        await LossyRelay.between((PUBLIC, port), (PRIVATE, port), 0.0, JITTER_S, seed=port - ports.first)
        for port in range(ports.first, ports.last + 1)
    ]
    try:
        async with async_playwright() as playwright:
            browser = await launch(playwright.chromium)
            ana = await VideoPage.open(browser, service, ANA, shares=True)
            eve = await VideoPage.open(browser, service, EVE)
            await ana.show(RED)
            service.limit_video({ANA: limits.VIDEO_BPS})
            service.route_video({EVE: [ANA, 0]})
            await eve.sees(0, RED)
            for relay in relays:
                relay.loss = LOSS
            await asyncio.sleep(SETTLED_S)  # time passes for the browsers: there is nothing to wait for
            before, counted = await eve.received(0), dict(service.stats().counters)
            await asyncio.sleep(MEASURED_S)
            after = await eve.received(0)
            await ana.show(BLUE)
            await eve.sees(0, BLUE)
            await browser.close()
        names = ("framesDecoded", "freezeCount", "totalFreezesDuration", "packetsLost", "nackCount", "pliCount")
        got = {name: after[name] - before[name] for name in names}
        told = {name: value - counted.get(name, 0) for name, value in service.stats().counters.items()}
        measured = {**got, **{name: count for name, count in told.items() if count and "video" in name}}
        record_property("bad network", measured)
        print(measured)
        assert sum(relay.lost for relay in relays) > 0
        assert told["video_packets_resent"] > 0
        assert got["framesDecoded"] >= PICTURES_PER_S_LEAST * MEASURED_S, measured
    finally:
        for relay in relays:
            relay.close()
        await service.stop()
