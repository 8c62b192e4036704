"""Two real browsers with the voice engine's page, and a media service between them; all on 127.0.0.1."""

import math
import struct
import subprocess
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserType, Page, Route

from cenacle.media.service import MediaService

REPOSITORY = Path(__file__).parents[3]
CLIENT = REPOSITORY / "client_web"
ORIGIN = "http://127.0.0.1:9"  # nothing is served there: the test itself answers each request
RATE_HZ = 48_000
TONE_HZ = 440
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--no-sandbox",
]


def write_tone(path: Path, seconds: int = 4, amplitude: float = 0.5) -> None:
    """Write a 440 Hz tone as a WAV file that can be looped without a click."""
    step = 2 * math.pi * TONE_HZ / RATE_HZ
    samples = [round(32_767 * amplitude * math.sin(step * i)) for i in range(seconds * RATE_HZ)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))


def bundle_page(folder: Path) -> Path:
    """Bundle the page with the engine as it is in client_web/src/voice; the script's path."""
    subprocess.run(
        [
            *(CLIENT / "node_modules/.bin/vite", "build", "--config", CLIENT / "tests/voice/page/vite.config.ts"),
            *("--outDir", folder, "--emptyOutDir"),
        ],
        cwd=CLIENT,
        check=True,
    )
    return folder / "page.js"


async def launch(chromium: BrowserType, tone: Path | None = None) -> Browser:
    """A browser of its own; its microphone plays the tone, or there is none that anybody asks for."""
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={tone}"] if tone is not None else FLAGS
    return await chromium.launch(executable_path=CHROMIUM, args=flags)


@dataclass
class Heard:
    """What a page hears of a member: rms at each ear, and the gain that was meant."""

    left: float
    right: float
    gain: float

    @property
    def loudness(self) -> float:
        """Of both ears together."""
        return math.hypot(self.left, self.right)


class VoicePage:
    """One member's page."""

    def __init__(self, page: Page, number: int) -> None:
        self.page = page
        self.number = number
        self.mic_states: list[str] = []

    @classmethod
    async def open(cls, browser: Browser, script: Path, service: MediaService, number: int) -> "VoicePage":
        """Open the page as member `number` of the house that the service belongs to."""
        voice_page = cls(await browser.new_page(), number)
        page = voice_page.page

        async def fulfil(route: Route) -> None:
            if route.request.url.endswith("/page.js"):
                await route.fulfill(path=script, content_type="text/javascript")
            else:
                await route.fulfill(
                    body='<!doctype html><title>voice</title><script type="module" src="/page.js"></script>',
                    content_type="text/html",
                )

        async def answer_offer(sdp: str) -> str:
            return await service.answer(number, sdp)

        async def tell_mic(state: str) -> None:
            voice_page.mic_states.append(state)

        await page.route("**/*", fulfil)
        await page.expose_function("answerOffer", answer_offer)
        await page.expose_function("tellMic", tell_mic)
        await page.goto(ORIGIN)
        await page.wait_for_function("window.voice !== undefined")
        return voice_page

    async def do(self, script: str) -> Any:
        """Evaluate a script in which `voice` is the page's harness."""
        return await self.page.evaluate(script)

    async def connected(self) -> None:
        """Wait until the voice connection works."""
        await self.page.wait_for_function("voice.engine.state.value === 'connected'")

    async def listen(self, number: int, samples: int = 16) -> Heard:
        """Listen to a member for a while: 25 ms a sample."""
        return Heard(**await self.do(f"voice.listen({number}, {samples})"))

    async def until_heard(self, number: int, condition: Callable[[Heard], bool]) -> Heard:
        """Listen again and again until the condition holds; the test's own time-out ends it."""
        while not condition(heard := await self.listen(number)):
            pass
        return heard
