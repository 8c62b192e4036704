"""The outbox of a session: counted frames that the other side has not reported yet, oldest first (P-REL-2).

What is told to a thousand members at once stands in a thousand outboxes, so frames are kept in batches: tuples that
all of them share.
"""

from collections import deque
from typing import NamedTuple


class Batch(NamedTuple):
    """Frames that were told together, in their order, and how many bytes they are."""

    frames: tuple[bytes, ...]
    size: int


class Outbox:
    """Frames are numbered from 0 in the order they were added. One of them at a time may be *free*: its bytes do not
    count."""

    __slots__ = ("_batches", "_first_taken", "_free_at", "bytes", "frames", "reported")

    def __init__(self) -> None:
        self.reported = 0  # frames that the other side has reported
        self.frames = 0  # frames that it has not
        self.bytes = 0  # what they are, without the free one
        self._batches: deque[Batch] = deque()
        self._first_taken = 0  # frames of the first batch that were reported
        self._free_at: int | None = None  # number of the free frame

    @property
    def has_free(self) -> bool:
        """Whether the free frame is unreported."""
        return self._free_at is not None

    def add(self, batch: Batch) -> None:
        """Keep frames until they are reported."""
        self._batches.append(batch)
        self.frames += len(batch.frames)
        self.bytes += batch.size

    def add_free(self, frame: bytes, stub: bytes) -> None:
        """Keep a frame whose bytes do not count. The former one, if it is unreported, becomes `stub`, which counts."""
        if self._free_at is not None:
            self._replace(self._free_at, Batch((stub,), len(stub)))
        self._free_at = self.reported + self.frames
        self._batches.append(Batch((frame,), 0))
        self.frames += 1

    def report(self, count: int) -> None:
        """Forget so many of the oldest frames, of which there must be as many."""
        while count > 0:
            batch = self._batches[0]
            left = len(batch.frames) - self._first_taken
            taken = min(count, left)
            if taken == len(batch.frames):
                self.bytes -= batch.size
            else:
                self.bytes -= sum(map(len, batch.frames[self._first_taken : self._first_taken + taken]))
            self._first_taken += taken
            if taken == left:
                self._batches.popleft()
                self._first_taken = 0
            count -= taken
            self.reported += taken
            self.frames -= taken
        if self._free_at is not None and self._free_at < self.reported:
            self._free_at = None

    def _replace(self, number: int, by: Batch) -> None:
        """Put a batch of one frame in the place of the free frame, which has this number and is a batch of its own."""
        place = number - self.reported + self._first_taken
        index = 0
        while place > 0:
            place -= len(self._batches[index].frames)
            index += 1
        self._batches[index] = by
        self.bytes += by.size

    def unreported(self) -> list[bytes]:
        """All that is kept, in order."""
        frames = [frame for batch in self._batches for frame in batch.frames]
        return frames[self._first_taken :]
