"""Where each microsecond of the engine goes: processor time a tick, for members on sockets that only count.

Everything is in one process and the kernel is left out, so that the figures hold on a machine that is busy with other
work. The last line of output is one JSON object.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any, Final, cast

import numpy as np

from cenacle.core.limits import TICK_S
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.edge.connection import Connection, Host
from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.presence import Presence
from cenacle.edge.room_runner import RoomRunner
from cenacle.edge.socket import RoomSocket
from cenacle.replay.recording import RecordedRoom
from cenacle.wire.frames import Step, encode_input
from cenacle.wire.messages import Avatar, Member
from loadtests.bot import client_frame

WARM_UP_TICKS: Final = 20  # each tier of interest has come by then
REQUEST: Final = (
    b"GET /socket HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: cenacle.1\r\n\r\n"
)
AVATAR: Final = Avatar(shape="coat", skin="#d9a066", hair="#402a1e", top="#5b6b4f", bottom="#303040")


class Sink:
    """A transport that takes everything at once, and counts it."""

    def __init__(self) -> None:
        self.bytes = 0

    def get_extra_info(self, name: str) -> None:
        """No socket is behind it."""

    def get_write_buffer_size(self) -> int:
        """Nothing waits."""
        return 0

    def is_closing(self) -> bool:
        """Never."""
        return False

    def write(self, data: bytes) -> None:
        """Counts."""
        self.bytes += len(data)


class Engine:
    """A room of `size_m` × `size_m` metres full of members who walk, without a network."""

    def __init__(self, members: int, size_m: float, seed: int, is_recorded: bool = False) -> None:
        half = size_m / 2
        self._now = 0.0  # the members' time, in which they send a step a tick however fast these are done here
        self.metrics = HouseMetrics()
        self.origins: frozenset[str] = frozenset()
        plan = RoomPlan("field", Area(-half, -half, half, half), 18.0)
        nothing: Callable[..., None] = lambda *_: None  # noqa: E731
        room = RecordedRoom(plan, bytearray().extend) if is_recorded else Room(plan)
        self.runner = RoomRunner(plan, self.metrics, nothing, nothing, nothing, nothing, nothing, room)
        self._host = cast(Host, SimpleNamespace(metrics=self.metrics, now=lambda: self._now))
        self._connections: list[Connection] = []
        self._dice = Random(seed)
        self._kind: type[RoomSocket] = type("Socket", (RoomSocket,), {"doorman": self})
        self.sinks: list[Sink] = []
        self.sockets = [self._socket(number, half - 1) for number in range(1, members + 1)]
        self._headings = [self._dice.uniform(0, 2 * np.pi) for _ in self.sockets]

    def may_open(self) -> bool:
        """Part of Doorman."""
        return True

    def opened(self, socket: RoomSocket) -> Connection:
        """Part of Doorman."""
        self._connections.append(Connection(socket, self._host))
        return self._connections[-1]

    def moved_bytes(self, received: int, sent: int) -> None:
        """Part of Doorman."""
        self.metrics.traffic.bytes_in += received
        self.metrics.traffic.bytes_out += sent

    def _socket(self, number: int, reach: float) -> RoomSocket:
        socket = self._kind(None, SimpleNamespace(connections=set()), None)
        self.sinks.append(Sink())
        socket.connection_made(cast(Any, self.sinks[-1]))
        socket.data_received(REQUEST)
        name = f"m{number}"
        member = Member(
            id=name, number=number, identity=name, name=name, headline="", avatar=AVATAR, language="en", room="field",
            mic="off", hand=False, away=False, role="member", bubble="", held=False,
        )  # fmt: skip
        pose = Pose(self._dice.uniform(-reach, reach), 0.0, self._dice.uniform(-reach, reach), 0.0)
        self.runner.room.join(number, pose, (0.0, 0.0))
        presence = Presence(member, name, self.runner)
        self.runner.presences[number] = presence
        presence.attach(self._connections[-1])
        return socket

    def inputs(self, seq: int) -> list[bytes]:
        """What all members send in one tick: a step along a wide circle."""
        self._now = seq * TICK_S
        angles = np.array(self._headings) + 0.02 * seq
        dx, dz = (127 * np.cos(angles)).astype(int).tolist(), (127 * np.sin(angles)).astype(int).tolist()
        return [client_frame(encode_input(0, seq, [Step(x, z, 0)])) for x, z in zip(dx, dz, strict=True)]


def measure(members: int, ticks: int, size_m: float, seed: int, is_recorded: bool = False) -> dict[str, Any]:
    """Processor time in ms of taking in all inputs of a tick, and of the tick itself, at p50."""
    engine = Engine(members, size_m, seed, is_recorded)
    taking, ticking = [], []
    for seq in range(1, WARM_UP_TICKS + ticks + 1):
        frames = engine.inputs(seq)
        began = time.process_time()
        for socket, frame in zip(engine.sockets, frames, strict=True):
            socket.data_received(frame)
        taken = time.process_time()
        engine.runner.tick()
        taking.append((taken - began) * 1000)
        ticking.append((time.process_time() - taken) * 1000)
        if seq == WARM_UP_TICKS:
            for sink in engine.sinks:
                sink.bytes = 0
    bytes_down = sum(sink.bytes for sink in engine.sinks) / members / ticks * 20
    return {
        "members": members,
        "size_m": size_m,
        "ticks": ticks,
        "inputs_cpu_ms_p50": round(float(np.median(taking[WARM_UP_TICKS:])), 2),
        "tick_cpu_ms_p50": round(float(np.median(ticking[WARM_UP_TICKS:])), 2),
        "tick_cpu_ms_p99": round(float(np.percentile(ticking[WARM_UP_TICKS:], 99)), 2),
        "bytes_down_per_client_s": round(bytes_down),
        "seed": seed,
    }


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    return measure(options.members, options.ticks, options.size_m, options.seed, options.record)


def main() -> None:
    """Reads the arguments, runs and prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--ticks", type=int, default=100)
    parser.add_argument("--size-m", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="record the room meanwhile")
    print(json.dumps(asyncio.run(_measure(parser.parse_args()))))


if __name__ == "__main__":
    main()
