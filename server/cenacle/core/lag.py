"""Lag: what becomes of a client that reads too slowly. It gets fewer snapshots, then a smaller interest, then its end.

Pure: time is counted in ticks that are passed in. Only readers in trouble have a Lag.
"""

from typing import Final

from cenacle.core import limits

NARROW_AFTER_TICKS: Final = limits.TICK_HZ  # snapshots left out, less a quarter of those taken
WIDE_AFTER_TICKS: Final = 10 * limits.TICK_HZ  # without one left out
LOST_AFTER_TICKS: Final = 10 * limits.TICK_HZ  # without one taken
_TAKEN_WEIGHS: Final = 0.25


class Lag:
    """One slow reader, from the first snapshot that it was not sent."""

    def __init__(self, tick: int) -> None:
        self.is_narrow = False
        self._score = 0.0
        self._taken_at = self._skipped_at = tick

    def skipped(self, tick: int) -> None:
        """A snapshot was left out, since too much that was sent before is unread."""
        self._skipped_at = tick
        self._score += 1
        if self._score >= NARROW_AFTER_TICKS:
            self.is_narrow = True

    def taken(self, tick: int) -> None:
        """A snapshot went out."""
        self._taken_at = tick
        self._score = max(0.0, self._score - _TAKEN_WEIGHS)
        if tick - self._skipped_at >= WIDE_AFTER_TICKS:
            self.is_narrow = False

    def is_over(self, tick: int) -> bool:
        """Whether the reader has been in no trouble for so long that it need not be watched."""
        return tick - self._skipped_at >= WIDE_AFTER_TICKS

    def is_lost(self, tick: int) -> bool:
        """Whether nothing was taken for so long that the connection is given up."""
        return tick - self._taken_at >= LOST_AFTER_TICKS
