"""How many durable edits a second one room takes, how soon each is acknowledged, and how soon a large room is joined.

Edits go from many hands through the real editor, writer and database; sockets are left out, whose budgets would hold
each member to 6 edits a second. The last line of output is one JSON object: `ops_per_s`, `ack_ms_p50`, `ack_ms_p99`,
`objects`, `load_ms` (from the database to the objects as the client has unpacked them, with `ops` of history).
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import msgpack

from cenacle.core.edits import OpVerb
from cenacle.core.kinds import KINDS
from cenacle.core.objects import Change, PlacedObject, change_between
from cenacle.store.database import Database
from cenacle.store.records import OpRecord, OpWrite
from loadtests.hands import PLAN, Hand, Workshop, edit_of

HANDS: Final = 40
UNDER_WAY: Final = 32  # ops that wait for their acknowledgement at a time
BATCH: Final = 2_000


async def fill(url: str, objects: int, ops: int) -> None:
    """Write a room with so many objects and so much history."""
    database = Database(url)
    await database.open()
    await database.load_room(PLAN.id)
    writes = _history(objects, ops)
    while batch := [write for write, _ in zip(writes, range(BATCH), strict=False)]:
        await database.write(batch)
    await database.close()


def _history(objects: int, ops: int) -> Iterator[OpWrite]:
    dice = Random(1)
    standing: dict[int, PlacedObject] = {}
    for revision in range(1, ops + 1):
        number = (revision - 1) % objects
        before = standing.get(number)
        if before is None:
            x, z = dice.uniform(-90, 90), dice.uniform(-90, 90)
            after = PlacedObject(
                f"o{number}", "box", x, 0.0, z, 0.0, KINDS["box"].colour, "", f"i{number % HANDS}", "Hand", revision
            )
        else:
            after = before.changed({"x": dice.uniform(-90, 90), "yaw": dice.uniform(-3, 3)}, revision)
        standing[number] = after
        change: Change = change_between(before, after)
        verb: OpVerb = "change" if before else "place"
        record = OpRecord(f"h{revision}", f"i{revision % HANDS}", "Hand", revision, verb, revision)
        yield OpWrite(PLAN.id, record, (change,), {after.id: after})


async def load(url: str) -> float:
    """Milliseconds from an unopened database to the objects of a welcome, unpacked."""
    started = time.perf_counter()
    async with Workshop(url) as workshop:
        msgpack.unpackb(workshop.editor.packed_objects())
        return (time.perf_counter() - started) * 1000


async def edit(url: str, seconds: float, objects: int) -> tuple[float, list[float]]:
    """Edits a second, and the milliseconds until each was acknowledged."""
    dice = Random(2)
    hands = [Hand(number) for number in range(HANDS)]
    changed = asyncio.Event()
    for hand in hands:
        hand.changed = changed
    async with Workshop(url) as workshop:
        started = time.perf_counter()
        number = 0
        while time.perf_counter() - started < seconds:
            while sum(hand.waiting for hand in hands) < UNDER_WAY:
                number += 1
                target = f"o{dice.randrange(objects)}"
                hands[number % HANDS].ask(
                    workshop.editor, edit_of(f"b{number}", target, x=dice.uniform(-90, 90), yaw=dice.uniform(-3, 3))
                )
            changed.clear()
            await changed.wait()
        took = time.perf_counter() - started
    acknowledged = [after * 1000 for hand in hands for _, after in hand.acknowledged.values()]
    assert not any(hand.refused for hand in hands), "an edit was refused"
    return len(acknowledged) / took, sorted(acknowledged)


async def measure(url: str, objects: int, ops: int, seconds: float) -> dict[str, float]:
    """All figures, on an empty database."""
    await fill(url, objects, ops)
    load_ms = await load(url)
    ops_per_s, acks = await edit(url, seconds, objects)
    return {
        "ops_per_s": round(ops_per_s),
        "ack_ms_p50": round(acks[len(acks) // 2], 1),
        "ack_ms_p99": round(acks[len(acks) * 99 // 100], 1),
        "objects": objects,
        "ops": ops,
        "load_ms": round(load_ms),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=5_000)
    parser.add_argument("--ops", type=int, default=200_000, help="of history")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--database", help="the URL of an empty one; SQLite in a new directory by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = options.database or f"sqlite+aiosqlite:///{Path(directory) / 'edits.db'}"
        print(json.dumps(asyncio.run(measure(url, options.objects, options.ops, options.seconds))))


if __name__ == "__main__":
    main()
