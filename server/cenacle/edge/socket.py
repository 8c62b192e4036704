"""The WebSocket of the house: websockets' sans-I/O protocol on a bare asyncio transport, without a task of its own.

uvicorn hands over connections that ask for an upgrade, because `uvicorn.Config(ws=...)` names this class. ASGI
middleware does not see them, so path, origin and limits are checked here.
"""

import asyncio
import contextlib
import http
import logging
import os
import socket
import struct
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import SEND_EOF, State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from cenacle.core import limits
from cenacle.core.errors import ErrorCode
from cenacle.edge.inbox import MASKED_SINGLE_BYTES
from cenacle.wire.frames import KIND_INPUT, SINGLE_BYTES
from cenacle.wire.messages import SUBPROTOCOL

PATH: Final = "/socket"
LINGER_S: Final = 2.0  # from our close to the peer's; then the connection is cut
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_FINAL_BINARY: Final = 0x82
_MASKED: Final = 0x80
_MASKED_SINGLE: Final = _MASKED | SINGLE_BYTES
_SHORT_BYTES: Final = 126  # payloads below have a header of 2 bytes, and from a client a mask of 4
_UNKNOWN: Final = 1 << 62  # more than any count of bytes will ever come down from

# Peers' mistakes are no news for an operator; what matters is counted in the metrics.
_logger = logging.getLogger("cenacle.websockets")
_logger.setLevel(logging.CRITICAL)


class Visitor(Protocol):
    """Whoever reads an open socket."""

    def received(self, data: bytes) -> None:
        """A binary message has come."""

    def received_step(self, frame: bytes) -> None:
        """A short message that begins like an input has come alone: its WebSocket frame, still masked."""

    def failed(self, code: ErrorCode) -> None:
        """The socket must be closed because of this."""

    def lost(self) -> None:
        """The socket is gone; nothing can be sent any more."""

    def moved_bytes(self, received: int, sent: int) -> None:
        """Counts traffic, but not that of `received_step` and `offer`."""


class Doorman(Protocol):
    """Whoever decides about new sockets."""

    origins: frozenset[str]

    def may_open(self) -> bool:
        """Whether one more socket may be opened now."""

    def opened(self, socket: "RoomSocket") -> Visitor:
        """A socket has been opened: who reads it?"""

    def moved_bytes(self, received: int, sent: int) -> None:
        """Counts the traffic of sockets that have no visitor yet."""


def frame_head(length: int) -> bytes:
    """What precedes a payload of this length in a WebSocket frame of a server."""
    if length < 126:
        return bytes((_FINAL_BINARY, length))
    if length < 65_536:
        return struct.pack("!BBH", _FINAL_BINARY, 126, length)
    return struct.pack("!BBQ", _FINAL_BINARY, 127, length)


def binary_frame(payload: bytes) -> bytes:
    """A WebSocket frame around a payload, as a server sends it; made once for however many receivers."""
    return frame_head(len(payload)) + payload


def wire_bytes(length: int) -> int:
    """The size of a client's frame with a payload of this length, if its header is as short as it can be."""
    return length + 6 + (2 if length >= _SHORT_BYTES else 0) + (6 if length >= 65_536 else 0)


def is_same_origin(origin: str, host: str) -> bool:
    """Whether an Origin header names the host that a Host header names (whose default port may be left out)."""
    try:
        parts = urlsplit(origin)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return False
        theirs = (parts.hostname, parts.port or _DEFAULT_PORTS[parts.scheme])
        ours = urlsplit(f"{parts.scheme}://{host}")
        return theirs == (ours.hostname, ours.port or _DEFAULT_PORTS[parts.scheme])
    except ValueError:
        return False


class RoomSocket(asyncio.Protocol):
    """One connection, from its handshake to its end. What it reads goes to its visitor.

    Constructed by uvicorn with the keyword arguments it gives to its own WebSocket classes.
    """

    doorman: Doorman  # set by `socket_class`

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        self._connections: set[Any] = server_state.connections
        self._loop = asyncio.get_running_loop()
        self._protocol = ServerProtocol(
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=limits.FRAME_IN_BYTES,
            logger=_logger,
        )
        self._transport: asyncio.Transport = cast(asyncio.Transport, None)
        self._visitor: Visitor | None = None
        self._parts: list[bytes] = []  # of a fragmented message
        self._parts_are_text = False
        self._continues = False  # a message was begun and not ended
        self._unparsed_bytes = _UNKNOWN  # given to the protocol and not come back as frames; 0 between two frames
        self._linger: asyncio.TimerHandle | None = None
        self._finished = False
        self._is_live = False  # messages may come and go: what the protocol says, without asking it each time
        self._own_file = -1  # a descriptor of the connection that is closed by nobody else, and so never another's
        self.file = -1  # the same while a frame may be written to it directly: open, and nothing is unsent

    # --- asyncio.Protocol -------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.Protocol, called by uvicorn before it passes on the request."""
        self._connections.add(self)
        self._transport = cast(asyncio.Transport, transport)
        connection = transport.get_extra_info("socket")
        if connection is not None:
            # The kernel would else swallow megabytes for a reader that has stalled.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.SEND_BUFFER_BYTES)
            if transport.get_extra_info("sslcontext") is None:
                with contextlib.suppress(OSError):  # as many are open as may be: the transport does it too
                    self._own_file = os.dup(connection.fileno())

    def data_received(self, data: bytes) -> None:
        """Part of asyncio.Protocol."""
        # Nearly all that comes: one masked frame of the size of a step, whose first byte unmasked is that of an input.
        if (
            len(data) == MASKED_SINGLE_BYTES
            and data[0] == _FINAL_BINARY
            and data[1] == _MASKED_SINGLE
            and data[2] ^ data[6] == KIND_INPUT
            and self._unparsed_bytes == 0
            and not self._continues
            and self._is_live
            and self._visitor is not None
        ):
            self._visitor.received_step(data)
            return
        if self._unparsed_bytes == 0 and not self._continues:
            data = self._take_short_messages(data)
            if not data:
                return
        self._moved_bytes(len(data), 0)
        self._unparsed_bytes += len(data)
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                self._unparsed_bytes -= wire_bytes(len(event.data))
                self._frame_received(event)
            elif isinstance(event, Request):
                if data.endswith(b"\r\n\r\n") and data.count(b"\r\n\r\n") == 1:
                    self._unparsed_bytes = 0  # uvicorn gives the request alone; else all goes through the protocol
                self._open(event)
        if self._visitor is not None and isinstance(self._protocol.parser_exc, PayloadTooBig):
            self._visitor.failed(ErrorCode.FRAME_TOO_LARGE)
        self._flush()

    def eof_received(self) -> bool | None:
        """Part of asyncio.Protocol."""
        self._protocol.receive_eof()
        self._flush()
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of asyncio.Protocol."""
        self._connections.discard(self)
        self._is_live = False
        self.file = -1
        if self._own_file >= 0:
            os.close(self._own_file)
            self._own_file = -1
        if self._linger is not None:
            self._linger.cancel()
        visitor, self._visitor = self._visitor, None
        if visitor is not None:
            visitor.lost()

    def shutdown(self) -> None:
        """Called by uvicorn when the server ends, after the house has drained."""
        self.close(1012)

    # --- sending ----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether messages can be sent."""
        return self._is_live and not self._transport.is_closing()

    @property
    def unsent_bytes(self) -> int:
        """What the kernel has not taken yet."""
        return self._transport.get_write_buffer_size()

    def write(self, frame: bytes) -> None:
        """Send a frame made by `binary_frame`. Nothing happens when the socket is not open."""
        if self.is_open:
            self._moved_bytes(0, len(frame))
            self._transport.write(frame)
            self._look_at_unsent()

    def write_rest(self, rest: bytes) -> None:
        """Like `write`, of what somebody else counts: a frame that could not be written to `file`, or its rest.

        Writing to `file` while it is not -1 is the same as `write` in less time, which counts for what is done for each
        client in each tick.
        """
        if self.is_open:
            self._transport.write(rest)
            self._look_at_unsent()

    def _look_at_unsent(self) -> None:
        """Frames may be written directly as long as the transport has none of its own to write before."""
        is_clear = self._is_live and not self._transport.get_write_buffer_size()
        self.file = self._own_file if is_clear else -1

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame; the connection is cut if the peer does not close it soon."""
        if self._protocol.state is State.OPEN:
            self._protocol.send_close(code, reason)
        self._flush()
        self._cut_soon()

    def finish(self, last_frame: bytes, code: int) -> None:
        """Send last words and close, also when the protocol itself has begun to close because of what it read."""
        if not self._finished and not self._transport.is_closing():
            self._finished = True
            self._transport.write(last_frame)
            self._look_at_unsent()
            self.close(code)

    def cut(self) -> None:
        """End the connection at once, whatever is unsent."""
        self._transport.abort()

    # --- receiving --------------------------------------------------------------------------------

    def _take_short_messages(self, data: bytes) -> bytes:
        """Pass on the messages of one short frame each that `data` begins with, and return the rest.

        Nearly all that comes is such a message, and the protocol takes several times as long for it. Call it between
        two frames and two messages only.
        """
        start, size = 0, len(data)
        while size - start >= 6 and data[start] == _FINAL_BINARY:
            length = data[start + 1] - _MASKED
            end = start + 6 + length
            if not 0 <= length < _SHORT_BYTES or end > size:
                break
            if self._visitor is None or self._protocol.state is not State.OPEN:
                break
            if length == SINGLE_BYTES and data[start + 2] ^ data[start + 6] == KIND_INPUT:
                self._visitor.received_step(data[start:end])  # which counts its bytes itself
                start = end
                continue
            self._moved_bytes(end - start, 0)
            mask = int.from_bytes(data[start + 2 : start + 6] * (length + 3 >> 2))
            payload = int.from_bytes(data[start + 6 : end]) << (-length % 4) * 8
            self._visitor.received((payload ^ mask).to_bytes(length + 3 & ~3)[:length])
            start = end
        return data[start:]

    def _open(self, request: Request) -> None:
        response = self._refusal(request) or self._protocol.accept(request)
        self._protocol.send_response(response)
        if response.status_code == http.HTTPStatus.SWITCHING_PROTOCOLS:
            self._flush()
            self._visitor = self.doorman.opened(self)
        else:
            self._cut_soon()

    def _refusal(self, request: Request) -> Response | None:
        if request.path.partition("?")[0] != PATH:
            return self._protocol.reject(http.HTTPStatus.NOT_FOUND, "There is no socket here.\n")
        origins = request.headers.get_all("Origin")
        host = "".join(request.headers.get_all("Host"))
        for origin in origins:
            if origin.lower() not in self.doorman.origins and not is_same_origin(origin, host):
                return self._protocol.reject(http.HTTPStatus.FORBIDDEN, "Pages of this origin may not connect.\n")
        if not self.doorman.may_open():
            response = self._protocol.reject(http.HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment.\n")
            response.headers["Retry-After"] = "5"
            return response
        return None

    def _frame_received(self, frame: Frame) -> None:
        visitor = self._visitor
        if visitor is None:  # one that has failed takes nothing more; what came before a close frame still counts
            return
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._parts_are_text = frame.opcode is Opcode.TEXT
            self._parts.clear()
        elif frame.opcode is not Opcode.CONT:
            return
        self._continues = not frame.fin
        if not frame.fin:
            self._parts.append(bytes(frame.data))
        elif self._parts_are_text:
            visitor.failed(ErrorCode.TEXT_FRAME)
        elif self._parts:
            visitor.received(b"".join([*self._parts, bytes(frame.data)]))
            self._parts.clear()
        else:
            visitor.received(bytes(frame.data))

    def _moved_bytes(self, received: int, sent: int) -> None:
        (self._visitor or self.doorman).moved_bytes(received, sent)

    def _flush(self) -> None:
        """Write what the protocol itself wants to say: the handshake, pongs, close frames, the end."""
        self._is_live = self._protocol.state is State.OPEN
        if pieces := self._protocol.data_to_send():
            self._flush_pieces(pieces)
        self._look_at_unsent()

    def _flush_pieces(self, pieces: list[bytes]) -> None:
        if self._protocol.state is State.OPEN and self.unsent_bytes > limits.SNAPSHOT_BACKLOG_BYTES:
            return  # nothing but pongs, to a peer that does not read what it has
        for data in pieces:
            if data != SEND_EOF:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                # Half-closed, because closing on unread data would reset the connection under our last words.
                self._transport.write_eof()
                self._finished = True  # no last words can follow
                self._cut_soon()
            else:
                self._transport.close()

    def _cut_soon(self) -> None:
        if self._linger is None:
            self._linger = self._loop.call_later(LINGER_S, self._transport.abort)


def socket_class(doorman: Doorman) -> type[RoomSocket]:
    """The class to give to `uvicorn.Config(ws=...)`."""
    return type("HouseSocket", (RoomSocket,), {"doorman": doorman})
