"""The peers' own process: `python -m loadtests.voice.peers ADDRESS`.

Requests come as JSON lines, each is answered by one.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Sequence
from random import Random
from typing import Any, Final

import numpy as np
from aiortc import RTCCertificate
from av import AudioFrame
from av.audio.codeccontext import AudioCodecContext

from cenacle.media.process import raise_file_limit
from loadtests.voice.choir import CHECKS_EVERY_S, Choir
from loadtests.voice.descriptions import answer, offer, read
from loadtests.voice.peer import Peer

SAMPLES: Final = 960
RATE_HZ: Final = 48_000
LINE_BYTES: Final = 1 << 24


def opus_frames(count: int = 50) -> list[bytes]:
    """Real speech-like Opus packets of 20 ms, for servers that decode: a tone that swells."""
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format, encoder.bit_rate = RATE_HZ, "mono", "s16", 32_000
    packets = []
    for turn in range(count + 5):
        time_s = (turn * SAMPLES + np.arange(SAMPLES)) / RATE_HZ
        sound = 12_000 * np.sin(2 * np.pi * 220 * time_s) * (0.6 + 0.4 * np.sin(2 * np.pi * time_s))
        frame = AudioFrame.from_ndarray(sound.astype(np.int16)[np.newaxis], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, turn * SAMPLES
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets[:count]


class Peers:
    """All peers by number, and what may be asked of them."""

    def __init__(self, address: str, dice: Random) -> None:
        self._address = address
        self._dice = dice
        self._certificate = RTCCertificate.generateCertificate()
        self._peers: dict[int, Peer] = {}
        self._connected: list[Peer] = []

    async def do(self, request: dict[str, Any]) -> Any:
        """Answer one request."""
        match request["do"]:
            case "offer":
                peer = self._make(request["number"])
                return offer(peer.own, peer.place, peer.ssrc, request["slots"])
            case "answer":
                peer = self._make(request["number"])
                return answer(peer.own, peer.place, request["sdp"])
            case "connect":
                return await self._connect(self._peers[request["number"]], request)
            case "perform":
                return self._perform(request["talkers"], request["seconds"], request["opus"])
        raise ValueError(f"no such request: {request['do']}")

    def _make(self, number: int) -> Peer:
        peer = self._peers[number] = Peer(number, self._address, self._certificate, self._dice)
        return peer

    async def _connect(self, peer: Peer, request: dict[str, Any]) -> Any:
        await peer.connect(read(request["sdp"]), request["controlling"])
        self._connected.append(peer)
        return peer.profile

    def _perform(self, numbers: Sequence[int], seconds: float, opus: bool) -> Any:
        gc.collect()
        gc.freeze()
        talkers = [self._peers[number] for number in numbers]
        return Choir(self._connected).perform(talkers, seconds, opus_frames() if opus else ())

    async def keep_alive(self) -> None:
        """Show the server that all live, whatever else is done."""
        while True:
            await asyncio.sleep(CHECKS_EVERY_S)
            Choir(self._connected).keep_alive()


async def serve(address: str) -> None:
    """Answer requests until there are no more."""
    peers = Peers(address, Random(1))
    alive = asyncio.create_task(peers.keep_alive())
    reader = asyncio.StreamReader(limit=LINE_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        request = json.loads(line)
        try:
            reply = {"answer": await peers.do(request)}
        except (OSError, TimeoutError, ValueError) as error:
            reply = {"failed": repr(error)}
        print(json.dumps(reply), flush=True)
    alive.cancel()


if __name__ == "__main__":
    raise_file_limit()
    asyncio.run(serve(sys.argv[1]))
