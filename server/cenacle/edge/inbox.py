"""The inbox of a room: the input frames that have come since the last tick, read all at once.

Nearly all input frames hold one step and come alone. They are kept as they came off the socket, and unmasked, checked
and queued together by numpy, which costs a tenth of what it costs one by one.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from cenacle.core.room import Room
from cenacle.wire.frames import SINGLE_BYTES, decode_singles

INBOX_FRAMES: Final = 65_536  # between two ticks; more are dropped, which is counted
_MASK_BYTES: Final = 4
_LED_BYTES: Final = 2 + _MASK_BYTES  # what a client's short WebSocket frame has before its payload
MASKED_SINGLE_BYTES: Final = _LED_BYTES + SINGLE_BYTES


class Inbox:
    """Frames in the order in which they came, each with the number of the member that sent it."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._numbers: list[int] = []
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, number: int, frame: bytes) -> None:
        """A WebSocket frame of MASKED_SINGLE_BYTES, with its header and still masked."""
        if len(self._frames) >= INBOX_FRAMES:
            self.dropped += 1
            return
        self._frames.append(frame)
        self._numbers.append(number)

    def empty_into(self, room: Room, malformed: Callable[[int], None]) -> None:
        """Queue all in the room; `malformed(number)` is called for each frame that is no input frame."""
        if not self._frames:
            return
        frames, self._frames = self._frames, []
        numbers, self._numbers = np.array(self._numbers), []
        raw = np.frombuffer(b"".join(frames), np.uint8).reshape(-1, MASKED_SINGLE_BYTES)
        masks = np.tile(raw[:, 2:_LED_BYTES], SINGLE_BYTES // _MASK_BYTES)
        singles = decode_singles(raw[:, _LED_BYTES:] ^ masks)
        if not singles.valid.all():
            for number in numbers[~singles.valid].tolist():
                malformed(number)
            good = singles.valid
            numbers, singles = (
                numbers[good],
                singles._replace(epochs=singles.epochs[good], seqs=singles.seqs[good], steps=singles.steps[good]),
            )
        room.queue_steps(numbers, singles.epochs, singles.seqs, singles.steps)
