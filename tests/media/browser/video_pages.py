"""Real browsers with a page that shares what it draws, and looks at what it watches pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Route

from cenacle.media.service import MediaService
from tests.media.browser.house import ORIGIN

SCRIPT = Path(__file__).parent / "video_page.js"
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
