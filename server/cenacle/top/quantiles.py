"""Quantiles of a Prometheus histogram between two readings of it."""

import math
import re
from typing import Final

_BUCKET: Final = re.compile(r'(?P<name>\w+)_bucket\{le="(?P<end>[^"]+)"(?P<labels>.*)\}')


class Buckets:
    """The counts of one histogram by bucket that came between `before` and `after`, two readings of /metrics.

    `labels` are those besides `le`, as /metrics writes them, in alphabetical order: `phase="total",room="field"`.
    """

    def __init__(self, name: str, labels: str, before: dict[str, float], after: dict[str, float]) -> None:
        self._rows: list[tuple[float, float]] = []
        for sample, value in after.items():
            found = _BUCKET.fullmatch(sample)
            if found and found["name"] == name and found["labels"].lstrip(",") == labels:
                self._rows.append((float(found["end"].replace("+Inf", "inf")), value - before.get(sample, 0.0)))
        self._rows.sort()

    @property
    def count(self) -> int:
        """How many values there were."""
        return int(self._rows[-1][1]) if self._rows else 0

    def quantile(self, share: float) -> float | None:
        """The value below which this share of all lies, as if values were spread evenly within each bucket."""
        start, below = 0.0, 0.0
        for end, count in self._rows:
            if self.count and count >= share * self.count:
                if math.isinf(end):
                    return start
                within = (share * self.count - below) / (count - below) if count > below else 1.0
                return start + (end - start) * within
            start, below = end, count
        return None
