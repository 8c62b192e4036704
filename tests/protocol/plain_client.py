"""A client of the room protocol that was written from docs/protocol.md alone: nothing of Cénacle is imported here."""

from __future__ import annotations

import asyncio
import itertools
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Map = dict[str, Any]

WAIT_S = 10.0
STEP_S = 0.05
UNCOUNTED_TO_SERVER = {"hello", "ping"}
UNCOUNTED_TO_CLIENT = {"waiting", "resumed", "pong", "error"}

SNAPSHOT = struct.Struct("<BBBIIiii")
RECORD_BYTES = 6
CROWD = struct.Struct("<BBI")
INPUT = struct.Struct("<BBIB")
STEP = struct.Struct("<bbHB")

AVATAR = {"shape": "coat", "skin": "#c68e6a", "hair": "#2b1d14", "top": "#5b6b4f", "bottom": "#33363b"}
VISITOR = {"name": "Ada", "headline": "looks for a partner", "avatar": AVATAR, "language": "en"}


def go(x: float, z: float, yaw: float | None = None) -> Map:
    """A request to move at once (P-GO-1)."""
    return {"type": "go", "x": x, "z": z} if yaw is None else {"type": "go", "x": x, "z": z, "yaw": yaw}


@dataclass
class Snapshot:
    """A snapshot as P-SNAP-1 lays it out: metres and radians; `others` by member number, in steps across the room."""

    tick: int
    ack: int
    epoch: int
    x: float
    y: float
    z: float
    others: dict[int, tuple[int, int, float, int]]


def read_snapshot(frame: bytes) -> Snapshot:
    """P-SNAP-1."""
    _, epoch, _, tick, ack, x, y, z = SNAPSHOT.unpack_from(frame)
    assert (len(frame) - SNAPSHOT.size) % RECORD_BYTES == 0
    others = {}
    for at in range(SNAPSHOT.size, len(frame), RECORD_BYTES):
        record = int.from_bytes(frame[at : at + RECORD_BYTES], "little")
        yaw = (record >> 38 & 127) / 128 * math.tau
        others[record & 4_095] = (record >> 12 & 8_191, record >> 25 & 8_191, yaw, record >> 45 & 3)
    return Snapshot(tick, ack, epoch, x / 1024, y / 1024, z / 1024, others)


def read_crowd(frame: bytes) -> dict[int, tuple[int, int]]:
    """P-CROWD-1: where each member is, in 256 steps across the room."""
    assert (len(frame) - CROWD.size) % 4 == 0
    records = [record for (record,) in struct.iter_unpack("<I", frame[CROWD.size :])]
    return {record & 4_095: (record >> 12 & 255, record >> 20 & 255) for record in records}


@dataclass
class Session:
    """What outlives a connection: the token, and the counted frames in both directions (P-REL-1, P-REL-2)."""

    welcome: Map
    received: int = 0
    unreported: list[bytes] = field(default_factory=list)
    reported: int = 0

    @property
    def resume(self) -> Map:
        """The `resume` of a hello."""
        return {"token": self.welcome["resume_token"], "received": self.received}


class PlainClient:
    """One connection: reads all that comes into `messages` and `snapshot`, and sends what it is told to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.place: str | None = None
        self.messages: list[Map] = []
        self.snapshot: Snapshot | None = None
        self.crowd: dict[int, tuple[int, int]] = {}
        self.close_code: int | None = None
        self._news = asyncio.Condition()
        self._seq = itertools.count(1)
        self._pings = 0
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, origin: str) -> Self:
        """P-SOCK-1."""
        socket = await connect(
            origin.replace("http", "ws", 1) + "/socket",
            subprotocols=["cenacle.1"],  # type: ignore[list-item]
            compression=None,
            proxy=None,
        )
        assert socket.subprotocol == "cenacle.1"
        return cls(socket)

    @classmethod
    async def join(cls, origin: str, place: str | None = None, **visitor: Any) -> Self:
        """Take a seat, and sit down (P-SEAT-1, P-SOCK-4, P-SOCK-5)."""
        seat = (await take_seat(origin, **visitor))["seat"]
        client = await cls.open(origin)
        await client.send({"type": "hello", "protocol": 3, "seat": seat} | ({"place": place} if place else {}))
        await client.wait("welcome")
        return client

    @classmethod
    async def resume(cls, origin: str, session: Session) -> Self:
        """Take up a lost session (P-REL-2)."""
        client = await cls.open(origin)
        client.session = session
        await client.send({"type": "hello", "protocol": 3, "resume": session.resume})
        resumed = await client.wait("resumed")
        for frame in session.unreported[resumed["received"] - session.reported :]:
            await client.socket.send(frame)
        return client

    @property
    def welcome(self) -> Map:
        """The last welcome."""
        assert self.session is not None
        return self.session.welcome

    async def send(self, message: Map) -> None:
        """Send a control message; a counted one is kept for a resume (P-REL-1)."""
        frame: bytes = msgpack.packb(message)
        if self.session is not None and message["type"] not in UNCOUNTED_TO_SERVER:
            self.session.unreported.append(frame)
        await self.socket.send(frame)

    async def ping(self) -> Map:
        """Ping, and return the pong (P-PING-1)."""
        assert self.session is not None
        self._pings += 1
        t = float(self._pings)
        await self.send({"type": "ping", "t": t, "received": self.session.received})
        return await self.wait("pong", lambda pong: bool(pong["t"] == t))

    async def walk(self, dx: float, dz: float, steps: int, *, run: bool = False) -> int:
        """Walk for so many steps of 50 ms in real time, looking north; returns the last seq (P-MOVE-2, P-MOVE-3)."""
        seq = 0
        step = STEP.pack(round(dx * 127), round(dz * 127), 0, int(run))
        for _ in range(steps):
            seq = next(self._seq)
            await self.socket.send(INPUT.pack(0x01, self.epoch, seq, 1) + step)
            await asyncio.sleep(STEP_S)  # the pace of walking, not a wait
        return seq

    @property
    def epoch(self) -> int:
        """The epoch of the last welcome or snapshot."""
        return self.snapshot.epoch if self.snapshot else int(self.welcome["epoch"])

    async def wait(self, kind: str, accept: Callable[[Map], bool] = lambda message: True) -> Map:
        """The first message of that type that is accepted, of those that came or will come."""

        def find() -> Map | None:
            return next((one for one in self.messages if one["type"] == kind and accept(one)), None)

        await self.until(lambda: find() is not None, kind)
        found = find()
        assert found is not None
        return found

    async def seen(self, accept: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot from now on that is accepted."""
        await self.until(lambda: self.snapshot is not None and accept(self.snapshot), "a snapshot")
        assert self.snapshot is not None
        return self.snapshot

    async def closed(self) -> int | None:
        """The close code, once the server has closed."""
        await asyncio.wait_for(asyncio.shield(self._reader), WAIT_S)
        return self.close_code

    async def drop(self) -> None:
        """Lose the connection without a word."""
        self.socket.transport.abort()
        await self._reader

    async def leave(self) -> None:
        """Leave in order."""
        await self.send({"type": "leave"})
        await self.socket.close()
        await self._reader

    async def until(self, condition: Callable[[], bool], what: str = "what was awaited") -> None:
        """Wait until what has come makes a condition true."""
        async with self._news:
            try:
                async with asyncio.timeout(WAIT_S):
                    await self._news.wait_for(lambda: condition() or self._reader.done())
            except TimeoutError:
                raise AssertionError(f"{what} did not come; these did: {self.messages}, {self.snapshot}") from None
        assert condition(), f"{what} did not come before the end: {self.messages}"

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                assert isinstance(frame, bytes), "P-SOCK-2: frames are binary"
                async with self._news:
                    self._take(frame)
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        except asyncio.CancelledError:
            self.socket.transport.abort()
            raise
        finally:
            await self.socket.wait_closed()
            self.close_code = self.socket.close_code
            async with self._news:
                self._news.notify_all()

    def _take(self, frame: bytes) -> None:
        """P-SOCK-3, P-REL-1."""
        if frame[0] == 0x02:
            self.snapshot = read_snapshot(frame)
            return
        if frame[0] == 0x03:
            self.crowd = read_crowd(frame)
            return
        message: Map = msgpack.unpackb(frame)
        self.messages.append(message)
        kind = message["type"]
        if kind == "welcome" and self.session is None:
            self.session = Session(message)
        elif self.session is not None and kind not in UNCOUNTED_TO_CLIENT:
            self.session.received += 1
            if kind == "welcome":
                self.session.welcome = message
        if kind == "pong":
            assert self.session is not None
            self.place = message["place"] or self.place
            del self.session.unreported[: message["received"] - self.session.reported]
            self.session.reported = message["received"]


async def take_seat(origin: str, **visitor: Any) -> Map:
    """P-SEAT-1."""
    async with httpx.AsyncClient(trust_env=False, timeout=WAIT_S) as http:
        answer = await http.post(f"{origin}/api/seats", json=VISITOR | visitor)
    assert answer.status_code == 201, answer.text
    seat: Map = answer.json()
    return seat


async def fetch_world(origin: str) -> Map:
    """P-WORLD-1."""
    async with httpx.AsyncClient(trust_env=False, timeout=WAIT_S) as http:
        answer = await http.get(f"{origin}/api/world")
    assert answer.status_code == 200
    world: Map = answer.json()
    return world
