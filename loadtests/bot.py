"""A member without a browser, as cheap as can be: it speaks the real protocol over its own small WebSocket framing.

A thousand of these share one process and one core, so that the bots are not what limits a measurement. Only
`Observer`s read what snapshots say; the others count bytes and note their acknowledgements.
"""

import asyncio
import base64
import math
import struct
from collections.abc import Callable
from random import Random
from typing import Any, Final

import msgpack
import numpy as np

from cenacle.core.movement import WALK_STEP_M
from cenacle.core.snapshot import NUMBER, RECORD_BYTES, X, Z
from cenacle.wire.messages import PROTOCOL

_SNAPSHOT_HEADER: Final = struct.Struct("<BBBIIiii")
_STEP: Final = struct.Struct("<BBIBbbHB")
_CLIENT_BINARY: Final = 0x82
_MASKED: Final = 0x80
# An all-zero mask is allowed (RFC 6455, 5.3) and leaves the payload as it is.
_ZERO_MASK: Final = b"\0\0\0\0"
SENT_KEPT: Final = 64
REPORT_EVERY: Final = 100  # counted frames; a crowd that comes in brings more in two seconds than the server keeps


def client_frame(payload: bytes) -> bytes:
    """One final binary frame from a client, masked with zeros."""
    if len(payload) < 126:
        return bytes((_CLIENT_BINARY, _MASKED | len(payload))) + _ZERO_MASK + payload
    return struct.pack(">BBH", _CLIENT_BINARY, _MASKED | 126, len(payload)) + _ZERO_MASK + payload


class Bot(asyncio.Protocol):
    """One member: joins with its seat, then walks from point to point inside `area` whenever it is told to step."""

    def __init__(self, host: str, seat: str, area: tuple[float, float, float, float], dice: Random) -> None:
        self._host = host
        self._seat = seat
        self._area = area
        self._dice = dice
        self._buffer = bytearray()
        self._upgraded = False
        self._seq = 0
        self._epoch = 0
        self._sent: dict[int, float] = {}
        self._target = self._choose()
        self.x = 0.0
        self.z = 0.0
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.bytes_down = 0
        self.snapshots = 0
        self.counted = 0
        self.effects_ms: list[float] = []
        self.transport: asyncio.Transport | None = None
        self.clock: Callable[[], float] = asyncio.get_running_loop().time

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(self._dice.randbytes(16)).decode()
        transport.write(
            f"GET /socket HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: cenacle.1\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(repr(exc))
        if not self.joined.done():
            self.joined.set_exception(ConnectionError(f"lost before joining: {exc!r}"))

    def data_received(self, data: bytes) -> None:
        self.bytes_down += len(data)
        self._buffer += data
        if not self._upgraded:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:20]:
                self.close()
                return
            del self._buffer[: end + 4]
            self._upgraded = True
            self.send({"type": "hello", "protocol": PROTOCOL, "seat": self._seat, "resume": None, "place": None})
        self._frames()

    def _frames(self) -> None:
        buffer, start = self._buffer, 0
        while len(buffer) - start >= 2:
            size, header = buffer[start + 1], 2
            if size == 126:
                if len(buffer) - start < 4:
                    break
                size, header = (buffer[start + 2] << 8) | buffer[start + 3], 4
            elif size == 127:
                if len(buffer) - start < 10:
                    break
                size, header = int.from_bytes(buffer[start + 2 : start + 10], "big"), 10
            if len(buffer) - start < header + size:
                break
            opcode, first = buffer[start] & 0x0F, start + header
            if opcode == 0x02 and buffer[first] == 0x02:
                self.snapshot(buffer, first, size)
            elif opcode == 0x02 and buffer[first] != 0x03:
                self._control(bytes(buffer[first : first + size]))
            elif opcode == 0x08:
                self.close()
                return
            start += header + size
        del buffer[:start]

    def snapshot(self, buffer: bytearray, first: int, size: int) -> None:
        """Notes the acknowledgement and one's own place; `size` bytes from `first` are the frame."""
        _, self._epoch, _, _, ack, x, _, z = _SNAPSHOT_HEADER.unpack_from(buffer, first)
        self.snapshots += 1
        self.x, self.z = x / 1024, z / 1024
        sent = self._sent.pop(ack, None)
        if sent is not None:
            self.effects_ms.append((self.clock() - sent) * 1000)

    def _control(self, frame: bytes) -> None:
        message: dict[str, Any] = msgpack.unpackb(frame)
        kind = message["type"]
        if kind == "welcome":
            self.x, self.z = message["pose"]["x"], message["pose"]["z"]
            self._epoch = message["epoch"]
            if not self.joined.done():
                self.joined.set_result(None)
        elif kind == "error":
            if not self.closed.done():
                self.closed.set_result(str(message["code"]))
        elif kind not in ("pong", "resumed"):
            self.counted += 1
            if self.counted % REPORT_EVERY == 0:
                self.ping()

    def send(self, message: dict[str, Any]) -> None:
        """Sends a control message."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(client_frame(msgpack.packb(message)))

    def ping(self) -> None:
        """Sends a ping that reports what has come, so that the server can forget it."""
        self.send({"type": "ping", "t": self.clock(), "received": self.counted})

    def step(self) -> None:
        """Sends one step towards the present target; chooses another when it is reached."""
        if self.transport is None or self.transport.is_closing():
            return
        dx, dz = self._target[0] - self.x, self._target[1] - self.z
        distance = math.hypot(dx, dz)
        if distance < 4 * WALK_STEP_M:
            self._target = self._choose()
        scale = 127 / max(distance, 0.01)
        yaw = math.atan2(-dx, -dz)
        self._seq += 1
        payload = _STEP.pack(
            1, self._epoch, self._seq, 1, int(dx * scale), int(dz * scale), int(yaw / math.tau * 65536) % 65536, 0
        )
        self._sent[self._seq] = self.clock()
        if len(self._sent) > SENT_KEPT:
            del self._sent[next(iter(self._sent))]
        self.transport.write(client_frame(payload))

    def _choose(self) -> tuple[float, float]:
        min_x, min_z, max_x, max_z = self._area
        return self._dice.uniform(min_x, max_x), self._dice.uniform(min_z, max_z)

    def reset(self) -> None:
        """Forgets what was measured up to now."""
        self.bytes_down = self.snapshots = 0
        self.effects_ms.clear()

    def stall(self) -> None:
        """Reads nothing any more."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def leave(self) -> None:
        """Leaves the house; the server closes the connection."""
        self.send({"type": "leave"})

    def close(self) -> None:
        """Closes the connection at once."""
        if self.transport is not None:
            self.transport.abort()


class Observer(Bot):
    """A bot that reads its snapshots: how old is what it sees of those within `near_m`?"""

    near_m: Final = 8.0
    size_m = 100.0  # of the room, which is square

    def __init__(self, host: str, seat: str, area: tuple[float, float, float, float], dice: Random) -> None:
        super().__init__(host, seat, area, dice)
        self._seen_at = np.full(65_536, -1.0)
        self._place = np.zeros((65_536, 2))
        self.near_ages_ms: list[float] = []

    def reset(self) -> None:
        """Forgets what was measured up to now."""
        super().reset()
        self.near_ages_ms.clear()

    def step(self) -> None:
        """Also notes how long ago each near member was last seen: at even times, whenever snapshots come."""
        super().step()
        known = np.flatnonzero(self._seen_at >= 0)
        near = known[np.hypot(self._place[known, 0] - self.x, self._place[known, 1] - self.z) <= self.near_m]
        self.near_ages_ms.extend(((self.clock() - self._seen_at[near]) * 1000).tolist())

    def snapshot(self, buffer: bytearray, first: int, size: int) -> None:
        """Also takes the records in."""
        super().snapshot(buffer, first, size)
        header = _SNAPSHOT_HEADER.size
        records = np.zeros(((size - header) // RECORD_BYTES, 8), np.uint8)
        body = np.frombuffer(bytes(buffer[first + header : first + size]), np.uint8)
        records[:, :RECORD_BYTES] = body.reshape(-1, RECORD_BYTES)
        values = records.view("<i8")[:, 0]
        numbers = values >> NUMBER.at & NUMBER.most
        self._seen_at[numbers] = self.clock()
        self._place[numbers, 0] = (values >> X.at & X.most) * (self.size_m / X.most) - self.size_m / 2
        self._place[numbers, 1] = (values >> Z.at & Z.most) * (self.size_m / Z.most) - self.size_m / 2
