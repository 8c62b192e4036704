"""aiortc's own MediaRelay as a server: `python -m loadtests.voice.relay_server`. It decodes each talker once and
encodes anew for each listener. Requests come as JSON lines, each is answered by one."""

import asyncio
import json
import sys
from typing import Any
from unittest import mock

import aioice.ice
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay


class RelayServer:
    """All connections, and the talkers' tracks in the order that they came."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: list[MediaStreamTrack] = []
        self._connections: list[RTCPeerConnection] = []

    async def answer(self, request: dict[str, Any]) -> str:
        """Take a talker's offer, or a listener's who hears all talkers."""
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._connections.append(connection)
        if request["do"] == "talker":
            connection.on("track", self._tracks.append)
        await connection.setRemoteDescription(RTCSessionDescription(request["sdp"], "offer"))
        if request["do"] == "listener":
            slots = connection.getTransceivers()[1:]  # the first is the listener's own microphone
            for transceiver, track in zip(slots, self._tracks, strict=True):
                transceiver.sender.replaceTrack(self._relay.subscribe(track, buffered=False))
                transceiver.direction = "sendonly"
        with mock.patch.object(aioice.ice, "get_host_addresses", return_value=["127.0.0.1"]):
            await connection.setLocalDescription(await connection.createAnswer())
        return connection.localDescription.sdp


async def serve() -> None:
    """Answer requests until there are no more."""
    server = RelayServer()
    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        print(json.dumps(await server.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
