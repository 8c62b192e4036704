"""A member without a browser, as cheap as can be: it speaks the real protocol over a plain socket and its own framing.

A thousand or two of these share one process and one core, so that the bots are not what limits a measurement. Where
they walk is computed for all at once (`loadtests/walkers.py`); what comes is read by whoever drives them, in large
pieces, and looked at no more than must be: frames are counted, and of a piece only the last snapshot's head is read.
`Observer` reads all.
"""

import asyncio
import base64
import socket
import struct
import time
from random import Random
from typing import Any, Final

import msgpack

from cenacle.core.snapshot import HEAD_DTYPE, KIND_CROWD, KIND_SNAPSHOT
from cenacle.wire.messages import PROTOCOL
from loadtests.walkers import Walkers

HEAD_BYTES: Final = HEAD_DTYPE.itemsize
REPORT_EVERY: Final = 100  # counted frames; a crowd that comes in brings more in two seconds than the server keeps
_AT: Final = {name: int(place[1]) for name, place in (HEAD_DTYPE.fields or {}).items()}
_ACK_AT, _EPOCH_AT, _X_AT, _Z_AT = _AT["ack"], _AT["epoch"], _AT["x"], _AT["z"]
_U32: Final = struct.Struct("<I")
_I32: Final = struct.Struct("<i")
_CLIENT_BINARY: Final = 0x82
_SERVER_BINARY: Final = 0x82
_CLOSE: Final = 0x88
_MASKED: Final = 0x80
# An all-zero mask is allowed (RFC 6455, 5.3) and leaves the payload as it is.
_ZERO_MASK: Final = b"\0\0\0\0"
_READ_BYTES: Final = 1 << 20
_BUFFER: Final = bytearray(_READ_BYTES)  # of all bots: each piece is dealt with before the next one is read
_VIEW: Final = memoryview(_BUFFER)
_NEWS: Final = b"roster_news"  # the type of what is told of members, and where it stands in such a frame
_NEWS_FROM: Final = 7
_UNCOUNTED: Final = ("pong", "resumed", "waiting")


def client_frame(payload: bytes) -> bytes:
    """One final binary frame from a client, masked with zeros."""
    if len(payload) < 126:
        return bytes((_CLIENT_BINARY, _MASKED | len(payload))) + _ZERO_MASK + payload
    return struct.pack(">BBH", _CLIENT_BINARY, _MASKED | 126, len(payload)) + _ZERO_MASK + payload


class Bot:
    """One member: comes in with its seat, and then is what `Walkers` has in its `row`.

    `read` takes in what has come; `joined` is done at the welcome, `closed` with the server's code or the error.
    """

    __slots__ = (
        "_dice", "_rest", "_stalled", "_upgraded", "_walkers", "attended", "bytes_down", "closed", "counted",
        "crowds", "epoch", "hello_at", "joined", "joined_at", "placed", "row", "seat", "send_bytes", "snapshots",
        "socket",
    )  # fmt: skip

    def __init__(self, seat: str, walkers: Walkers, dice: Random) -> None:
        loop = asyncio.get_running_loop()
        self.seat = seat
        self.row = -1
        self._walkers = walkers
        self._dice = dice
        self._rest = b""
        self._upgraded = False
        self._stalled = False
        self.attended = False  # whether the event loop reads it as soon as anything comes
        self.epoch = 0  # as last told; whoever comes in with a seat begins with 0
        self.placed: asyncio.Future[bool] | None = None  # while it waits for the end of a `go`
        self.joined: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[str] = loop.create_future()
        self.hello_at = self.joined_at = 0.0
        self.bytes_down = self.snapshots = self.crowds = self.counted = 0
        self.socket = socket.socket()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.send_bytes = self.socket.send

    async def connect(self, port: int) -> None:
        """Open the connection and ask for the upgrade; the rest goes on as answers come."""
        await asyncio.get_running_loop().sock_connect(self.socket, ("127.0.0.1", port))
        key = base64.b64encode(self._dice.randbytes(16)).decode()
        self._write(
            f"GET /socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: cenacle.1\r\n\r\n".encode()
        )

    # --- reading ----------------------------------------------------------------------------------

    def read(self) -> None:
        """Take in all that has come."""
        if self._stalled:
            return
        try:
            size = self.socket.recv_into(_BUFFER)
        except BlockingIOError:
            return
        except OSError as error:
            self.lost(repr(error))
            return
        if not size:
            self.lost("closed")
            return
        self.bytes_down += size
        rest = self._rest
        if not rest and self._upgraded:
            end = self._frames(_VIEW, size)
            self._rest = bytes(_VIEW[end:size]) if end < size else b""
            return
        data = rest + bytes(_VIEW[:size])
        if not self._upgraded:
            self._rest = data
            if not self._answered():
                return
            data = self._rest
        self._rest = data[self._frames(memoryview(data), len(data)) :]

    def _answered(self) -> bool:
        """Whether the handshake is through; then says hello."""
        head, gap, rest = self._rest.partition(b"\r\n\r\n")
        if not gap:
            return False
        if b" 101 " not in head[:20]:
            self.lost(head[:20].decode("ascii", "replace"))
            return False
        self._rest, self._upgraded = rest, True
        self.send({"type": "hello", "protocol": PROTOCOL, "seat": self.seat, "resume": None, "place": None})
        self.hello_at = time.monotonic()
        return True

    def _frames(self, data: memoryview, end: int) -> int:
        """Deal with the whole frames in `data` before `end`; returns where the first that is not whole begins."""
        at, last = 0, -1
        while end - at >= 2:
            size, first = data[at + 1], at + 2
            if size == 126:
                if end - at < 4:
                    break
                size, first = (data[at + 2] << 8) | data[at + 3], at + 4
            elif size == 127:
                if end - at < 10:
                    break
                size, first = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if first + size > end:
                break
            opcode, at = data[at], first + size
            if opcode == _CLOSE:
                self.lost("closed")
                return end
            if opcode != _SERVER_BINARY:
                continue
            if data[first] == KIND_SNAPSHOT:
                last = first
                self.snapshots += 1
                self.shown(data, first, at)
            elif data[first] == KIND_CROWD:
                self.crowds += 1
            else:
                self._told(data, first, at)
        if last >= 0:
            self._placed_at(data, last)
        return at

    def _placed_at(self, data: memoryview, first: int) -> None:
        """Take over one's own place from a snapshot."""
        epoch = data[first + _EPOCH_AT]
        if self.row >= 0:
            (x,), (z,) = _I32.unpack_from(data, first + _X_AT), _I32.unpack_from(data, first + _Z_AT)
            self._walkers.correct(self.row, x / 1024, z / 1024, epoch)
        if epoch != self.epoch:
            self.epoch = epoch
            self._went(True)

    @staticmethod
    def answer(data: memoryview, first: int) -> tuple[int, int]:
        """Which step a snapshot answers, and of which epoch."""
        return _U32.unpack_from(data, first + _ACK_AT)[0], data[first + _EPOCH_AT]

    def shown(self, data: memoryview, first: int, end: int) -> None:
        """A snapshot has come; only observers read it."""

    def _told(self, data: memoryview, first: int, end: int) -> None:
        """A control frame has come."""
        if bytes(data[first + _NEWS_FROM : first + _NEWS_FROM + len(_NEWS)]) == _NEWS:
            self._count()
            self.news(data, first, end)
        elif b"\xa7welcome" in bytes(data[first : first + 16]):
            self.welcomed(data, first, end)
            if not self.joined.done():
                self.joined_at = time.monotonic()
                self.joined.set_result(None)
            else:
                self._count()
        else:
            self._control(msgpack.unpackb(data[first:end]))

    def _control(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "error":
            if not self.closed.done():
                self.closed.set_result(str(message["code"]))
        elif kind not in _UNCOUNTED:
            self._count()
            if kind == "refused" and message["re"] == "go":
                self._went(False)
            elif kind == "roster":
                self.everyone(message["members"])

    def _count(self) -> None:
        self.counted += 1
        if self.counted % REPORT_EVERY == 0:
            self.ping()

    def welcomed(self, data: memoryview, first: int, end: int) -> None:
        """The welcome has come; only observers read it."""

    def everyone(self, members: list[dict[str, Any]]) -> None:
        """The whole roster has come, in place of news; only observers read it."""

    def news(self, data: memoryview, first: int, end: int) -> None:
        """News of members have come; only observers read them."""

    # --- sending ----------------------------------------------------------------------------------

    def _write(self, data: bytes) -> None:
        try:
            self.send_bytes(data)
        except BlockingIOError:
            return  # the server takes nothing; whoever drives the bots counts such steps
        except OSError as error:
            self.lost(repr(error))

    def send(self, message: dict[str, Any]) -> None:
        """Send a control message."""
        self._write(client_frame(msgpack.packb(message)))

    def ping(self) -> None:
        """Send a ping that reports what has come, so that the server can forget it."""
        self.send({"type": "ping", "t": time.monotonic(), "received": self.counted})

    def stepped(self, seq: int, at: float) -> None:
        """A step has been sent; only observers note it."""

    def go(self, x: float, z: float) -> "asyncio.Future[bool]":
        """Ask to be moved there; whether it was done is the result, as soon as the server has told."""
        self.placed = asyncio.get_running_loop().create_future()
        self.send({"type": "go", "x": x, "z": z})
        return self.placed

    def _went(self, done: bool) -> None:
        if self.placed is not None and not self.placed.done():
            self.placed.set_result(done)

    def reset(self) -> None:
        """Forget what was measured up to now."""
        self.bytes_down = self.snapshots = self.crowds = 0

    def stall(self) -> None:
        """Read nothing any more; it goes on sending."""
        self._stalled = True

    def leave(self) -> None:
        """Leave the house; the server closes the connection."""
        self.send({"type": "leave"})

    def lost(self, reason: str) -> None:
        """The connection is gone, or is given up."""
        if not self.closed.done():
            self.closed.set_result(reason)
        if not self.joined.done():
            self.joined.set_exception(ConnectionError(f"lost before joining: {self.closed.result()}"))
        self._went(False)
        if self.attended:
            asyncio.get_running_loop().remove_reader(self.socket)
            self.attended = False
        self.send_bytes = _nowhere
        self.socket.close()

    def attend(self, wanted: bool) -> None:
        """Whether the event loop shall read as soon as anything comes; else whoever drives the bots does."""
        if wanted != self.attended and self.socket.fileno() >= 0:
            loop = asyncio.get_running_loop()
            if wanted:
                loop.add_reader(self.socket, self.read)
            else:
                loop.remove_reader(self.socket)
            self.attended = wanted


def _nowhere(data: Any, flags: int = 0) -> int:
    """Stands for the sending of a socket that is closed."""
    return len(data)
