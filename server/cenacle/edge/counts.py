"""Distributions counted by numpy, an array at a time, for what happens too often for a Histogram of prometheus_client.

That takes a lock and about a microsecond a value; a thousand members have 20,000 snapshots a second.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cenacle.core import limits

_DECIMALS: Final = 9  # of an exported bound: 3 × 0.05 is to read 0.15


class Distribution:
    """How many values were at most each of some bounds.

    `bounds` ascend and are in the unit of the values. What is exported is multiplied by `unit`, so that values such as
    counts of ticks stay integers, which compare exactly with their bounds, and are told in seconds.
    """

    __slots__ = ("_bounds", "_counts", "_edges", "_sum", "_unit")

    def __init__(self, bounds: Sequence[float], unit: float = 1.0) -> None:
        if not bounds or any(low >= high for low, high in pairwise(bounds)):
            raise ValueError("bounds must ascend, and there must be one")
        self._bounds = [float(bound) for bound in bounds]
        self._edges = np.array(bounds)  # of integers when the bounds are: values then need no conversion
        self._counts = np.zeros(len(bounds) + 1, np.int64)  # the last one is of what is beyond all bounds
        self._sum = 0.0
        self._unit = unit

    @property
    def count(self) -> int:
        """How many values there were."""
        return int(self._counts.sum())

    @property
    def sum(self) -> float:
        """The sum of all values, as it is exported."""
        return self._sum * self._unit

    def observe(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def observe_many(self, values: NDArray[np.integer] | NDArray[np.floating]) -> None:
        """Count each value of an array (n,) of numbers; n may be 0. About 12 µs for 1,000."""
        places = np.searchsorted(self._edges, values, side="left")
        self._counts += np.bincount(places, minlength=len(self._counts))
        self._sum += float(values.sum())

    def cumulated(self) -> list[tuple[str, float]]:
        """The buckets as Prometheus wants them: each bound, the last one +Inf, with the count of values up to it."""
        names = [str(round(bound * self._unit, _DECIMALS)) for bound in self._bounds]
        counts = np.cumsum(self._counts).tolist()
        return list(zip([*names, "+Inf"], map(float, counts), strict=True))


_BYTES: Final = (32, 64, 128, 256, 384, 512, 768, 1_024, 1_536, 2_048, 3_072, 4_096, 6_144, 8_192, 16_384)
_AGE_TICKS: Final = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 40, 100, 200)
_STEPS: Final = (0, 1, 2, 3, 4, 6, limits.INPUT_BACKLOG_STEPS)
_UNSENT_BYTES: Final = (0, 1_024, 4_096, 8_192, 16_384, 32_768, 65_536, 98_304, 262_144)
QUEUE_BOUNDS: Final = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)


@dataclass(slots=True)
class Traffic:
    """What went through the sockets of one room, or of no room yet, in plain numbers."""

    bytes_in: int = 0
    bytes_out: int = 0
    frames_in: int = 0
    snapshots: int = 0
    snapshots_skipped: int = 0


@dataclass(slots=True)
class RoomCounts:
    """What one room counts, in plain numbers and arrays."""

    traffic: Traffic = field(default_factory=Traffic)
    inputs_dropped: int = 0
    snapshot_bytes: Distribution = field(default_factory=lambda: Distribution(_BYTES))
    snapshot_ages: Distribution = field(default_factory=lambda: Distribution(_AGE_TICKS, limits.TICK_S))  # in ticks
    steps_queued: Distribution = field(default_factory=lambda: Distribution(_STEPS))
    requests: Distribution = field(default_factory=lambda: Distribution(QUEUE_BOUNDS))
    unsent_bytes: Distribution = field(default_factory=lambda: Distribution(_UNSENT_BYTES))
