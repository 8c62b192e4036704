"""The outbox of a session: counted frames that the other side has not reported yet, oldest first (P-REL-2).

What is told to a thousand members at once stands in a thousand outboxes, which share its bytes.
"""

from collections import deque


class Outbox:
    """Frames are numbered from 0 in the order they were added. One of them at a time may be *free*: its bytes do not
    count."""

    __slots__ = ("_frames", "_free_at", "bytes", "reported")

    def __init__(self) -> None:
        self.reported = 0  # frames that the other side has reported
        self.bytes = 0  # of those that it has not, without the free one
        self._frames: deque[bytes] = deque()
        self._free_at: int | None = None  # number of the free frame

    @property
    def frames(self) -> int:
        """Frames that the other side has not reported."""
        return len(self._frames)

    @property
    def has_free(self) -> bool:
        """Whether the free frame is unreported."""
        return self._free_at is not None

    def add(self, frame: bytes) -> None:
        """Keep a frame until it is reported."""
        self._frames.append(frame)
        self.bytes += len(frame)

    def add_free(self, frame: bytes, stub: bytes) -> None:
        """Keep a frame whose bytes do not count. The former one, if it is unreported, becomes `stub`, which counts."""
        if self._free_at is not None:
            self._frames[self._free_at - self.reported] = stub
            self.bytes += len(stub)
        self._free_at = self.reported + self.frames
        self._frames.append(frame)

    def report(self, count: int) -> None:
        """Forget so many of the oldest frames, of which there must be as many."""
        for _ in range(count):
            frame = self._frames.popleft()
            if self.reported == self._free_at:
                self._free_at = None
            else:
                self.bytes -= len(frame)
            self.reported += 1

    def unreported(self) -> list[bytes]:
        """All that is kept, in order."""
        return list(self._frames)
