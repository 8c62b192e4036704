"""Messages as WebSocket frames, encoded once for however many receivers."""

from cenacle.core.errors import ERRORS, ErrorCode
from cenacle.edge.socket import binary_frame
from cenacle.wire import codec
from cenacle.wire.messages import Error, Message, Refused


def frame_of(message: Message) -> bytes:
    """The message in a WebSocket frame."""
    return binary_frame(codec.encode(message))


def refusal(re: str, ref: str | None, code: ErrorCode, sentence: str = "") -> Refused:
    """Says that a request of type `re` was not done."""
    return Refused(re=re, ref=ref, code=code.value, message=sentence or ERRORS[code].sentence)


def last_words(code: ErrorCode) -> bytes:
    """The error that precedes a close."""
    return frame_of(Error(code=code.value, message=ERRORS[code].sentence))


def close_code(code: ErrorCode) -> int:
    """The WebSocket close code of an error; 1011 where the connection was not meant to end."""
    return ERRORS[code].close_code or 1011
