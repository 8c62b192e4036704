"""Real WebRTC clients for tests: aiortc connections on 127.0.0.1 that keep the packets of their slots undecoded."""

import asyncio
import fractions
from collections.abc import Callable
from typing import Any, Protocol, cast
from unittest import mock

import aioice.ice
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtp import RtpPacket
from av import AudioFrame

from cenacle.media.service import MediaService

RATE_HZ = 48_000
FRAME_SAMPLES = 960


class Tone(MediaStreamTrack):
    """A microphone that hums at 440 Hz, in real time."""

    kind = "audio"

    def __init__(self, amplitude: float = 0.3) -> None:
        super().__init__()
        self.amplitude = amplitude
        self._samples = 0
        self._started_at: float | None = None

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due."""
        loop = asyncio.get_running_loop()
        if self._started_at is None:
            self._started_at = loop.time()
        await asyncio.sleep(self._started_at + self._samples / RATE_HZ - loop.time())
        phase = 2 * np.pi * 440 / RATE_HZ * (self._samples + np.arange(FRAME_SAMPLES))
        sound = (32_767 * self.amplitude * np.sin(phase)).astype(np.int16)
        frame = AudioFrame.from_ndarray(sound[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        frame.pts = self._samples
        frame.time_base = fractions.Fraction(1, RATE_HZ)
        self._samples += FRAME_SAMPLES
        return frame


class MakeClient(Protocol):
    """Makes clients that are closed when the test ends."""

    def __call__(self, slots: int = 2, microphone: MediaStreamTrack | None = None) -> "Client": ...


class Client:
    """A member's browser: a microphone, or None to listen only, and slots. `heard[i]` holds slot i's packets."""

    def __init__(
        self, slots: int = 2, microphone: MediaStreamTrack | None = None, ice: RTCConfiguration | None = None
    ) -> None:
        self.connection = RTCPeerConnection(ice or RTCConfiguration(iceServers=[]))
        self.microphone = microphone
        if microphone is not None:
            self.connection.addTransceiver(microphone, direction="sendonly")
        self.slots = [self.connection.addTransceiver("audio", direction="recvonly") for _ in range(slots)]
        self.heard: list[list[RtpPacket]] = [[] for _ in range(slots)]
        self._changed = asyncio.Event()
        for slot, packets in zip(self.slots, self.heard, strict=True):
            self._record(slot, packets)

    def _record(self, slot: RTCRtpTransceiver, packets: list[RtpPacket]) -> None:
        async def handle(packet: RtpPacket, arrival_time_ms: int) -> None:
            packets.append(packet)
            self._changed.set()

        cast(Any, slot.receiver)._handle_rtp_packet = handle

    async def offer(self) -> str:
        """An SDP offer whose only candidates are on 127.0.0.1, which aioice would leave out."""
        with mock.patch.object(aioice.ice, "get_host_addresses", return_value=["127.0.0.1"]):
            await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def join(self, service: MediaService, number: int) -> str:
        """Offer to the service and connect; the answer."""
        answer = await service.answer(number, await self.offer())
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        return answer

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds, looking again with each packet."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def close(self) -> None:
        """Hang up."""
        await self.connection.close()
