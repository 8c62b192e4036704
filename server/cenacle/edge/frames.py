"""Messages as WebSocket frames, encoded once for however many receivers."""

from typing import NamedTuple

import numpy as np

from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.core.snapshot import Frames
from cenacle.edge.socket import binary_frame, frame_head
from cenacle.wire import codec
from cenacle.wire.messages import Error, Message, Refused


def frame_of(message: Message) -> bytes:
    """The message in a WebSocket frame."""
    return binary_frame(codec.encode(message))


class LargeFrame(NamedTuple):
    """A WebSocket frame in two pieces, the second of which may be the same bytes for many receivers."""

    head: bytes
    shared: bytes

    @property
    def joined(self) -> bytes:
        """The frame in one piece."""
        return self.head + self.shared


def large_frame(begin: bytes, shared: bytes) -> LargeFrame:
    """The frame around a payload given in two pieces."""
    return LargeFrame(frame_head(len(begin) + len(shared)) + begin, shared)


def refusal(re: str, ref: str | None, code: ErrorCode, sentence: str = "") -> Refused:
    """Says that a request of type `re` was not done."""
    return Refused(re=re, ref=ref, code=code.value, message=sentence or ERRORS[code].sentence)


def last_words(code: ErrorCode) -> bytes:
    """The error that precedes a close."""
    return frame_of(Error(code=code.value, message=ERRORS[code].sentence))


def close_code(code: ErrorCode) -> int:
    """The WebSocket close code of an error; 1011 where the connection was not meant to end."""
    return ERRORS[code].close_code or 1011


def sealed(frames: Frames) -> list[bytes]:
    """The WebSocket frames around snapshots, in their order; their headers are written into the leads, all at once.

    They are copies, since a view of the common buffer would keep all of it for one client that does not read. No
    snapshot is as long as 65,536 bytes: that would take 8,189 members.
    """
    buffer, starts = frames.buffer, frames.starts
    lengths = frames.ends - starts
    extended = lengths >= 126
    begins = starts - np.where(extended, 4, 2)
    buffer[begins] = 0x82
    buffer[begins + 1] = np.where(extended, 126, lengths)
    wide = starts[extended]
    buffer[wide - 2] = lengths[extended] >> 8
    buffer[wide - 1] = lengths[extended] & 255
    data = buffer.tobytes()
    return [data[begin:end] for begin, end in zip(begins.tolist(), frames.ends.tolist(), strict=True)]
