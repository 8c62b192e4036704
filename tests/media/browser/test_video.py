"""What is shared, in real browsers and through the real forwarder: pixels, key frames for the late, and how much."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from tests.media.browser.house import launch
from tests.media.browser.video_pages import VideoPage

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

ANA, EVE, ZOE = 1, 2, 3
RED, BLUE = (200, 40, 40), (40, 60, 200)


@dataclass
class House:
    """One who shares, one who looks on, and what is between them."""

    browser: Browser
    service: MediaService
    ana: VideoPage
    eve: VideoPage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[House]:
    service = MediaService(MediaSettings(bind=("127.0.0.1",)))
    await service.start()
    async with async_playwright() as playwright:
        browser = await launch(playwright.chromium)
        ana = await VideoPage.open(browser, service, ANA, shares=True)
        eve = await VideoPage.open(browser, service, EVE)
        yield House(browser, service, ana, eve)
        await browser.close()
    await service.stop()


async def test_what_is_shared_is_what_the_others_see(house: House) -> None:
    await house.ana.show(RED)
    house.service.limit_video({ANA: limits.VIDEO_BPS})
    house.service.route_video({EVE: [0, ANA]})
    await house.eve.sees(1, RED)
    await house.ana.show(BLUE)
    await house.eve.sees(1, BLUE)
    house.service.route_video({EVE: [ANA, 0]})
    await house.eve.sees(0, BLUE)


async def test_who_comes_later_gets_a_key_frame(house: House) -> None:
    asked = (await house.ana.do("video.sent()"))["pliCount"]
    zoe = await VideoPage.open(house.browser, house.service, ZOE)
    house.service.route_video({ZOE: [ANA, 0]})
    await zoe.sees(0, BLUE)
    got = await zoe.received(0)
    assert got["keyFramesDecoded"] >= 1
    assert got["pliCount"] <= 1
    assert (await house.ana.do("video.sent()"))["pliCount"] > asked
    house.service.route_video({ZOE: [0, 0]})
    await zoe.page.close()


async def test_one_who_shares_keeps_within_what_may_be_sent(house: House) -> None:
    await house.ana.show(RED, noise=True)
    await house.eve.sees(0, RED)
    for limit in (limits.VIDEO_BPS_LEAST, 1_000_000):
        house.service.limit_video({ANA: limit})
        await house.ana.page.wait_for_function(
            "async (most) => Math.abs((await video.sent()).targetBitrate - most) < most / 4",
            arg=limit,
            timeout=40_000,
        )
    before, after = await sent_in(house, 3.0)
    assert after - before <= 1_250_000 * 3.0
    lost = await house.eve.received(0)
    assert lost["packetsLost"] == 0
    assert lost["framesDecoded"] > 20


async def sent_in(house: House, seconds: float) -> tuple[int, int]:
    """Bits that were sent up to now, and up to so many seconds later."""
    before = 8 * (await house.ana.do("video.sent()"))["bytesSent"]
    await asyncio.sleep(seconds)  # what is measured is a rate
    return before, 8 * (await house.ana.do("video.sent()"))["bytesSent"]
