"""A connected member as a sharer and a receiver of video, and how much it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cenacle.core import limits
from cenacle.media.video import VideoSlot
from cenacle.media.video_source import VideoSource

LOSS_HIGH: Final = 0.10  # of the packets; from there on less is sent, as browsers themselves do
LOSS_LOW: Final = 0.02  # below, more is tried
GROWTH: Final = 1.08  # a report
LEAST_BPS: Final = 30_000.0  # below, growing again would take for ever


@dataclass(slots=True)
class Takes:
    """What a receiver takes, as it reports: by its own estimate, and by its losses; None where it has not said."""

    estimate_bps: float | None = None
    loss_bps: float | None = None

    @property
    def bps(self) -> float | None:
        """The lesser of both."""
        known = [bps for bps in (self.estimate_bps, self.loss_bps) if bps is not None]
        return min(known, default=None)

    def lost(self, fraction: float, sent_bps: float) -> None:
        """A report of losses, of 1, while so much was sent."""
        if fraction > LOSS_HIGH:
            self.loss_bps = max(LEAST_BPS, min(self.loss_bps or sent_bps, sent_bps) * (1 - fraction / 2))
        elif fraction < LOSS_LOW and self.loss_bps is not None:
            grown = self.loss_bps * GROWTH
            self.loss_bps = grown if grown < limits.VIDEO_BPS_MOST else None


@dataclass(eq=False, slots=True)
class VideoParty:
    """A connected member: its own video unless it has none, its slots, and how to ask it for things.

    `ask_keyframe()`, `ask_again(sequences)` of 16 bits, `bound(bps)` send to it what it is to do as a sharer.
    """

    number: int
    source: VideoSource | None
    slots: Sequence[VideoSlot]
    ask_keyframe: Callable[[], None]
    ask_again: Callable[[list[int]], None]
    bound: Callable[[int], None]
    takes: Takes = field(default_factory=Takes)
    slow_since: dict[VideoSlot, float] = field(default_factory=dict)
    paused_until: dict[VideoSlot, float] = field(default_factory=dict)
    resent_bits: float = 0.0  # since the last step
