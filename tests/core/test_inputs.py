"""Inputs take effect in real time, in order and once."""

from __future__ import annotations

import itertools
from collections import deque

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cenacle.core.inputs import STEP_DTYPE, InputFrame, StepQueue
from cenacle.wire.frames import Step, decode_input, encode_input

BACKLOG = 8
CREDIT_MAX = 4


def frame(seq: int, count: int = 1, epoch: int = 0) -> InputFrame:
    """Steps that carry their own seq as their yaw."""
    return decode_input(encode_input(epoch, seq, [Step(1, 0, max(n, 0)) for n in range(seq - count + 1, seq + 1)]))


def advanced(queue: StepQueue) -> dict[int, list[int]]:
    """One tick: for each row the seqs (told by their yaws) that took effect, in order."""
    consumed = queue.advance()
    taken: dict[int, list[int]] = {}
    for rows, steps in consumed.rounds:
        for row, yaw in zip(rows.tolist(), steps["yaw"].tolist(), strict=True):
            taken.setdefault(row, []).append(yaw)
    assert consumed.steps == sum(len(one) for one in taken.values())
    return taken


def opened(rows: int = 2) -> StepQueue:
    queue = StepQueue(rows)
    for row in range(rows):
        queue.open(row, 0)
    return queue


@pytest.mark.rule("P-MOVE-4")
def test_one_step_a_tick_and_none_without_input() -> None:
    queue = opened()
    assert advanced(queue) == {}
    queue.push(1, frame(2, count=2))
    assert advanced(queue) == {1: [1]}
    assert queue.ack.tolist() == [0, 1]
    assert advanced(queue) == {1: [2]}
    assert advanced(queue) == {}


@pytest.mark.rule("P-MOVE-4")
def test_two_a_tick_while_more_than_two_wait_but_never_more_than_the_credit() -> None:
    queue = opened(1)
    queue.push(0, frame(8, count=8))
    assert [advanced(queue) for _ in range(8)] == [{0: [n]} for n in range(1, 9)]  # no credit was saved up
    for _ in range(10):
        advanced(queue)
    queue.push(0, frame(16, count=8))
    assert [advanced(queue) for _ in range(5)] == [{0: [9, 10]}, {0: [11, 12]}, {0: [13, 14]}, {0: [15]}, {0: [16]}]


@pytest.mark.rule("P-MOVE-4")
def test_the_oldest_beyond_eight_are_dropped_and_echoed_as_consumed() -> None:
    queue = opened(2)
    queue.push(0, frame(8, count=8))
    queue.push(0, frame(11, count=3))
    queue.push(1, frame(1))
    assert advanced(queue) == {0: [4], 1: [1]}
    assert queue.ack.tolist() == [4, 1]


@pytest.mark.rule("P-MOVE-3")
def test_repeats_are_ignored_and_gaps_accepted() -> None:
    queue = opened(1)
    queue.push(0, frame(3, count=3))
    queue.push(0, frame(3, count=3))
    queue.push(0, frame(2, count=1))
    queue.push(0, frame(9, count=1))
    queue.push(0, frame(0, count=1))
    seen = [advanced(queue) for _ in range(5)]
    assert seen == [{0: [1]}, {0: [2]}, {0: [3]}, {0: [9]}, {}]
    queue.push(0, frame(9, count=8))
    assert advanced(queue) == {}


@pytest.mark.rule("P-MOVE-3", "P-SNAP-3")
def test_steps_of_another_epoch_are_ignored_and_a_move_drops_what_waits() -> None:
    queue = opened(2)
    queue.push(0, frame(3, count=3))
    queue.push(1, frame(2, count=2))
    advanced(queue)
    queue.push(0, frame(4))
    queue.push(1, frame(3))
    queue.move(0, 1)
    queue.push(0, frame(5, epoch=0))
    assert advanced(queue) == {1: [2]}
    queue.push(0, frame(6, epoch=1))
    assert advanced(queue) == {0: [6], 1: [3]}


@pytest.mark.rule("P-MOVE-4")
def test_what_waits_now_and_then_only_is_left_to_wait() -> None:
    queue = opened(1)
    taken = []
    for seq in range(2, 202, 2):
        queue.push(0, frame(seq, count=2))  # a line that delivers at every second tick
        taken += [advanced(queue), advanced(queue)]
    assert taken == [{0: [seq]} for seq in range(1, 201)]


@pytest.mark.rule("P-MOVE-3")
def test_a_row_opened_again_counts_from_one() -> None:
    queue = opened(1)
    queue.push(0, frame(500))
    advanced(queue)
    queue.open(0, 7)
    assert queue.ack.tolist() == [0]
    queue.push(0, frame(1, epoch=7))
    assert advanced(queue) == {0: [1]}


@pytest.mark.rule("P-MOVE-3")
def test_frames_of_one_step_and_of_several_are_one_sequence_in_whatever_order_they_are_read() -> None:
    queue = opened(2)
    queue.push(1, frame(4, count=3))
    singles = frame(1), frame(5)
    steps = np.concatenate([np.frombuffer(one.steps, STEP_DTYPE) for one in singles])
    queue.push_many(np.array([1, 1]), np.array([0, 0]), np.array([1, 5]), steps)
    assert [advanced(queue) for _ in range(5)] == [{1: [n]} for n in range(1, 6)]


@pytest.mark.rule("P-MOVE-4")
def test_what_waited_through_a_slow_moment_is_caught_up_by_one_who_walks_on() -> None:
    queue = opened(1)
    queue.push(0, frame(8, count=8))  # of 400 ms in which there was no tick
    waits = []
    for seq in range(9, 209):
        queue.push(0, frame(seq))
        advanced(queue)
        waits.append(seq - int(queue.ack[0]))
    assert waits[0] >= 6
    assert max(waits[180:]) == 0
    assert sum(a - b for a, b in itertools.pairwise(waits) if a > b) <= 10  # one step a second at most is gained


@pytest.mark.rule("P-MOVE-3")
def test_a_row_opened_again_does_not_inherit_what_has_come_for_it_in_this_tick() -> None:
    queue = opened(2)
    queue.push(0, frame(7))
    queue.push(1, frame(1))
    queue.open(0, 0)  # of the same epoch as before
    queue.push(0, frame(2))
    assert advanced(queue) == {0: [2], 1: [1]}


def test_it_grows_and_keeps_what_it_has() -> None:
    queue = opened(1)
    queue.push(0, frame(2, count=2))
    advanced(queue)
    queue.grow(3)
    queue.open(2, 4)
    queue.push(2, frame(1, epoch=4))
    assert advanced(queue) == {0: [2], 2: [1]}


class PlainQueue:
    """One row's queue by plain loops."""

    def __init__(self) -> None:
        self.waiting: deque[int] = deque()
        self.had = self.ack = self.credit = self.ticks = 0

        self.inbox: set[int] = set()

    def push(self, seq: int, count: int) -> None:
        self.inbox.update(range(seq - count + 1, seq + 1))

    def advance(self) -> list[int]:
        fresh = sorted(step for step in self.inbox if step > self.had)
        self.inbox.clear()
        self.waiting += fresh
        self.had = fresh[-1] if fresh else self.had
        while len(self.waiting) > BACKLOG:
            self.ack = self.waiting.popleft()
        self.ticks += 1
        self.credit = min(self.credit + (2 if self.ticks % 20 == 0 else 1), CREDIT_MAX)
        wanted = 2 if len(self.waiting) > 2 else min(1, len(self.waiting))
        taken = [self.waiting.popleft() for _ in range(min(wanted, self.credit))]
        self.credit -= len(taken)
        self.ack = taken[-1] if taken else self.ack
        return taken


pushes = st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 8))


@pytest.mark.rule("P-MOVE-3", "P-MOVE-4")
@given(st.lists(st.lists(pushes, max_size=6), max_size=20))
def test_all_rows_at_once_queue_like_each_alone(ticks: list[list[tuple[int, int, int]]]) -> None:
    queue = opened(3)
    plain = [PlainQueue() for _ in range(3)]
    total = 0
    for number, tick in enumerate(ticks, 1):
        for row, seq, count in tick:
            queue.push(row, frame(seq, count))
            plain[row].push(seq, count)
        taken = advanced(queue)
        expected = {row: steps for row, one in enumerate(plain) if (steps := one.advance())}
        assert taken == expected
        assert queue.ack.tolist() == [one.ack for one in plain]
        total += len(taken.get(0, []))
        assert total <= number  # nobody outruns real time


def test_what_waits_can_be_asked_for() -> None:
    queue = opened(3)
    queue.push(1, frame(3, count=3))
    assert queue.lengths()[:3].tolist() == [0, 0, 0]  # in the inbox
    assert advanced(queue) == {1: [1]}
    assert queue.lengths()[:3].tolist() == [0, 2, 0]
