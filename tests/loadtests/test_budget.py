"""The budget tells each part, and puts back what it has measured."""

from __future__ import annotations

from cenacle.core.room import Room
from loadtests import budget


async def test_each_part_is_told_and_the_whole_is_more_than_its_parts() -> None:
    step = Room._move
    found = await budget.parts(members=10, ticks=90, size_m=30.0, seed=1)
    assert list(found)[1:] == [does for _, _, does in budget.PARTS]
    assert all(micros >= 0 for micros in found.values())
    assert found["the whole tick"] >= found["who is due to whom"]
    assert Room._move is step


async def test_the_floor_is_measured_on_real_sockets() -> None:
    found = await budget.floor(5)
    assert len(found) == 2
    assert all(micros > 0 for micros in found.values())
