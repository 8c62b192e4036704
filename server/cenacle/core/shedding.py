"""Shedding: what a room leaves out when its ticks would take longer than they may, in this order, the crowd first.

Pure: the time that ticks took is an argument.
"""

from collections import deque
from enum import IntEnum
from typing import Final

from cenacle.core import limits

RAISE_AT: Final = 0.8  # of a tick: more than this on average, and the next level comes
LOWER_AT: Final = 0.7  # likewise, less than this is expected of the level below
RAISE_TICKS: Final = 10  # over which the average is taken: a single slow tick sheds nothing
LOWER_TICKS: Final = 20
EASY_AT: Final = 0.45  # less than this is expected of the level below: no patience is needed
PATIENCE_MOST: Final = 16  # a level that was taken back too early is held so many times longer
RELAPSE_TICKS: Final = 100  # so soon after a level was taken back is too early


class Shed(IntEnum):
    """What is shed: each level sheds what those below it do. Its name is used in metrics, its value on the wire."""

    NOTHING = 0
    CROWD = 1  # crowd frames come every 4 s
    AROUND = 2  # those around are shown at 2.5 Hz
    HALVES = 3  # every client gets every second snapshot
    QUARTERS = 4  # every fourth

    @property
    def stride(self) -> int:
        """One in so many ticks is sent to a client."""
        return {Shed.HALVES: 2, Shed.QUARTERS: 4}.get(self, 1)


# How much longer a tick is expected to take at the level below than at this one.
_DEARER_BELOW: Final = {Shed.CROWD: 1.1, Shed.AROUND: 1.2, Shed.HALVES: 1.9, Shed.QUARTERS: 1.9}


class Shedder:
    """Decides the level of one room from what its ticks took."""

    def __init__(self) -> None:
        self.level = Shed.NOTHING
        self._shares: deque[float] = deque(maxlen=LOWER_TICKS)
        self._patience = 1
        self._held = 0  # ticks at this level
        self._since_lowered = RELAPSE_TICKS

    def observe(self, seconds: float) -> Shed:
        """A tick has ended, so long after it was due to begin. Returns the level for the next one."""
        self._shares.append(seconds / limits.TICK_S)
        self._held += 1
        self._since_lowered += 1
        recent = list(self._shares)[-RAISE_TICKS:]
        if len(recent) == RAISE_TICKS and sum(recent) > RAISE_AT * RAISE_TICKS and self.level < Shed.QUARTERS:
            if self._since_lowered < RELAPSE_TICKS:
                self._patience = min(2 * self._patience, PATIENCE_MOST)
            self._change(Shed(self.level + 1))
        elif self.level and self._held >= LOWER_TICKS:
            expected = sum(self._shares) / len(self._shares) * _DEARER_BELOW[self.level]
            if expected < EASY_AT or (expected < LOWER_AT and self._held >= LOWER_TICKS * self._patience):
                self._change(Shed(self.level - 1))
                self._since_lowered = 0
        if self._since_lowered > RELAPSE_TICKS and not self.level:
            self._patience = 1
        return self.level

    def _change(self, level: Shed) -> None:
        self.level = level
        self._shares.clear()
        self._held = 0
