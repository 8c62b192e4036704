"""An editor that is killed at any moment: what it acknowledged is stored, once, and what it did not may be asked again.

`python -m tests.store.kill --times 50` does it as often as one likes; test_kill.py a few times.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import tempfile
import time
from pathlib import Path

from cenacle.core.objects import PlacedObject
from cenacle.store.database import Database
from cenacle.wire import messages as wire
from loadtests.hands import PLAN, Hand, Workshop, edit_of

OPS_PER_S = 500
OBJECTS = 20
SENT_AHEAD = 1_100  # more than can have been under way
KILL_AFTER_S = (0.0, 0.5)

Acks = dict[str, int]


def op_of(number: int) -> wire.Edit:
    """The edit of this number: the first ones place objects, the others move them."""
    name = f"o{number % OBJECTS}"
    if number < OBJECTS:
        return edit_of(f"op{number}", name, kind="box", x=0.0, z=0.0)
    return edit_of(f"op{number}", name, x=number % 180 - 90.0, name=f"n{number}")


def run(url: str, first: int, pipe: int) -> None:
    """The process that is killed: edits from number `first` on, telling each acknowledgement by the pipe."""
    asyncio.run(_edit(url, first, pipe))


async def _edit(url: str, first: int, pipe: int) -> None:
    hand = Hand(1)
    async with Workshop(url) as workshop:
        started, number, told = time.perf_counter(), first, 0
        while True:
            while number < first + (time.perf_counter() - started) * OPS_PER_S and hand.waiting < SENT_AHEAD // 2:
                hand.ask(workshop.editor, op_of(number))
                number += 1
            for op_id, (revision, _) in list(hand.acknowledged.items())[told:]:
                os.write(pipe, f"{op_id} {revision}\n".encode())
                told += 1
            await asyncio.sleep(0.002)


def kill_once(url: str, first: int, dice: random.Random) -> Acks:
    """Start the editor, kill it at a random moment, and give what it had acknowledged by then."""
    context = multiprocessing.get_context("fork")
    out, into = os.pipe()
    process = context.Process(target=run, args=(url, first, into))
    process.start()
    os.close(into)
    told = b""
    while b" " not in told:  # something was acknowledged
        part = os.read(out, 65_536)
        assert part, "the editor ended by itself"
        told += part
    time.sleep(dice.uniform(*KILL_AFTER_S))  # the moment is what is varied here
    process.kill()
    while part := os.read(out, 65_536):
        told += part
    os.close(out)
    process.join()
    lines = [line.split() for line in told.decode().split("\n")[:-1] if " " in line]
    return {op_id: int(revision) for op_id, revision in lines}


async def look(url: str, acknowledged: Acks) -> int:
    """Hold the store to what was acknowledged; the number of the first op that is not stored."""
    database = Database(url)
    await database.open()
    room = await database.load_room(PLAN.id)
    stored = await database.history.find_ops([("i1", op_id) for op_id in acknowledged])
    assert stored == {("i1", op_id): revision for op_id, revision in acknowledged.items()}, "an op was lost or doubled"
    entries = await database.history.read_ops(PLAN.id, 0, 10_000_000)
    assert [entry.op.revision for entry in entries] == list(range(1, room.revision + 1)), "the log has gaps"
    written = await database.history.written(PLAN.id, [f"o{number}" for number in range(OBJECTS)], 1, 10_000_000)
    assert written is not None
    replayed: dict[str, PlacedObject] = {}
    for one in sorted(written):
        after = one.change.applied(replayed.get(one.change.object_id), one.revision)
        assert after is not None
        replayed[after.id] = after
    assert replayed == {placed.id: placed for placed in room.objects}, "the objects are not what the log says"
    await database.close()
    numbers = {int(entry.op.op_id.removeprefix("op")) for entry in entries}
    return next(number for number in range(len(numbers) + 1) if number not in numbers)


def kill_often(url: str, times: int, seed: int) -> int:
    """Kill an editor again and again on one database, each of which asks for the last ops once more."""
    dice = random.Random(seed)
    acknowledged: Acks = {}
    first = 0
    for _ in range(times):
        acks = kill_once(url, first, dice)
        for op_id, revision in acks.items():
            assert acknowledged.setdefault(op_id, revision) == revision, f"{op_id} was applied twice"
        first = max(0, asyncio.run(look(url, acknowledged)) - 30)
    return len(acknowledged)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--database", help="the URL of an empty one; SQLite in a new directory by default")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as directory:
        url = options.database or f"sqlite+aiosqlite:///{Path(directory) / 'kill.db'}"
        count = kill_often(url, options.times, options.seed)
    print(f"killed {options.times} times: {count} acknowledged ops are stored, each once")


if __name__ == "__main__":
    main()
