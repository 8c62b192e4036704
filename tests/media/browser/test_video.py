"""What is shared, in real browsers and through the real forwarder: pixels, key frames for the late, and how much."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, async_playwright

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from tests.media.browser.house import ORIGIN, launch

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

SCRIPT = Path(__file__).parent / "video_page.js"
ANA, EVE, ZOE = 1, 2, 3
RED, BLUE = (200, 40, 40), (40, 60, 200)
NEAR = 40  # of 255, a colour may be off: video keeps colours at half the size, and rounds them


@dataclass
class VideoPage:
    """One member's page."""

    page: Page

    @classmethod
    async def open(cls, browser: Browser, service: MediaService, number: int, shares: bool = False) -> VideoPage:
        page = await browser.new_page()

        async def fulfil(route: Route) -> None:
            await route.fulfill(body="<!doctype html><title>video</title><body></body>", content_type="text/html")

        async def answer_offer(sdp: str) -> str:
            return await service.answer(number, sdp)

        await page.route("**/*", fulfil)
        await page.expose_function("answerOffer", answer_offer)
        await page.goto(ORIGIN)
        await page.add_script_tag(path=SCRIPT)
        await page.evaluate("(shares) => video.connect(shares)", shares)
        await page.wait_for_function("video.state() === 'connected'")
        return cls(page)

    async def do(self, script: str) -> Any:
        return await self.page.evaluate(script)

    async def show(self, colour: tuple[int, int, int], noise: bool = False) -> None:
        await self.page.evaluate("([colour, noise]) => video.show(colour, noise)", [f"rgb{colour}", noise])

    async def sees(self, slot: int, colour: tuple[int, int, int]) -> None:
        """Wait until the slot shows this colour."""
        await self.page.wait_for_function(
            "([slot, colour, near]) => video.seen(slot)?.every((one, at) => Math.abs(one - colour[at]) < near)",
            arg=[slot, list(colour), NEAR],
            timeout=30_000,
        )

    async def received(self, slot: int) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate("(slot) => video.received(slot)", slot)
        return found


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
