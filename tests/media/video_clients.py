"""Real WebRTC clients with video: aiortc connections on 127.0.0.1 that send plain colours, and decode what comes."""

import asyncio
import fractions
from collections.abc import Callable
from typing import Any, cast
from unittest import mock

import aioice.ice
import numpy as np
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from cenacle.media.service import MediaService

CLOCK_HZ = 90_000
FRAMES_PER_S = 20
WIDTH, HEIGHT = 160, 90
RED, GREEN, BLUE = (200, 30, 30), (30, 180, 40), (30, 40, 200)
Colour = tuple[int, int, int]


class Picture(MediaStreamTrack):
    """A camera that shows one colour, which may be changed."""

    kind = "video"

    def __init__(self, colour: Colour) -> None:
        super().__init__()
        self.colour = colour
        self._frames = 0
        self._started_at: float | None = None

    async def recv(self) -> VideoFrame:
        """The next frame, when it is due."""
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        await asyncio.sleep(self._started_at + self._frames / FRAMES_PER_S - loop.time())
        pixels = np.full((HEIGHT, WIDTH, 3), self.colour, np.uint8)
        pixels[: 8 + self._frames % 8, :8] = 255  # something moves, as on a real screen
        frame = VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = self._frames * CLOCK_HZ // FRAMES_PER_S
        frame.time_base = fractions.Fraction(1, CLOCK_HZ)
        self._frames += 1
        return frame


class VideoClient:
    """A member's browser: a slot for voices, its own video if it has any, and video slots.

    `seen[i]` is the colour in the middle of the last picture of video slot i, `pictures[i]` how many came.
    """

    def __init__(self, picture: Picture | None = None, slots: int = 2) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.connection.addTransceiver("audio", direction="recvonly")
        codecs = [one for one in RTCRtpSender.getCapabilities("video").codecs if one.mimeType == "video/VP8"]
        if picture is not None:
            self._add(picture, "sendonly", codecs)
        self.seen: list[Colour | None] = [None] * slots
        self.pictures = [0] * slots
        self._changed = asyncio.Event()
        self.receivers = [self._add("video", "recvonly", codecs).receiver for _ in range(slots)]
        self._watching: list[asyncio.Task[None]] = []

    def _add(self, track: MediaStreamTrack | str, direction: str, codecs: list[RTCRtpCodecCapability]) -> Any:
        transceiver = self.connection.addTransceiver(track, direction=direction)
        transceiver.setCodecPreferences(codecs)
        return transceiver

    async def join(self, service: MediaService, number: int) -> str:
        """Offer to the service and connect; the answer."""
        with mock.patch.object(aioice.ice, "get_host_addresses", return_value=["127.0.0.1"]):
            await self.connection.setLocalDescription(await self.connection.createOffer())
        answer = await service.answer(number, self.connection.localDescription.sdp)
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self._watching = [asyncio.create_task(self._look(index)) for index in range(len(self.receivers))]
        return answer

    async def _look(self, index: int) -> None:
        track = cast(Any, self.receivers[index]).track
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            pixels = frame.to_ndarray(format="rgb24")
            self.seen[index] = cast(Colour, tuple(int(one) for one in pixels[HEIGHT // 2, WIDTH // 2]))
            self.pictures[index] += 1
            self._changed.set()

    def sees(self, index: int, colour: Colour) -> bool:
        """Whether a slot shows about this colour."""
        seen = self.seen[index]
        return seen is not None and max(abs(one - other) for one, other in zip(seen, colour, strict=True)) < 30

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again with each picture."""
        async with asyncio.timeout(15):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def close(self) -> None:
        """Hang up."""
        await self.connection.close()
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
