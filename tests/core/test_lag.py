"""A slow reader is shown less, then given up, and forgiven when it keeps up."""

from __future__ import annotations

import pytest

from cenacle.core.lag import LOST_AFTER_TICKS, NARROW_AFTER_TICKS, WIDE_AFTER_TICKS, Lag


@pytest.mark.rule("P-SLOW-1")
def test_a_reader_that_takes_nothing_is_narrowed_after_a_second_and_lost_after_ten() -> None:
    lag = Lag(100)
    ticks = range(101, 101 + LOST_AFTER_TICKS)
    states = []
    for tick in ticks:
        lag.skipped(tick)
        states.append((lag.is_narrow, lag.is_lost(tick)))
    assert [narrow for narrow, _ in states].index(True) == NARROW_AFTER_TICKS - 1
    assert [lost for _, lost in states].index(True) == LOST_AFTER_TICKS - 1


@pytest.mark.rule("P-SLOW-1")
def test_one_that_takes_some_and_misses_as_many_is_narrowed_too_but_not_lost() -> None:
    lag = Lag(0)
    for tick in range(1, 400):
        (lag.taken if tick % 2 else lag.skipped)(tick)
        assert not lag.is_lost(tick)
        assert not lag.is_over(tick)
    assert lag.is_narrow


def test_a_few_missed_now_and_then_narrow_nobody() -> None:
    lag = Lag(0)
    for tick in range(1, 2_000):
        (lag.skipped if tick % 6 == 0 else lag.taken)(tick)
        assert not lag.is_narrow


@pytest.mark.rule("P-SLOW-1")
def test_whoever_has_kept_up_for_ten_seconds_sees_all_again() -> None:
    lag = Lag(0)
    for tick in range(NARROW_AFTER_TICKS):
        lag.skipped(tick)
    last = NARROW_AFTER_TICKS - 1
    for tick in range(last + 1, last + WIDE_AFTER_TICKS):
        lag.taken(tick)
        assert lag.is_narrow
        assert not lag.is_over(tick)
    lag.taken(last + WIDE_AFTER_TICKS)
    assert not lag.is_narrow
    assert lag.is_over(last + WIDE_AFTER_TICKS)
