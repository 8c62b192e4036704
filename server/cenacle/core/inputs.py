"""Inputs: the steps of intention that members send, and the queue that lets each take effect in real time.

A step lasts one tick. Everything a member sends beyond what it may do in real time waits or is dropped here, so
that the movement behind it need not care who sent what, when and how often.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

# One step as it is on the wire, which is also how it is queued: 5 bytes, packed.
STEP_DTYPE: Final = np.dtype([("dx", "i1"), ("dz", "i1"), ("yaw", "<u2"), ("flags", "u1")])
STEP_BYTES: Final = STEP_DTYPE.itemsize
FLAG_RUN: Final = 1

IntArray = NDArray[np.int64]
StepArray = NDArray[np.void]


class InputFrame(NamedTuple):
    """Consecutive steps of one member, the last of which is number `seq`.

    `epoch` is the one the client knew when it made them. `steps` holds 1 to 8 steps of `STEP_DTYPE` whose values
    were checked when the frame was decoded.
    """

    epoch: int
    seq: int
    steps: bytes


class Consumed(NamedTuple):
    """What one tick consumes: two rounds of steps at most, each with a row at most once.

    `rounds` holds (rows, steps) pairs; rows ascend within a round. `steps` is how many there are in all.
    """

    rounds: tuple[tuple[IntArray, StepArray], ...]
    steps: int


_NO_STEPS: Final = np.empty(0, STEP_DTYPE)
_NO_ROWS: Final = np.empty(0, np.int64)
_NOTHING: Final = Consumed((), 0)
_ROW_STRIDE: Final = 2**33  # more than any seq, so that row * stride + seq orders by row, then by seq


class StepQueue:
    """The queued steps of all members of a room, who are known here by row.

    Frames go to an inbox; `advance`, once a tick, takes them from there and says which steps take effect now.
    """

    def __init__(self, capacity: int) -> None:
        self.epoch = np.zeros(capacity, np.uint8)  # steps of another epoch are ignored
        self.ack = np.zeros(capacity, np.int64)  # seq of the last step that was consumed or dropped
        self._had = np.zeros(capacity, np.int64)  # highest seq that was ever queued
        self._credit = np.zeros(capacity, np.int64)
        self._ticks = 0
        self._least = np.zeros(capacity, np.int64)  # steps left by a tick, of late: what always waits only delays
        self._delayed = np.zeros(capacity, np.bool_)  # something always waited
        self._opened = np.zeros(capacity, np.int64)  # how often each row was, so that nobody inherits another's steps
        # Of what has come since the last tick: rows, how often they were opened, epochs, seqs and steps.
        self._inbox: list[tuple[IntArray, IntArray, IntArray, IntArray, StepArray]] = []
        # Queued steps of all rows, ordered by row, then by seq.
        self._rows: IntArray = _NO_ROWS
        self._seqs: IntArray = _NO_ROWS
        self._steps: StepArray = _NO_STEPS

    def grow(self, capacity: int) -> None:
        """Make place for rows up to `capacity`."""
        more = capacity - len(self.ack)
        self.epoch = np.pad(self.epoch, (0, more))
        self.ack = np.pad(self.ack, (0, more))
        self._had = np.pad(self._had, (0, more))
        self._credit = np.pad(self._credit, (0, more))
        self._least = np.pad(self._least, (0, more))
        self._delayed = np.pad(self._delayed, (0, more))
        self._opened = np.pad(self._opened, (0, more))

    def open(self, row: int, epoch: int) -> None:
        """Begin a row anew: nothing queued, no step had, no credit."""
        self.ack[row] = self._had[row] = self._credit[row] = self._least[row] = 0
        self._delayed[row] = False
        self._opened[row] += 1
        self.move(row, epoch)

    def move(self, row: int, epoch: int) -> None:
        """Begin a new epoch of a row: what is queued was meant for another place and is dropped.

        What is in the inbox is told by its epoch at the next tick: going through it here would make every move cost as
        much as all that has come.
        """
        self.epoch[row] = epoch
        kept = self._rows != row
        self._keep(kept)

    def push(self, row: int, frame: InputFrame) -> None:
        """Put a frame into the inbox. How many come is bounded by the budget of each connection."""
        steps = np.frombuffer(frame.steps, STEP_DTYPE)
        seqs = np.arange(frame.seq - len(steps) + 1, frame.seq + 1)
        self.push_many(np.full(len(steps), row), np.full(len(steps), frame.epoch), seqs, steps)

    def push_many(self, rows: IntArray, epochs: IntArray, seqs: IntArray, steps: StepArray) -> None:
        """Put single steps of any members into the inbox: arrays of shape (n,)."""
        self._inbox.append((rows, self._opened[rows], epochs, seqs, steps))

    def lengths(self) -> IntArray:
        """How many steps of each row have been queued and not taken out, without what is in the inbox."""
        return np.bincount(self._rows, minlength=len(self.ack))

    def advance(self) -> Consumed:
        """Go on by one tick: everyone gains a credit, and the steps that take effect in this tick are taken out."""
        self._ticks += 1
        gained = 1
        if self._ticks % limits.SPARE_CREDIT_TICKS == 0:
            gained = 2
            self._delayed = self._least > 0
            self._least[:] = limits.INPUT_BACKLOG_STEPS
        np.minimum(self._credit + gained, limits.STEP_CREDIT_MAX, out=self._credit)
        if self._inbox:
            self._take_inbox()
        if not len(self._rows):
            self._least[:] = 0
            return _NOTHING
        starts, lengths = _groups(self._rows)
        rows = self._rows[starts]
        catches_up = (lengths > limits.STEPS_PER_TICK_MAX) | ((lengths > 1) & self._delayed[rows])
        taken = np.minimum(np.where(catches_up, limits.STEPS_PER_TICK_MAX, 1), self._credit[rows])
        self._credit[rows] -= taken
        self._delayed[rows[taken > 1]] = False
        left = np.zeros(len(self._least), np.int64)
        left[rows] = lengths - taken
        np.minimum(self._least, left, out=self._least)
        self.ack[rows] = self._seqs[starts + taken - 1]
        rounds = []
        kept = np.ones(len(self._rows), np.bool_)
        for number in range(limits.STEPS_PER_TICK_MAX):
            among = taken > number
            if among.any():
                at = starts[among] + number
                kept[at] = False
                rounds.append((rows[among], self._steps[at]))
        self._keep(kept)
        return Consumed(tuple(rounds), int(taken.sum()))

    def _take_inbox(self) -> None:
        rows, seqs, steps = self._fresh_steps()
        self._inbox = []
        self._had[rows] = seqs  # the last of each row is the highest, and the last assignment stands
        rows = np.concatenate((self._rows, rows))
        order = np.argsort(rows, kind="stable")
        self._rows = rows[order]
        self._seqs = np.concatenate((self._seqs, seqs))[order]
        self._steps = np.concatenate((self._steps, steps))[order]
        starts, lengths = _groups(self._rows)
        if lengths.size and lengths.max() > limits.INPUT_BACKLOG_STEPS:
            ends = np.repeat(starts + lengths, lengths)
            kept = ends - np.arange(len(self._rows)) <= limits.INPUT_BACKLOG_STEPS
            self.ack[self._rows[~kept]] = self._seqs[~kept]  # the highest seq dropped stands, as above
            self._keep(kept)

    def _fresh_steps(self) -> tuple[IntArray, IntArray, StepArray]:
        """The inbox's steps that are of the present epoch and were not had, ordered by row, then by seq."""
        rows, opened, epochs, seqs, steps = (np.concatenate(parts) for parts in zip(*self._inbox, strict=True))
        current = np.flatnonzero(
            (self.epoch[rows] == epochs) & (seqs > self._had[rows]) & (self._opened[rows] == opened)
        )
        keys = rows[current] * _ROW_STRIDE + seqs[current]
        keys, firsts = np.unique(keys, return_index=True)
        order = current[firsts]
        return rows[order], seqs[order], steps[order]

    def _keep(self, kept: NDArray[np.bool_]) -> None:
        self._rows = self._rows[kept]
        self._seqs = self._seqs[kept]
        self._steps = self._steps[kept]


def _groups(rows: IntArray) -> tuple[IntArray, IntArray]:
    """Where each run of equal values begins, and how long it is; `rows` ascends."""
    starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1]))[: len(rows)])
    return starts, np.diff(np.append(starts, len(rows)))
