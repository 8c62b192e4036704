"""RTP headers (RFC 3550, RFC 8285): reading the sender's, writing a slot's own."""

import struct
from typing import Final, NamedTuple

HEADER: Final = struct.Struct("!BBHLL")
HEADER_BYTES: Final = HEADER.size
EXTENSION: Final = struct.Struct("!HH")
VERSION_2: Final = 0x80
EXTENSION_BIT: Final = 0x10
PADDING_BIT: Final = 0x20
MARKER_BIT: Final = 0x80
ONE_BYTE_PROFILE: Final = 0xBEDE
TWO_BYTE_PROFILE: Final = 0x1000
EXTENSION_ID_MAX: Final = 14  # of one-byte header extensions
MID_BYTES_MAX: Final = 16
SEQUENCE_MASK: Final = 0xFFFF
TIMESTAMP_MASK: Final = 0xFFFF_FFFF

OPUS_CLOCK_HZ: Final = 48_000  # of Opus in RTP, whatever the sound's own rate

MID_URI: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
LEVEL_URI: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"


class RtpError(Exception):
    """What came is not an RTP packet."""


class RtpPacket(NamedTuple):
    """What the forwarder needs of a packet. `level` is the audio level extension's byte, None where it is absent."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    level: int | None
    payload: bytes


def parse(packet: bytes, level_id: int = 0) -> RtpPacket:
    """Read a decrypted packet; `level_id` is the audio level extension's id, 0 for none. Raises RtpError."""
    if len(packet) < HEADER_BYTES:
        raise RtpError("shorter than a header")
    flags, marker_type, sequence, timestamp, ssrc = HEADER.unpack_from(packet)
    if flags & 0xC0 != VERSION_2:
        raise RtpError("not version 2")
    start = HEADER_BYTES + 4 * (flags & 0x0F)
    level = None
    if flags & EXTENSION_BIT:
        if len(packet) < start + EXTENSION.size:
            raise RtpError("truncated extension")
        profile, words = EXTENSION.unpack_from(packet, start)
        start += EXTENSION.size
        end = start + 4 * words
        if len(packet) < end:
            raise RtpError("truncated extension")
        if level_id:
            level = _find_byte(packet, start, end, profile, level_id)
        start = end
    stop = len(packet)
    if flags & PADDING_BIT:
        stop -= packet[-1]
        if packet[-1] == 0:
            raise RtpError("padding of no length")
    if stop < start:
        raise RtpError("no room for a payload")
    return RtpPacket(
        marker_type & 0x7F, marker_type >= MARKER_BIT, sequence, timestamp, ssrc, level, packet[start:stop]
    )


def ssrc_of(packet: bytes) -> int:
    """The SSRC of a packet of at least a header, encrypted or not."""
    return int.from_bytes(packet[8:12], "big")


def _find_byte(packet: bytes, position: int, end: int, profile: int, wanted_id: int) -> int | None:
    """The first byte of the extension `wanted_id`, or None. What is malformed counts as absent."""
    if profile == ONE_BYTE_PROFILE:
        while position < end:
            first = packet[position]
            if first == 0:
                position += 1
                continue
            if first >> 4 == 15:
                return None
            if first >> 4 == wanted_id:
                return packet[position + 1] if position + 1 < end else None
            position += 2 + (first & 0x0F)
    elif profile & 0xFFF0 == TWO_BYTE_PROFILE:
        while position + 1 < end:
            if packet[position] == 0:
                position += 1
                continue
            length = packet[position + 1]
            if packet[position] == wanted_id:
                return packet[position + 2] if length and position + 2 < end else None
            position += 2 + length
    return None


class SlotHeader:
    """Writes the header of one slot's packets: everything that is constant is laid out once.

    `mid_id` and `level_id` are the ids of the header extensions in the listener's offer, 0 where it has none.
    """

    __slots__ = ("_constant", "_flags", "_layout", "_payload_type", "_ssrc", "_with_level")

    def __init__(self, ssrc: int, payload_type: int, mid: str, mid_id: int, level_id: int) -> None:
        extensions = b""
        if mid_id:
            name = mid.encode("ascii")
            extensions += bytes([mid_id << 4 | len(name) - 1]) + name
        self._with_level = bool(level_id)
        if level_id:
            extensions += bytes([level_id << 4])
        length = len(extensions) + self._with_level
        padding = -length % 4
        self._flags = VERSION_2 | (EXTENSION_BIT if length else 0)
        self._payload_type = payload_type
        self._ssrc = ssrc
        self._constant = EXTENSION.pack(ONE_BYTE_PROFILE, (length + padding) // 4) + extensions if length else b""
        self._layout = struct.Struct(f"!BBHLL{len(self._constant)}s{'B' if level_id else ''}{padding}x")

    def pack(self, marker: bool, sequence: int, timestamp: int, level: int) -> bytes:
        """The header with its extensions: `sequence` of 16 bits, `timestamp` of 32, `level` as in the extension."""
        marker_type = self._payload_type | MARKER_BIT if marker else self._payload_type
        if self._with_level:
            return self._layout.pack(self._flags, marker_type, sequence, timestamp, self._ssrc, self._constant, level)
        return self._layout.pack(self._flags, marker_type, sequence, timestamp, self._ssrc, self._constant)
