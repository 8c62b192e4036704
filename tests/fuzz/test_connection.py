"""Whatever members do on their connections, in any order: no error of the house's own, and nobody else notices."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any, cast

import msgpack
import pytest

from cenacle.club.seats import Seats
from cenacle.core import limits
from cenacle.edge.connection import Connection
from cenacle.edge.house import House, HouseParts
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.socket import RoomSocket
from cenacle.settings import shipped_world
from cenacle.store.database import Database
from cenacle.store.writer import DurableWriter
from cenacle.wire import codec, frames, messages as m
from cenacle.worlds.load import load_world
from tests.client import AVATAR
from tests.wire.samples import CLIENT

STEPS = 400
CROWD = 8  # who is there or wants to be, besides the bystander


class Client:
    """A member at the other end of a transport that loses and delays nothing."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.unsent_bytes = 0
        self.token: str | None = None
        self.id = ""
        self.epoch = self.received = self.claimed = self.sent = self.seq = 0
        self.snapshots: list[frames.Snapshot] = []
        self.open()

    def open(self) -> None:
        self.errors: list[str] = []
        self.closed: int | None = None
        self.unread = b""  # a frame that has not come whole
        self.connection: Connection = self.house.doorman.opened(cast(RoomSocket, self))

    # --- RoomSocket -------------------------------------------------------------------------------

    file = -1  # it has no connection of the system

    def write_rest(self, rest: bytes) -> None:
        self.write(rest)

    def write(self, data: bytes) -> None:
        data = self.unread + data
        while data and self.closed is None:  # a closing socket drops what is written, as the real one does
            head = {126: 4, 127: 10}.get(data[1], 2)
            size = data[1] if head == 2 else int.from_bytes(data[2:head])
            if head + size > len(data):
                break
            self._take(codec.decode_server(data[head : head + size]))
            data = data[head + size :]
        self.unread = data

    def finish(self, data: bytes, code: int) -> None:
        self.write(data)
        self.close(code)

    def close(self, code: int) -> None:
        assert self.closed is None
        self.closed = code

    # --- the client -------------------------------------------------------------------------------

    def _take(self, message: Any) -> None:
        if isinstance(message, frames.Snapshot):
            self.snapshots.append(message)
            return
        if isinstance(message, frames.Crowd):
            return
        match message:
            case m.Welcome():
                self.received += self.token is not None
                self.token, self.id, self.epoch = message.resume_token, message.member.id, message.epoch
            case m.Resumed():
                assert message.received <= self.sent
                self.sent, self.received = message.received, self.claimed  # what it claims is what is sent from
            case m.Pong():
                assert message.received == self.sent
            case m.Error():
                assert message.code != "internal"
                self.errors.append(message.code)
            case m.Waiting():
                assert 1 <= message.place <= 20
            case _:
                assert getattr(message, "code", "") != "internal"
                self.received += self.token is not None  # nothing is counted in line

    def say(self, data: bytes, counted: bool = True) -> None:
        if self.closed is None:
            self.sent += counted and self.connection.presence is not None
            if data[:1] == b"\x01" and len(data) == frames.SINGLE_BYTES:
                self.connection.received_step(masked(data))
            else:
                self.connection.received(data)

    def tell(self, message: Any) -> None:
        self.say(codec.encode_client(message), message.type not in m.UNCOUNTED_CLIENT_TYPES)

    def lose(self) -> None:
        if self.closed is None:
            self.closed = 1006
        self.connection.lost()


def masked(payload: bytes) -> bytes:
    """A short WebSocket frame of a client."""
    mask = b"\x11\x22\x33\x44"
    return bytes([0x82, 0x80 | len(payload)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class Club:
    """A house with a clock that the test turns, and ticks that it calls."""

    def __init__(self, house: House, seats: Seats, dice: random.Random) -> None:
        self.house, self.seats, self.dice = house, seats, dice
        self.clients: list[Client] = []
        self.used_seat = ""

    def seat(self) -> str:
        request = m.SeatRequest(name="Zoé", avatar=m.Avatar.model_validate(AVATAR), language="fr")
        return self.seats.give(request, self.house.plan.version).seat

    def join(self) -> Client:
        client = Client(self.house)
        self.used_seat = self.seat()
        client.tell(m.Hello(protocol=m.PROTOCOL, seat=self.used_seat))
        self.clients.append(client)
        return client

    def resume(self, client: Client) -> None:
        off = self.dice.choice([0, 0, 0, 0, 1, -1, 2**31])
        token = (client.token or "none") + self.dice.choice(["", "", "", "x"])
        client.open()
        client.claimed = max(client.received + off, 0)
        client.tell(m.Hello(protocol=m.PROTOCOL, resume=m.Resume(token=token, received=client.claimed)))

    def act(self, client: Client) -> None:
        dice = self.dice
        match dice.randrange(12):
            case 0 | 1 | 2:
                client.tell(dice.choice(CLIENT))
            case 3 | 4:
                client.seq += dice.randrange(4)
                step = frames.Step(dice.randrange(-127, 128), dice.randrange(-127, 128), dice.randrange(65_536))
                client.say(frames.encode_input(client.epoch, client.seq, [step]), counted=False)
            case 5:
                client.tell(m.Ping(t=1.0, received=client.received))
            case 6:  # known, and wrong
                client.say(msgpack.packb({"type": dice.choice(["say", "edit", "go", "mic"]), "x": dice.random()}))
            case 7:
                portals = [one for runner in self.house.runners.values() for one in runner.plan.portals]
                area = dice.choice(portals).area
                client.tell(m.Go(x=(area.min_x + area.max_x) / 2, z=(area.min_z + area.max_z) / 2))
            case 8:
                client.lose()
            case 9 if dice.random() < 0.2:
                client.say(dice.randbytes(dice.randrange(1, 40)), counted=False)
            case 10 if dice.random() < 0.3:
                for _ in range(dice.choice([30, 300])):
                    client.tell(m.React(kind="clap"))
            case 11 if dice.random() < 0.3:
                stranger = Client(self.house)
                seat = dice.choice([self.used_seat, "forged", self.seat() + "x"])
                stranger.tell(m.Hello(protocol=dice.choice([m.PROTOCOL, 9]), seat=seat))
                self.clients.append(stranger)

    def check(self) -> None:
        for client in self.clients:
            assert not client.errors or client.closed is not None, "an error without a close"
            presence = client.connection.presence
            if presence is not None and client.closed is None:
                assert (presence.session.sent, presence.session.received) == (client.received, client.sent)


async def mischief(seed: int, path: Path, capacity: int) -> set[str]:
    """A house with so many steps of mischief in it; the codes of the errors that came."""
    dice, time = random.Random(seed), [1_000.0]
    ids = iter(range(10**9))
    database = Database(f"sqlite+aiosqlite:///{path / 'club.db'}")
    await database.open()
    writer = DurableWriter(database)
    writer.start()
    seats = Seats("secret", lambda: time[0], lambda: f"id{next(ids)}")
    house = House(
        HouseParts(
            load_world(shipped_world()).plan, seats, database, writer, None, lambda member: [], frozenset(),
            HouseMetrics(),
            lambda: time[0], lambda: int(time[0] * 1000), lambda: f"id{next(ids)}", lambda: f"token{next(ids)}",
            lambda: (dice.random(), dice.random()), capacity,
        )
    )  # fmt: skip
    await house.start()
    for task in house._tasks:
        if not task.get_name().startswith("editor"):
            task.cancel()
    codes: set[str] = set()
    waited = 0
    try:
        club = Club(house, seats, dice)
        bystander = club.join()
        house.runners[house.plan.entrance].tick()
        for count in range(STEPS):
            present = [client for client in club.clients if client is not bystander]
            for client in dice.sample(present, min(3, len(present))):
                if client.closed is None:
                    club.act(client)
                elif dice.random() < 0.5:
                    club.resume(client)
            if len(present) < CROWD:
                club.join()
            if count % 40 == 0:  # every two seconds
                bystander.tell(m.Ping(t=1.0, received=bystander.received))
            time[0] += limits.TICK_S
            for runner in house.runners.values():
                runner.tick()
            house._sweep_once(time[0])
            await asyncio.sleep(0)
            for runner in house.runners.values():
                for presence in runner.presences.values():
                    presence.flush()
            assert bystander.connection.presence is not None
            tick = bystander.connection.presence.runner.room.tick
            assert bystander.snapshots[-1].tick > tick - limits.NOTHING_NEW_TICKS
            assert bystander.closed is None
            club.check()
            assert len(house.roster) <= capacity
            waited += house.admission.waiting
            for client in [one for one in present if one.closed is not None]:
                codes |= set(client.errors)
                client.errors.clear()
                client.connection.lost()
                if not client.token or dice.random() < 0.05:
                    club.clients.remove(client)
        assert house.roster.by_id(bystander.id) is bystander.connection.presence
        assert bool(waited) == (capacity < CROWD)
    finally:
        await house.stop()
        await writer.close()
        await database.close()
    return codes


@pytest.mark.parametrize(("seed", "capacity"), [(0, 2_000), (1, 2_000), (2, 2_000), (4, 5)])
async def test_members_that_do_anything(
    seed: int, capacity: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    codes = await mischief(seed, tmp_path, capacity)
    assert {"already_joined", "resume_unknown", "seat_invalid"} <= codes
    assert "flooded" in codes or capacity < CROWD  # most of whom only wait then
    assert not [record for record in caplog.records if record.exc_info], "nothing was raised within"
