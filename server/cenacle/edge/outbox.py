"""Reliable delivery over connections that break: counted frames, kept until the other side has reported them."""

from collections import deque

from cenacle.core import limits


class Outbox:
    """The counted frames of one session, both ways.

    `sent` counts the frames told, `received` those that came from the client. Frames the client has not reported are
    kept; when they are more than the limits allow, `overflowed` is True and the session cannot go on.
    """

    def __init__(self) -> None:
        self.sent = 0
        self.received = 0
        self.overflowed = False
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0

    @property
    def kept(self) -> int:
        """How many frames are kept."""
        return len(self._kept)

    def append(self, frame: bytes) -> None:
        """Count and keep a frame that is told now."""
        self.sent += 1
        self._kept.append(frame)
        self._kept_bytes += len(frame)
        if len(self._kept) > limits.RELIABLE_BACKLOG_FRAMES or self._kept_bytes > limits.RELIABLE_BACKLOG_BYTES:
            self.overflowed = True

    def count_received(self) -> None:
        """A counted frame has come from the client."""
        self.received += 1

    def reported(self, received: int) -> bool:
        """Forget what the client says it has; False if it claims what was never sent or was forgotten."""
        first_kept = self.sent - len(self._kept)
        if not first_kept <= received <= self.sent:
            return False
        for _ in range(received - first_kept):
            self._kept_bytes -= len(self._kept.popleft())
        return True

    def unreported(self) -> list[bytes]:
        """The frames to send again after a resume, oldest first."""
        return list(self._kept)
