"""What is garbage is found, in portions, and nothing is looked through twice without need."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from cenacle.edge import garbage
from cenacle.edge.garbage import GarbageCollection, collect_garbage


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def collection() -> Iterator[GarbageCollection]:
    thresholds = gc.get_threshold()
    one = GarbageCollection(0.0)
    yield one
    one.close()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (thresholds, 0)


def many_rounds() -> None:
    """As if much had come that lived on."""
    for _ in range(garbage.PORTION_ROUNDS + 1):
        gc.collect(1)


def test_it_waits_until_there_is_enough_to_look_at(collection: GarbageCollection) -> None:
    gone = weakref.ref(Knot())
    collection.look(1.0, 5)
    assert gone() is not None
    many_rounds()
    knot = Knot()
    late = weakref.ref(knot)
    del knot
    collection.look(1.25, 5)
    assert (gone(), late()) == (None, None)


def test_what_was_looked_at_is_set_aside_until_the_house_is_empty(collection: GarbageCollection) -> None:
    kept = Knot()
    known = weakref.ref(kept)
    many_rounds()
    collection.look(1.0, 5)
    assert gc.get_freeze_count() > 0
    del kept
    many_rounds()
    collection.look(2.0, 5)
    assert known() is not None
    collection.look(3.0, 0)
    assert known() is None


def test_after_a_long_time_everything_is_looked_through_in_a_full_house_too(collection: GarbageCollection) -> None:
    kept = Knot()
    known = weakref.ref(kept)
    many_rounds()
    collection.look(1.0, 5)
    del kept
    collection.look(garbage.WHOLE_AFTER_S - 1, 5)
    assert known() is not None
    collection.look(garbage.WHOLE_AFTER_S, 5)
    assert known() is None


async def test_the_task_gives_the_collections_back_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "LOOK_EVERY_S", 0.0)
    thresholds, asked, often = gc.get_threshold(), [0], asyncio.Event()

    def members() -> int:
        asked[0] += 1
        if asked[0] == 3:
            often.set()
        return 1

    task = asyncio.create_task(collect_garbage(members))
    await asyncio.wait_for(often.wait(), 10)
    assert gc.get_threshold()[0] == garbage.YOUNG
    task.cancel()
    await asyncio.wait([task])
    assert gc.get_threshold() == thresholds
