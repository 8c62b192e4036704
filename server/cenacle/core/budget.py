"""Budgets: how many frames a connection may send, and what becomes of those beyond. Time is an argument."""

from dataclasses import dataclass
from enum import StrEnum

from cenacle.core import limits


class Verdict(StrEnum):
    """What to do with a frame."""

    TAKE = "take"
    REFUSE = "refuse"  # over budget: not done, and answered flooded
    CLOSE = "close"  # far too many were: the connection is closed as flooded


@dataclass(slots=True)
class Budget:
    """A token bucket for one kind of frame on one connection, full at first.

    `strikes` counts the frames over budget; whoever has let the bucket fill up again starts from none.
    """

    rate_per_s: float
    burst: float
    now_s: float
    tokens: float = 0.0
    strikes: int = 0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def spend(self, now_s: float) -> Verdict:
        """One frame has come at `now_s`, which never goes back."""
        return self.spend_many(now_s, 1)[0]

    def spend_many(self, now_s: float, most: int) -> tuple[Verdict, int]:
        """One frame has come, and more may come soon: pay for as many as the bucket holds, up to `most` in all.

        Returns the verdict on the first, and how many were paid for: 0 unless it is taken.
        """
        self.tokens = min(self.burst, self.tokens + (now_s - self.now_s) * self.rate_per_s)
        self.now_s = now_s
        if self.tokens >= self.burst:
            self.strikes = 0
        if self.tokens >= 1.0:
            paid = min(most, int(self.tokens))
            self.tokens -= paid
            return Verdict.TAKE, paid
        self.strikes += 1
        return (Verdict.REFUSE if self.strikes <= limits.FLOOD_STRIKES_MAX else Verdict.CLOSE), 0


def input_budget(now_s: float) -> Budget:
    """For the input frames of a new connection."""
    return Budget(limits.INPUT_FRAMES_PER_S, limits.INPUT_FRAMES_BURST, now_s)


def control_budget(now_s: float) -> Budget:
    """For the control messages of a new connection."""
    return Budget(limits.CONTROL_FRAMES_PER_S, limits.CONTROL_FRAMES_BURST, now_s)
