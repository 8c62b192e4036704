"""Reads what many sockets have received, with the kernel's time of each arrival, by few calls to the system."""

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cffi

AT_ONCE: Final = 64  # datagrams read from a socket by one call
BYTES: Final = 512  # of a datagram; what is longer is cut
CONTROL_BYTES: Final = 64
TIME_OFFSET: Final = 16  # of the time in the control message: after its length, level and type
RECEIVE_BUFFER_BYTES: Final = 1 << 20
SO_TIMESTAMPNS: Final = 35

_ffi = cffi.FFI()
_ffi.cdef(
    """
    struct iovec { void *base; size_t length; };
    struct msghdr { void *name; unsigned name_length; struct iovec *iov; size_t iov_length;
                    void *control; size_t control_length; int flags; };
    struct mmsghdr { struct msghdr header; unsigned length; };
    int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, void *timeout);
    """
)
_libc: Any = _ffi.dlopen(None)
_TIME: Final = struct.Struct("@qq")


def open_socket(address: str) -> socket.socket:
    """A socket on a free port of an IPv4 address of this machine that notes when each datagram arrives."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    made.bind((address, 0))
    return made


class Reader:
    """Room for the datagrams of one call at a time."""

    def __init__(self) -> None:
        self._data = _ffi.new("char[]", AT_ONCE * BYTES)
        self._control = _ffi.new("char[]", AT_ONCE * CONTROL_BYTES)
        self._vectors = _ffi.new("struct iovec[]", AT_ONCE)
        self._messages = _ffi.new("struct mmsghdr[]", AT_ONCE)
        for index in range(AT_ONCE):
            self._vectors[index].base = self._data + index * BYTES
            self._vectors[index].length = BYTES
            header = self._messages[index].header
            header.iov = self._vectors + index
            header.iov_length = 1
            header.control = self._control + index * CONTROL_BYTES
            header.control_length = CONTROL_BYTES
        self.data = memoryview(_ffi.buffer(self._data))
        self._times = memoryview(_ffi.buffer(self._control))

    def read(self, descriptor: int) -> int:
        """How many datagrams have been read; their bytes are at `data[i * BYTES:]`."""
        count: int = _libc.recvmmsg(descriptor, self._messages, AT_ONCE, 0, _ffi.NULL)
        for index in range(count):
            self._messages[index].header.control_length = CONTROL_BYTES
        return max(count, 0)

    def whole(self, index: int) -> bytes:
        """A datagram as it came."""
        start = index * BYTES
        return bytes(self.data[start : start + self._messages[index].length])

    def arrived_at(self, index: int) -> float:
        """When the kernel took it, in seconds since 1970."""
        seconds, nanoseconds = _TIME.unpack_from(self._times, index * CONTROL_BYTES + TIME_OFFSET)
        return float(seconds + nanoseconds * 1e-9)


def dropped(ports: set[int]) -> int:
    """Datagrams that the sockets of these ports had no room for."""
    return sum(drops for port, drops in _drops() if port in ports)


def _drops() -> Iterator[tuple[int, int]]:
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        yield int(fields[1].rpartition(":")[2], 16), int(fields[12])
