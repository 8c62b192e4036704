"""The parts of the socket that need no house, and both ways through it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings, strategies as st
from websockets.frames import Frame, Opcode

from cenacle.core.errors import ErrorCode
from cenacle.core.geometry import POSITION_SCALE
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.edge.frames import sealed
from cenacle.edge.socket import RoomSocket, binary_frame, is_same_origin, wire_bytes


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_frames_are_those_of_the_library(length: int) -> None:
    payload = bytes(length)
    assert binary_frame(payload) == Frame(Opcode.BINARY, payload).serialize(mask=False)


@pytest.mark.rule("P-SOCK-1")
@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://club.example", "club.example", True),
        ("https://club.example", "club.example:443", True),
        ("http://club.example:80", "club.example", True),
        ("https://CLUB.example", "club.EXAMPLE", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://club.example", "club.example:80", False),
        ("http://localhost:8000", "localhost:8001", False),
        ("http://club.example.evil", "club.example", False),
        ("http://evil/club.example", "club.example", False),
        ("http://club.example@evil", "club.example", False),
        ("null", "null", False),
        ("file://", "", False),
        ("http://", "", False),
        ("http://a:port", "a:port", False),
        ("http://[::1", "[::1", False),
    ],
)
def test_origins(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(origin, host) is same


# --- the short way in, and the long one -------------------------------------------------------------
REQUEST = (
    b"GET /socket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: cenacle.1\r\n\r\n"
)


class Recorder:
    """Doorman, visitor and transport at once: notes all that a socket does."""

    origins: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.did: list[object] = []
        self.sent = b""

    def may_open(self) -> bool:
        return True

    def opened(self, socket: RoomSocket) -> Recorder:
        return self

    def moved_bytes(self, received: int, sent: int) -> None: ...

    def received(self, data: bytes) -> None:
        self.did.append(data)

    def received_step(self, frame: bytes) -> None:
        self.did.append(bytes(byte ^ frame[2 + index % 4] for index, byte in enumerate(frame[6:])))

    def failed(self, code: ErrorCode) -> None:
        if code not in self.did:  # said again with each piece that follows
            self.did.append(code)

    def lost(self) -> None:
        self.did.append("lost")

    def get_extra_info(self, name: str) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def can_write_eof(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.did.append("close")

    def abort(self) -> None: ...


class LongWay(RoomSocket):
    """A socket that gives everything to the library, and nothing in a piece that could be a step alone."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data[:1])
        if data[1:]:
            super().data_received(data[1:])

    def _take_short_messages(self, data: bytes) -> bytes:
        return data


LOOP = asyncio.new_event_loop()  # one for all runs; the socket only notes times on it


@pytest.fixture(autouse=True, scope="module")
def the_loop_is_closed() -> Iterator[None]:
    yield
    LOOP.close()


def masked(first: int, payload: bytes, mask: bytes = b"\x81\x02\x7f\x01") -> bytes:
    """A client's frame with this first byte."""
    frame = Frame(Opcode.BINARY, payload).serialize(mask=False)
    head = frame[: len(frame) - len(payload)]
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([first, head[1] | 0x80]) + head[2:] + mask + body


def run(kind: type[RoomSocket], chunks: list[bytes], recorder: Recorder | None = None) -> tuple[list[object], bytes]:
    """What such a socket does with these chunks after its handshake, and what it answers to them."""
    recorder = recorder or Recorder()

    async def feed() -> None:
        socket = type("Socket", (kind,), {"doorman": recorder})(None, SimpleNamespace(connections=set()), None)
        socket.connection_made(cast(Any, recorder))
        for chunk in [REQUEST, *chunks]:
            socket.data_received(chunk)
        if socket._linger is not None:
            socket._linger.cancel()

    LOOP.run_until_complete(feed())
    return recorder.did, recorder.sent.partition(b"\r\n\r\n")[2]  # the handshake tells the time


payloads = st.binary(max_size=20) | st.sampled_from([b"x" * 125, b"x" * 126, b"x" * 127])
opcodes = st.sampled_from([Opcode.BINARY] * 6 + [Opcode.CONT, Opcode.TEXT, Opcode.PING, Opcode.PONG, Opcode.CLOSE])
firsts = st.builds(lambda opcode, fin: opcode | (0x80 if fin else 0), opcodes, st.sampled_from([True, True, False]))
good = st.builds(masked, firsts, payloads, st.binary(min_size=4, max_size=4))
long_headers = st.binary(max_size=20).map(lambda data: bytes([0x82, 0xFE, 0, len(data), 0, 0, 0, 0]) + data)
unmasked = st.binary(max_size=20).map(lambda data: bytes([0x82, len(data)]) + data)
too_large = st.just(bytes([0x82, 0xFF]) + (70_000).to_bytes(8) + bytes(9))
pieces = st.one_of(good, good, good, good, long_headers, unmasked, too_large, st.binary(max_size=8))
streams = st.lists(pieces, max_size=8).map(b"".join)


@pytest.mark.rule("P-SOCK-2")
@settings(max_examples=60)
@given(streams, st.lists(st.integers(0, 300), max_size=6))
def test_short_messages_fare_as_they_do_in_the_library(stream: bytes, sizes: list[int]) -> None:
    chunks, rest = [], stream
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    chunks = [chunk for chunk in [*chunks, rest] if chunk]
    assert run(RoomSocket, chunks) == run(LongWay, chunks)


steps = st.builds(masked, st.just(0x82), st.binary(min_size=11, max_size=11).map(b"\x01".__add__),
                  st.binary(min_size=4, max_size=4))  # fmt: skip


@pytest.mark.rule("P-SOCK-2", "P-MOVE-2")
@settings(max_examples=60)
@given(st.lists(steps | steps | pieces | st.binary(min_size=1, max_size=3), max_size=10))
def test_steps_that_come_alone_fare_as_they_do_in_the_library(chunks: list[bytes]) -> None:
    assert run(RoomSocket, [chunk for chunk in chunks if chunk]) == run(LongWay, [chunk for chunk in chunks if chunk])


def test_short_messages_spare_the_library() -> None:
    frames = [masked(0x82, b"abcde"[:size]) for size in (1, 2, 3, 4, 5, 0)]
    seen: list[bytes] = []

    class Watched(RoomSocket):
        def _take_short_messages(self, data: bytes) -> bytes:
            seen.append(super()._take_short_messages(data))
            return seen[-1]

    longer = masked(0x82, b"x" * 200)
    chunks = [frames[0], frames[1] + frames[2] + longer, frames[3], frames[4][:5], frames[4][5:], frames[5]]
    did, _ = run(Watched, chunks)
    assert did == [b"a", b"ab", b"abc", b"x" * 200, b"abcd", b"abcde", b""]
    assert seen == [b"", longer, b"", frames[4][:5], b""]


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_sizes_on_the_wire_are_those_of_the_library(length: int) -> None:
    assert wire_bytes(length) == len(Frame(Opcode.BINARY, bytes(length)).serialize(mask=True))


@pytest.mark.parametrize("members", [1, 5, 13, 14, 60])
def test_snapshots_are_sealed_as_other_frames_are(members: int) -> None:
    room = Room(RoomPlan("hall", Area(-10.0, -10.0, 10.0, 10.0), 18.0))
    for number in range(1, members + 1):
        room.join(number, Pose(number / POSITION_SCALE, 0.0, 0.0, 0.0), (0.0, 0.0))
    frames = room.step().frames
    plain = [bytes(frame) for _, frame in frames]
    assert sealed(frames) == [binary_frame(frame) for frame in plain]


class HalfClosing(Recorder):
    """A transport that can be closed in one direction, as that of asyncio without TLS."""

    def __init__(self) -> None:
        super().__init__()
        self.is_half_closed = False

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.is_half_closed = True

    def write(self, data: bytes) -> None:
        assert not self.is_half_closed, "asyncio raises here"
        super().write(data)


def test_no_last_words_follow_the_end() -> None:
    recorder = HalfClosing()

    async def close_and_fail() -> None:
        socket = type("Socket", (RoomSocket,), {"doorman": recorder})(None, SimpleNamespace(connections=set()), None)
        socket.connection_made(cast(Any, recorder))
        socket.data_received(REQUEST)
        socket.data_received(masked(0x88, b"\x03\xe8"))
        assert recorder.is_half_closed
        socket.finish(b"too late", 1008)
        assert socket._linger is not None
        socket._linger.cancel()

    LOOP.run_until_complete(close_and_fail())
    assert b"too late" not in recorder.sent


@pytest.mark.rule("P-MOVE-2")
def test_steps_that_come_in_one_piece_with_others_are_passed_on_as_steps() -> None:
    payloads = [b"\x01" + bytes([n]) * 11 for n in range(3)]
    stream = b"".join(masked(0x82, payload) for payload in payloads) + masked(0x82, b"\x81abc")
    told: list[bytes] = []

    class Told(Recorder):
        def received_step(self, frame: bytes) -> None:
            told.append(frame)
            super().received_step(frame)

    assert run(RoomSocket, [stream], Told())[0] == run(LongWay, [stream])[0] == [*payloads, b"\x81abc"]
    assert len(told) == 3
