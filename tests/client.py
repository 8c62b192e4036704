"""A small client of the room protocol, for tests: what it is told, in order, and what it may say.

`HouseClient` knows the protocol as docs/protocol.md has it, and keeps what a real client would: who is here, the
latest snapshot, what has been received and what not yet reported.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from cenacle.core.plan import Area, HousePlan
from cenacle.core.snapshot import Grid
from cenacle.wire import codec, frames, messages
from tests.core.sight import Other, others

PATIENCE_S = 20.0  # how long a test waits for what must come; machines may be busy

AVATAR = {"shape": "coat", "skin": "#c68642", "hair": "#2b1b12", "top": "#335c81", "bottom": "#222222"}

Told = TypeVar("Told")


@dataclass(frozen=True)
class Joined:
    """News: someone came in."""

    member: messages.Member


@dataclass(frozen=True)
class Changed:
    """News: someone is different from now on."""

    member: messages.Member


@dataclass(frozen=True)
class Left:
    """News: someone left."""

    id: str


class Refusal(Exception):
    """The server has closed the socket after an error, or refused the handshake."""

    def __init__(self, code: str | None, close_code: int | None) -> None:
        super().__init__(f"{code} ({close_code})")
        self.code = code
        self.close_code = close_code


def new_id() -> str:
    return os.urandom(8).hex()


async def ask_seat(base_url: str, **fields: Any) -> dict[str, Any]:
    """POST /api/seats; fails the test unless a seat is given."""
    body = {"name": "Zoé", "headline": "", "avatar": AVATAR, "language": "fr", **fields}
    async with httpx.AsyncClient(base_url=base_url, verify=False) as http:
        response = await http.post("/api/seats", json=body)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


def build_place(plan: HousePlan) -> tuple[float, float]:
    """The middle of the first zone of the entrance room where objects may be placed, as x and z."""
    area = next(zone.area for zone in plan.rooms[plan.entrance].zones if zone.build)
    return (area.min_x + area.max_x) / 2, (area.min_z + area.max_z) / 2


class HouseClient:
    """One connection and the session it speaks for. Make it by `join`, `open` or `resume`."""

    def __init__(self, base_url: str, socket: ClientConnection) -> None:
        self.base_url = base_url
        self.socket = socket
        self.welcome: messages.Welcome = cast(messages.Welcome, None)
        self.members: dict[str, messages.Member] = {}
        self.snapshot: frames.Snapshot | None = None
        self.crowd: frames.Crowd | None = None
        self.identity = ""
        self.place: str | None = None
        self.epoch = 0
        self.seq = 0
        self.received = 0  # counted frames from the server
        self.sent: list[messages.Message] = []  # counted messages to the server
        self.error: messages.Error | None = None
        self.told: list[Any] = []  # everything, in order, but snapshots, crowds and pongs
        self.pongs: list[messages.Pong] = []
        self._unread: list[Any] = []
        self._changed = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    # --- coming and going -------------------------------------------------------------------------

    @classmethod
    async def open(cls, base_url: str, origin: str | None = None, path: str = "/socket") -> HouseClient:
        """A socket that has not said hello."""
        trusting: ssl.SSLContext | None = None
        if base_url.startswith("https"):
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        socket = await connect(
            base_url.replace("http", "ws", 1) + path,
            ssl=trusting,
            origin=cast(Origin | None, origin),
            subprotocols=[Subprotocol(messages.SUBPROTOCOL)],
            compression=None,
            max_size=2**22,
            ping_interval=None,
            proxy=None,
        )
        return cls(base_url, socket)

    @classmethod
    async def join(cls, base_url: str, place: str | None = None, **fields: Any) -> HouseClient:
        """Come in with a seat; `fields` are those of the seat's request."""
        answer = await ask_seat(base_url, **fields)
        client = await cls.open(base_url)
        client.identity = answer["identity"]
        await client.hello(seat=answer["seat"], place=place)
        return client

    async def hello(self, **fields: Any) -> None:
        """Say hello with a seat, and wait for the welcome."""
        await self.send(messages.Hello(protocol=messages.PROTOCOL, **fields))
        await self.expect(messages.Welcome)

    async def resume(self) -> HouseClient:
        """A new connection that takes up this session; unanswered messages are sent again as the protocol says."""
        client = await HouseClient.open(self.base_url)
        client.welcome, client.members, client.identity = self.welcome, dict(self.members), self.identity
        client.received, client.sent = self.received, list(self.sent)
        client.seq, client.epoch = self.seq, self.epoch
        token = messages.Resume(token=self.welcome.resume_token, received=self.received)
        await client.send(messages.Hello(protocol=messages.PROTOCOL, resume=token))
        resumed = await client.expect(messages.Resumed)
        for message in client.sent[resumed.received :]:
            await client.socket.send(codec.encode_client(message))
        return client

    async def close(self) -> None:
        """Close in order, without leaving the house."""
        await self.socket.close()
        await self._reader

    async def drop(self) -> None:
        """Lose the connection without a word."""
        self.socket.transport.abort()
        await self._reader

    async def leave(self) -> None:
        """Leave the house."""
        await self.send(messages.Leave())
        await self._reader

    # --- saying -----------------------------------------------------------------------------------

    async def send(self, message: messages.Message) -> None:
        """Send a control message."""
        if getattr(message, "type", "") not in messages.UNCOUNTED_CLIENT_TYPES:
            self.sent.append(message)
        await self.socket.send(codec.encode_client(message))

    async def send_raw(self, data: bytes | str) -> None:
        """Send whatever."""
        await self.socket.send(data)

    async def ping(self) -> messages.Pong:
        """Ping, and wait for the pong; notes the place if it carries one."""
        self.pongs.clear()
        await self.send(messages.Ping(t=1.0, received=self.received))
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: self.pongs or self._reader.done())
        assert self.pongs, "closed instead of a pong"
        return self.pongs[-1]

    async def walk(self, dx: float, dz: float, steps: int, run: bool = False) -> None:
        """Walk a direction (length 1 at most) for so many steps of 50 ms, in real time."""
        step = frames.Step(round(dx * 127), round(dz * 127), 0, run)
        for _ in range(steps):
            self.seq += 1
            await self.socket.send(frames.encode_input(self.epoch, self.seq, [step]))
            await asyncio.sleep(0.05)

    async def say(self, text: str, to: str = "room", line_id: str | None = None) -> messages.Said:
        """Say a line and wait until it is said."""
        line_id = line_id or new_id()
        await self.send(messages.Say(line_id=line_id, to=cast(Any, to), text=text))
        return await self.expect(messages.Said, lambda said: said.line.line_id == line_id)

    @staticmethod
    def edit_message(verb: str, object_id: str, op_id: str | None = None, **patch: Any) -> messages.Edit:
        return messages.Edit(
            op_id=op_id or new_id(),
            base_revision=0,
            verb=cast(Any, verb),
            object=object_id,
            patch=messages.ObjectPatch(**patch),
        )

    async def edit(self, verb: str, object_id: str, op_id: str | None = None, **patch: Any) -> messages.Committed:
        """Edit an object and wait until that is committed."""
        message = self.edit_message(verb, object_id, op_id, **patch)
        await self.send(message)
        return await self.expect(messages.Committed, lambda committed: committed.op_id == message.op_id)

    # --- hearing ----------------------------------------------------------------------------------

    async def expect(self, kind: type[Told], when: Callable[[Told], bool] = lambda _: True) -> Told:
        """The next message of this kind (that is so), passing over others; each is given once."""
        found: list[Told] = []

        def there() -> bool:
            for index, message in enumerate(self._unread):
                if isinstance(message, kind) and when(message):
                    found.append(message)
                    del self._unread[: index + 1]
                    return True
            return self._reader.done()

        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(there)
        except TimeoutError:
            came = [type(message).__name__ for message in self._unread]
            raise AssertionError(f"no {kind.__name__} came, but {came}") from None
        if not found:
            raise self._refusal()
        return found[0]

    async def expect_close(self) -> Refusal:
        """Wait until the server has closed the socket; why it did."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reader
        return self._refusal()

    async def next_snapshot(self) -> frames.Snapshot:
        """A snapshot that has not come yet."""
        before = self.snapshot
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(lambda: self.snapshot is not before or self._reader.done())
        assert self.snapshot is not None
        assert self.snapshot is not before, "closed instead of a snapshot"
        return self.snapshot

    async def snapshot_when(self, when: Callable[[frames.Snapshot], bool]) -> frames.Snapshot:
        """The first snapshot from now on that is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not when(snapshot := await self.next_snapshot()):
                pass
        return snapshot

    async def sees(self, number: int, when: Callable[[Other], bool] = lambda _: True) -> Other:
        """The next record of a member (that is so), with its place in metres."""
        async with httpx.AsyncClient(base_url=self.base_url, verify=False) as http:
            rooms = (await http.get("/api/world")).json()["rooms"]
        grid = Grid(Area(*next(room["bounds"] for room in rooms if room["id"] == self.welcome.pose.room)))
        found: list[Other] = []

        def shown(snapshot: frames.Snapshot) -> bool:
            found[:] = [one for one in others(grid, snapshot) if one.number == number and when(one)]
            return bool(found)

        await self.snapshot_when(shown)
        return found[0]

    def heard(self, kind: type[Told]) -> list[Told]:
        """All messages of this kind so far."""
        return [message for message in self.told if isinstance(message, kind)]

    # --- reading ----------------------------------------------------------------------------------

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for data in self.socket:
                assert isinstance(data, bytes), "the server sends binary frames only"
                await self._take(codec.decode_server(data))
        async with self._changed:
            self._changed.notify_all()

    async def _take(self, message: Any) -> None:
        async with self._changed:
            if isinstance(message, frames.Snapshot):
                self.snapshot = message
                if message.epoch != self.epoch:
                    self.epoch = message.epoch
            elif isinstance(message, frames.Crowd):
                self.crowd = message
            elif isinstance(message, messages.Pong):
                self.pongs.append(message)
                self.place = message.place or self.place
            else:
                self._note(message)
                self.told.append(message)
                self._unread.append(message)
            self._changed.notify_all()

    def _note(self, message: Any) -> None:
        counted = message.type not in messages.UNCOUNTED_SERVER_TYPES
        match message:
            case messages.Welcome():
                counted = cast(Any, self.welcome) is not None  # only the first one is not
                self.welcome = message
                self.members = {member.id: member for member in message.members}
                self.epoch, self.seq = message.epoch, 0
            case messages.RosterNews():
                self._take_news(message)
            case messages.WholeRoster():
                self.members = {member.id: member for member in message.members}
            case messages.Error():
                self.error = message
        self.received += counted

    def _take_news(self, news: messages.RosterNews) -> None:
        """News as what happened to each member."""
        happened: list[Joined | Changed | Left] = []
        for member_id in news.left:
            self.members.pop(member_id, None)
            happened.append(Left(member_id))
        for member in news.joined:
            self.members[member.id] = member
            happened.append(Joined(member))
        for change in news.changed:
            changed = self.members[change.id].model_copy(update=change.model_dump(exclude_none=True))
            self.members[change.id] = changed
            happened.append(Changed(changed))
        self.told += happened
        self._unread += happened

    def _refusal(self) -> Refusal:
        return Refusal(self.error.code if self.error else None, self.socket.close_code)

    # --- who one is -------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.welcome.member.id

    @property
    def number(self) -> int:
        return self.welcome.member.number


@contextlib.asynccontextmanager
async def joined(base_url: str, count: int, **fields: Any) -> AsyncIterator[list[HouseClient]]:
    """So many members in the house, until the end of the block."""
    clients: list[HouseClient] = []
    try:
        for index in itertools.islice(itertools.count(1), count):
            clients.append(await HouseClient.join(base_url, **{"name": f"Member {index}", **fields}))
        yield clients
    finally:
        for client in clients:
            await client.close()
