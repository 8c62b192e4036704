"""The short way out: packets are encrypted where they lie and handed to the kernel, without copies in between.

This runs for every packet that any listener receives, so it calls libsrtp and the C library directly: pylibsrtp's own
`protect` copies twice and asks for memory each time, and `socket.sendto` reads the address anew from its text.
"""

import os
import socket
import struct
from typing import Any, Final, Protocol

import cffi
import pylibsrtp
from pylibsrtp import _binding

PACKET_BYTES: Final = 1_500
TRAILER_BYTES: Final = 148  # what encryption may add (SRTP_MAX_TRAILER_LEN, and a word)
IPV4_ADDRESS: Final = struct.Struct("=H2s4s8x")
IPV6_ADDRESS: Final = struct.Struct("=H2sI16sI")

_ffi = cffi.FFI()
_ffi.cdef("long sendto(int descriptor, uintptr_t data, size_t size, int flags, void *address, unsigned size_of_it);")
_sendto: Final[Any] = _ffi.dlopen(None).sendto
_protect: Final[Any] = _binding.lib.srtp_protect
_buffer: Final[Any] = _binding.ffi.new("char[]", PACKET_BYTES + TRAILER_BYTES)
_size: Final[Any] = _binding.ffi.new("int *")
_view: Final = memoryview(_binding.ffi.buffer(_buffer))
_at: Final = int(_binding.ffi.cast("uintptr_t", _buffer))


class Destination:
    """A socket, and where to send from it; the kernel's form of the address is laid out once."""

    __slots__ = ("_socket", "_text", "address", "descriptor", "size")

    def __init__(self, way: socket.socket, address: tuple[str, int]) -> None:
        self._socket = way
        self._text = address
        self.descriptor = way.fileno()
        host, port = address[0], address[1].to_bytes(2, "big")
        if way.family == socket.AF_INET6:
            raw = IPV6_ADDRESS.pack(socket.AF_INET6, port, 0, socket.inet_pton(socket.AF_INET6, host), 0)
        else:
            raw = IPV4_ADDRESS.pack(socket.AF_INET, port, socket.inet_pton(socket.AF_INET, host))
        self.address = _ffi.new("char[]", raw)
        self.size = len(raw)

    def send(self, data: bytes) -> None:
        """Send any datagram. Raises OSError."""
        self._socket.sendto(data, self._text)


class WayOut(Protocol):
    """What knows where to send now."""

    way_out: Destination | None


class Outlet:
    """Sends one listener's packets; `open` gives it the keys, `where` may change its address at any time."""

    __slots__ = ("_kept", "_session", "_where")

    def __init__(self, where: WayOut) -> None:
        self._where = where
        self._session: Any = None
        self._kept: pylibsrtp.Session | None = None  # else the pointer into it would dangle

    def open(self, session: pylibsrtp.Session) -> None:
        """Encrypt with this session from now on."""
        self._kept = session
        self._session = session._srtp[0]

    def send(self, packet: bytes) -> None:
        """Encrypt an RTP packet and send it. Raises OSError, ConnectionError before there is a way, or SRTP's error."""
        way = self._where.way_out
        if way is None or self._session is None:
            raise ConnectionError
        size = len(packet)
        if size > PACKET_BYTES:
            raise ValueError("packet is too long")
        _view[:size] = packet
        _size[0] = size
        if error := _protect(self._session, _buffer, _size):
            raise pylibsrtp.Error(pylibsrtp.ERRORS[error])
        if _sendto(way.descriptor, _at, _size[0], 0, way.address, way.size) < 0:
            number = _ffi.errno
            raise OSError(number, os.strerror(number))
