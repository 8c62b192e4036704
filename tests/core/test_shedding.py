"""A room sheds one level at a time when its ticks take too long, and takes it back when they leave time again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.core.shedding import LOWER_TICKS, PATIENCE_MOST, RAISE_TICKS, Shed, Shedder

BUSY, FREE = 1.2 * limits.TICK_S, 0.2 * limits.TICK_S
# What is left of a full tick's work at each level, of one that is mostly sending.
WORK_LEFT = {Shed.NOTHING: 1.0, Shed.CROWD: 0.95, Shed.AROUND: 0.85, Shed.HALVES: 0.47, Shed.QUARTERS: 0.26}


def levels(shedder: Shedder, seconds: float, ticks: int) -> list[Shed]:
    return [shedder.observe(seconds) for _ in range(ticks)]


@pytest.mark.rule("P-SHED-1")
def test_it_rises_one_level_in_half_a_second_up_to_the_last() -> None:
    shedder = Shedder()
    seen = levels(shedder, BUSY, 5 * RAISE_TICKS)
    assert [seen[n * RAISE_TICKS + RAISE_TICKS - 1] for n in range(5)] == [1, 2, 3, 4, 4]
    assert seen[RAISE_TICKS - 2] is Shed.NOTHING


@pytest.mark.rule("P-SHED-1")
def test_it_falls_again_to_nothing() -> None:
    shedder = Shedder()
    levels(shedder, BUSY, 4 * RAISE_TICKS)
    assert levels(shedder, FREE, 4 * LOWER_TICKS)[-1] is Shed.NOTHING


def test_a_single_slow_tick_sheds_nothing() -> None:
    shedder = Shedder()
    for _ in range(20):
        levels(shedder, FREE, 30)
        assert shedder.observe(3 * limits.TICK_S) is Shed.NOTHING


@pytest.mark.parametrize("work", [0.5, 0.9, 1.1, 1.6, 3.0, 9.0])
def test_under_a_steady_load_it_comes_to_rest(work: float) -> None:
    """The level that holds is found, and left only now and then, ever more rarely, to try the one below."""
    shedder = Shedder()
    changes, last = 0, Shed.NOTHING
    for _ in range(60 * limits.TICK_HZ):
        level = shedder.observe(work * WORK_LEFT[last] * limits.TICK_S)
        changes += level != last
        last = level
    assert changes <= 14
    if work * WORK_LEFT[Shed.QUARTERS] < 0.7:
        assert work * WORK_LEFT[last] < 0.85
    if work < 0.7:
        assert last is Shed.NOTHING


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 200)), max_size=30))
def test_whatever_happens_it_moves_by_one_level_and_recovers(loads: list[tuple[float, int]]) -> None:
    shedder = Shedder()
    last = shedder.level
    for seconds, ticks in loads:
        for level in levels(shedder, seconds, ticks):
            assert abs(level - last) <= 1
            last = level
    recovery = levels(shedder, 0.0, 4 * LOWER_TICKS * PATIENCE_MOST + RAISE_TICKS)
    assert recovery[-1] is Shed.NOTHING


def test_strides() -> None:
    assert [shed.stride for shed in Shed] == [1, 1, 1, 2, 4]
