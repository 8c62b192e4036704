"""The budget of the engine: where the processor time of a tick goes, beside the floor of one system call a client.

The parts are those of `loadtests/engine.py`'s room, without a network; the floor is measured on as many sockets of the
loopback, whose other ends are read by a process on another core. The last line of output is one JSON object.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import select
import socket
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import uvloop
from rich.console import Console
from rich.table import Table

from cenacle.core.inputs import StepQueue
from cenacle.core.interest import Interest
from cenacle.core.room import Room
from cenacle.core.snapshot import SnapshotTable
from cenacle.edge import room_runner
from cenacle.edge.inbox import Inbox
from loadtests.engine import Engine

WARM_UP_TICKS: Final = 20
FRAME_BYTES: Final = 700  # about what a client gets in one tick among a thousand
ROUNDS: Final = 40
ROUND_EVERY_S: Final = 0.05
CONNECT_WITHIN_S: Final = 30.0

# What is measured: where it is found, and what it does. Those that begin with a dash are parts of the one before.
PARTS: Final[tuple[tuple[Any, str, str], ...]] = (
    (Inbox, "empty_into", "inputs unmasked, checked and queued"),
    (StepQueue, "advance", "steps sorted and those of this tick taken"),
    (Room, "_move", "moving"),
    (Interest, "due", "who is due to whom"),
    (Interest, "_measured", "– distances of a share of the members, taken anew"),
    (Room, "_thinned", "those at rest and snapshots without news left out"),
    (SnapshotTable, "fill", "records made"),
    (SnapshotTable, "frames", "records gathered to frames"),
    (Room, "_crowd", "the crowd frame"),
    (room_runner, "sealed", "WebSocket headers, and a slice a client"),
    (room_runner.RoomRunner, "_send", "handing over, the headers included"),
    (room_runner.RoomRunner, "tick", "the whole tick"),
)


@contextmanager
def timed() -> Iterator[dict[str, list[float]]]:
    """The processor time of each call of the parts, in seconds by what the part does."""
    taken: dict[str, list[float]] = defaultdict(list)
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in PARTS]
    for owner, name, does in PARTS:
        setattr(owner, name, _timing(getattr(owner, name), taken[does]))
    try:
        yield taken
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def _timing(function: Callable[..., Any], taken: list[float]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        began = time.process_time()
        answer = function(*arguments, **options)
        taken.append(time.process_time() - began)
        return answer

    return call


async def parts(members: int, ticks: int, size_m: float, seed: int) -> dict[str, float]:
    """µs a member and tick for each part at p50, and for the way of an input from the event loop to the inbox."""
    with timed() as taken:
        engine = Engine(members, size_m, seed)
        arriving = []
        for seq in range(1, WARM_UP_TICKS + ticks + 1):
            frames = engine.inputs(seq)
            began = time.process_time()
            for each, frame in zip(engine.sockets, frames, strict=True):
                each.data_received(frame)
            arriving.append(time.process_time() - began)
            engine.runner.tick()
    found = {"an input, from the event loop to the inbox": arriving} | taken
    return {does: statistics.median(times[WARM_UP_TICKS:]) / members * 1e6 for does, times in found.items()}


def _read_all(port: int, count: int) -> None:
    """The other ends: read until all are closed."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    sockets = {}
    poll = select.epoll()
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.setblocking(False)
        sockets[one.fileno()] = one
        poll.register(one.fileno(), select.EPOLLIN)
    end = time.monotonic() + CONNECT_WITHIN_S
    while sockets and time.monotonic() < end:
        for file, _ in poll.poll(0.1):
            if not sockets[file].recv(65_536):
                poll.unregister(file)
                sockets.pop(file).close()


class _Sender(asyncio.Protocol):
    transport: asyncio.Transport
    file: int

    def __init__(self, open_now: "asyncio.Queue[_Sender]") -> None:
        self._open_now = open_now

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.file = transport.get_extra_info("socket").fileno()
        self._open_now.put_nowait(self)


async def floor(clients: int) -> dict[str, float]:
    """µs for one frame to one client at p50: by the transport's `write`, and by the system call alone."""
    senders: list[_Sender] = []
    open_now: asyncio.Queue[_Sender] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Sender(open_now), "127.0.0.1", 0, backlog=clients)
    spawning = multiprocessing.get_context("spawn")
    reader = spawning.Process(target=_read_all, args=(server.sockets[0].getsockname()[1], clients))
    cores = sorted(os.sched_getaffinity(0))
    reader.start()
    try:
        os.sched_setaffinity(0, {cores[0]})
        async with asyncio.timeout(CONNECT_WITHIN_S):
            senders += [await open_now.get() for _ in range(clients)]
        frame = bytes(FRAME_BYTES)
        ways: dict[str, Callable[[_Sender], object]] = {
            "floor: os.write to one client": lambda one: os.write(one.file, frame),
            "floor: transport.write to one client": lambda one: one.transport.write(frame),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for name in list(ways) * ROUNDS:  # in turn, so that what else runs disturbs both
            began = time.process_time()
            for one in senders:
                ways[name](one)
            taken[name].append(time.process_time() - began)
            await asyncio.sleep(ROUND_EVERY_S)
        return {name: statistics.median(times) / clients * 1e6 for name, times in taken.items()}
    finally:
        for one in senders:
            one.transport.close()
        server.close()
        await asyncio.to_thread(reader.join)
        os.sched_setaffinity(0, set(cores))


def main() -> None:
    """Reads the arguments, measures, and prints a table and one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--ticks", type=int, default=100)
    parser.add_argument("--size-m", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = asyncio.run(parts(options.members, options.ticks, options.size_m, options.seed))
    found |= uvloop.run(floor(options.members))
    table = Table("part", "µs a member and tick", title=f"{options.members} members, processor time at p50")
    for does, micros in found.items():
        table.add_row(does, f"{micros:.2f}")
    Console(width=100).print(table)
    print(json.dumps({"members": options.members} | {does: round(micros, 2) for does, micros in found.items()}))


if __name__ == "__main__":
    main()
