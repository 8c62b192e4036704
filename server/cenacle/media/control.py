"""The control protocol between a node and its media process.

Each message is a msgpack map with a `type`, after its length in four bytes, big-endian. The node sends `NodeMessage`s,
the media process `MediaMessage`s. Both run the same release, yet each side checks what comes as if it did not.
"""

import asyncio
import logging
import struct
from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeVar, cast

import msgpack
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cenacle.core import limits

logger = logging.getLogger(__name__)

Message = TypeVar("Message")

LENGTH: Final = struct.Struct("!I")
UNSENT_HIGH_BYTES: Final = 65_536  # above this, replaceable messages wait for their successor

PeerState = Literal["connecting", "connected", "failed", "closed"]
RefusalCode = Literal["sdp_invalid", "voice_unavailable"]
Number = Annotated[int, Field(ge=0, le=limits.MEMBER_NUMBER_MAX)]
Dbov = Annotated[int, Field(ge=-127, le=0)]


class ControlError(Exception):
    """The other side sent what is not a control message."""


class ControlMessage(BaseModel):
    """What all control messages share: exact types and no unknown keys."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


# --- node to media process ------------------------------------------------------------------------


class Configure(ControlMessage):
    """The first message: the settings (see `MediaSettings`)."""

    type: Literal["configure"] = "configure"
    bind: list[str]
    advertise: list[str]
    first_port: Annotated[int, Field(ge=0, le=65_535)]
    last_port: Annotated[int, Field(ge=0, le=65_535)]
    slots: Annotated[int, Field(ge=0, le=64)]


class Offer(ControlMessage):
    """A member's SDP offer; answered by `Answer` or `Refusal` with the same `request`."""

    type: Literal["offer"] = "offer"
    request: int
    number: Number
    sdp: Annotated[str, Field(max_length=limits.SDP_CHARS)]


class HangUp(ControlMessage):
    """End the member's connection; its routes stay."""

    type: Literal["hang_up"] = "hang_up"
    number: Number


class Close(ControlMessage):
    """The member has left: free everything of it, and forget it in all routes."""

    type: Literal["close"] = "close"
    number: Number


class Routes(ControlMessage):
    """Who is in each slot (member number, 0 for nobody) of the listeners named; others keep theirs."""

    type: Literal["routes"] = "routes"
    routes: dict[Number, list[Number]]


class VideoRoutes(ControlMessage):
    """Whose video is in each video slot (member number, 0 for nobody) of the listeners named; others keep theirs."""

    type: Literal["video_routes"] = "video_routes"
    routes: dict[Number, list[Number]]


class VideoLimits(ControlMessage):
    """The most bits a second that the sharers named may send; 0 for who shares no more, all whose video is dropped."""

    type: Literal["video_limits"] = "video_limits"
    limits: dict[Number, Annotated[int, Field(ge=0, le=limits.VIDEO_BPS_MOST)]]


NodeMessage = Configure | Offer | HangUp | Close | Routes | VideoRoutes | VideoLimits

# --- media process to node ------------------------------------------------------------------------


class Ready(ControlMessage):
    """The settings are taken; offers are welcome."""

    type: Literal["ready"] = "ready"


class Answer(ControlMessage):
    """The SDP answer to the offer of this request, with all candidates."""

    type: Literal["answer"] = "answer"
    request: int
    sdp: str


class Refusal(ControlMessage):
    """The offer of this request is refused."""

    type: Literal["refusal"] = "refusal"
    request: int
    code: RefusalCode


class State(ControlMessage):
    """The state of a member's connection has changed."""

    type: Literal["state"] = "state"
    number: Number
    state: PeerState


class Levels(ControlMessage):
    """How loud each member heard of late is, in dBov, and who of them speaks."""

    type: Literal["levels"] = "levels"
    levels: dict[Number, Dbov]
    speaking: list[Number]


class Counts(ControlMessage):
    """Gauges and counters of the media process since its start, once each `VOICE_SWEEP_S`."""

    type: Literal["counts"] = "counts"
    peers: int
    connected: int
    counters: dict[str, int]


class VideoPaused(ControlMessage):
    """All to whom video is paused, for it is more than their connections carry, and whose it is; sent as it changes."""

    type: Literal["video_paused"] = "video_paused"
    paused: dict[Number, list[Number]]


MediaMessage = Ready | Answer | Refusal | State | Levels | Counts | VideoPaused

_NODE_MESSAGES: Final[TypeAdapter[NodeMessage]] = TypeAdapter(Annotated[NodeMessage, Field(discriminator="type")])
_MEDIA_MESSAGES: Final[TypeAdapter[MediaMessage]] = TypeAdapter(Annotated[MediaMessage, Field(discriminator="type")])


def encode(message: ControlMessage) -> bytes:
    """One message as a frame: its length, then msgpack."""
    body: bytes = msgpack.packb(message.model_dump())
    return LENGTH.pack(len(body)) + body


def decode_node_message(body: bytes) -> NodeMessage:
    """Read a frame's body as the media process does. Raises ControlError."""
    return _decode(_NODE_MESSAGES, body)


def decode_media_message(body: bytes) -> MediaMessage:
    """Read a frame's body as the node does. Raises ControlError."""
    return _decode(_MEDIA_MESSAGES, body)


def _decode(adapter: TypeAdapter[Message], body: bytes) -> Message:
    try:
        return adapter.validate_python(msgpack.unpackb(body, strict_map_key=False))
    except (ValidationError, ValueError, TypeError, msgpack.UnpackException) as error:
        raise ControlError(f"not a control message ({len(body)} bytes)") from error


class FrameReader:
    """Cuts a stream of bytes into frames' bodies, however it arrives."""

    def __init__(self, max_bytes: int = limits.MEDIA_FRAME_BYTES) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take what has come and return the bodies complete by now. Raises ControlError on an oversized one."""
        self._buffer += data
        bodies = []
        start = 0
        while len(self._buffer) - start >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer, start)
            if length > self._max_bytes:
                raise ControlError(f"a control message of {length} bytes")
            end = start + LENGTH.size + length
            if end > len(self._buffer):
                break
            bodies.append(bytes(self._buffer[start + LENGTH.size : end]))
            start = end
        del self._buffer[:start]
        return bodies


class ControlChannel(asyncio.Protocol):
    """One end of the control connection.

    `on_body` gets each frame's body; a ControlError from it, or an oversized frame, ends the connection. `on_lost` is
    called once at the end. Messages are bounded: with more than `MEDIA_BACKLOG_BYTES` unread by the other side, that
    side has stalled and the connection is aborted. `clear` says whether replaceable messages may be sent now, and
    `on_clear` is called when they may be sent again.
    """

    def __init__(
        self,
        on_body: Callable[[bytes], None],
        on_lost: Callable[[], None],
        on_clear: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_body = on_body
        self._on_lost = on_lost
        self._on_clear = on_clear
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self.clear = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=UNSENT_HIGH_BYTES)
        self.clear = True

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol."""
        try:
            for body in self._reader.feed(data):
                self._on_body(body)
        except ControlError as error:
            logger.error("control connection given up: %s", error)
            self.abort()

    def pause_writing(self) -> None:
        """Part of asyncio.Protocol."""
        self.clear = False

    def resume_writing(self) -> None:
        """Part of asyncio.Protocol."""
        self.clear = True
        self._on_clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol."""
        self._transport = None
        self.clear = False
        self._on_lost()

    def send(self, message: ControlMessage) -> None:
        """Send a message that must arrive. Nothing happens on a connection that is lost already."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(encode(message))
        if transport.get_write_buffer_size() > limits.MEDIA_BACKLOG_BYTES:
            logger.error("control connection given up: the other side has stalled")
            self.abort()

    def abort(self) -> None:
        """End the connection at once; what is unsent is lost."""
        if self._transport is not None:
            self._transport.abort()
