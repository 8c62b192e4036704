"""Copies video into slots without decoding it: sources with what was sent of late, and slots that stay continuous.

Nothing here does I/O, reads a clock or rolls dice, as in `cenacle.media.forwarder`. Times are seconds of any monotonic
clock, rates bits a second.
"""

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from cenacle.core import limits
from cenacle.media import rtp, vp8

CLOCK_HZ: Final = 90_000
FRAME_TICKS: Final = 3_000  # 33 ms: the least distance between two pictures when a slot changes its source
SEQUENCE_JUMP_MAX: Final = 3_000  # a larger step forward is a stream begun anew
TIMESTAMP_DRIFT_MAX_TICKS: Final = 10 * CLOCK_HZ  # likewise; a still screen may send nothing for seconds
SEND_TIME_MASK: Final = 0xFF_FFFF  # abs-send-time: 6 bits of seconds, 18 of their fraction
SEND_TIME_HZ: Final = 1 << 18

Send = Callable[[bytes], None]


class VideoPacket(NamedTuple):
    """A packet of a source: its sequence number counted on beyond 16 bits; no descriptor where there is no payload."""

    sequence: int
    epoch: int
    timestamp: int
    marker: bool
    payload: bytes
    descriptor: vp8.Descriptor | None


class VideoHeader:
    """Writes the headers of one slot's packets. `mid_id` and `time_id` are ids of header extensions, 0 for none."""

    __slots__ = ("_constant", "_flags", "_layout", "_payload_type", "_ssrc", "_with_time")

    def __init__(self, ssrc: int, payload_type: int, mid: str, mid_id: int, time_id: int) -> None:
        extensions = b""
        if mid_id:
            name = mid.encode("ascii")
            extensions += bytes([mid_id << 4 | len(name) - 1]) + name
        self._with_time = bool(time_id)
        if time_id:
            extensions += bytes([time_id << 4 | 2])
        length = len(extensions) + (3 if time_id else 0)
        padding = -length % 4
        self._ssrc, self._payload_type = ssrc, payload_type
        self._flags = rtp.VERSION_2 | (rtp.EXTENSION_BIT if length else 0)
        head = rtp.EXTENSION.pack(rtp.ONE_BYTE_PROFILE, (length + padding) // 4) if length else b""
        self._constant = head + extensions
        self._layout = struct.Struct(f"!BBHLL{len(self._constant)}s{'3s' if time_id else ''}{padding}x")

    def pack(self, marker: bool, sequence: int, timestamp: int, send_time: bytes) -> bytes:
        """The header: `sequence` of 16 bits, `timestamp` of 32, `send_time` as `send_time_of` gives it."""
        marker_type = self._payload_type | rtp.MARKER_BIT if marker else self._payload_type
        if self._with_time:
            return self._layout.pack(
                self._flags, marker_type, sequence, timestamp, self._ssrc, self._constant, send_time
            )
        return self._layout.pack(self._flags, marker_type, sequence, timestamp, self._ssrc, self._constant)


def send_time_of(now: float) -> bytes:
    """The time as the header extension abs-send-time has it."""
    return (int(now * SEND_TIME_HZ) & SEND_TIME_MASK).to_bytes(3, "big")


class Rate:
    """How many bits a second pass, over the last half second or so."""

    __slots__ = ("_bits", "_since", "bps")

    def __init__(self, now: float) -> None:
        self.bps = 0.0
        self._bits = 0
        self._since = now

    def count(self, octets: int) -> None:
        """So many bytes have passed."""
        self._bits += 8 * octets

    def read(self, now: float) -> float:
        """Bits a second up to now; to be called every half second or so."""
        if now - self._since >= limits.VIDEO_FEEDBACK_S / 2:
            self.bps = self._bits / (now - self._since)
            self._bits, self._since = 0, now
        return self.bps


class Recent:
    """The last packets of a source, for who has lost some of them; bounded in number."""

    __slots__ = ("_packets",)

    def __init__(self) -> None:
        self._packets: list[VideoPacket | None] = [None] * limits.VIDEO_PACKETS_KEPT

    def keep(self, packet: VideoPacket) -> None:
        """Keep a packet in place of one that is older."""
        self._packets[packet.sequence % limits.VIDEO_PACKETS_KEPT] = packet

    def find(self, sequence: int) -> VideoPacket | None:
        """The packet of this sequence number, if it is still kept."""
        packet = self._packets[sequence % limits.VIDEO_PACKETS_KEPT]
        return packet if packet is not None and packet.sequence == sequence else None

    def clear(self) -> None:
        """Forget all."""
        self._packets = [None] * limits.VIDEO_PACKETS_KEPT


class VideoSlot:
    """One of the video streams that a listener receives: continuous, whoever is in it; a source begins by a key frame.

    The first sequence number, timestamp and ids of pictures are given; the highest sent are counted on.
    """

    __slots__ = (
        "_base",
        "_epoch",
        "_header",
        "_layer",
        "_layer_shift",
        "_picture",
        "_picture_shift",
        "_sent_at",
        "_sequence_shift",
        "_source",
        "_timestamp_shift",
        "lost",
        "octets",
        "packets",
        "routed",
        "send",
        "sequence",
        "ssrc",
        "timestamp",
    )

    def __init__(
        self, ssrc: int, header: VideoHeader, send: Send, first_sequence: int = 0, first_timestamp: int = 0
    ) -> None:
        self.ssrc = ssrc
        self.send = send
        self.routed = 0  # the number of the member that may be seen here
        self.sequence = first_sequence - 1
        self.timestamp = first_timestamp
        self.packets = self.octets = self.lost = 0
        self._header = header
        self._picture = self._layer = -1
        self._sent_at: float | None = None
        self._source: object | None = None
        self._epoch = self._base = 0
        self._sequence_shift = self._timestamp_shift = self._picture_shift = self._layer_shift = 0

    @property
    def sent_at(self) -> float | None:
        """When the packet with the highest sequence number was sent; None before the first."""
        return self._sent_at

    @property
    def waits(self) -> bool:
        """Whether nothing can be sent before the next key frame."""
        return self._source is None

    def release(self) -> None:
        """Forget the source: what comes next begins by a key frame."""
        self._source = None

    def rewrite(self, source: object, packet: VideoPacket, now: float, send_time: bytes) -> bytes | None:
        """The packet as this slot sends it, or None if it comes before the key frame that the slot begins with."""
        if self._source is not source or self._epoch != packet.epoch:
            if packet.descriptor is None or not packet.descriptor.keyframe:
                return None
            self._change(source, packet, packet.descriptor, now)
        elif packet.sequence < self._base:
            return None
        sequence = packet.sequence + self._sequence_shift
        timestamp = (packet.timestamp + self._timestamp_shift) & rtp.TIMESTAMP_MASK
        payload, descriptor = packet.payload, packet.descriptor
        if descriptor is not None:
            payload = vp8.shifted(payload, descriptor, self._picture_shift, self._layer_shift)
        if sequence > self.sequence:
            self.sequence, self.timestamp, self._sent_at = sequence, timestamp, now
            if descriptor is not None:
                self._picture = descriptor.picture + self._picture_shift
                self._layer = descriptor.layer + self._layer_shift
        self.packets += 1
        self.octets += len(payload)
        return self._header.pack(packet.marker, sequence & rtp.SEQUENCE_MASK, timestamp, send_time) + payload

    def source_sequence(self, sequence: int) -> int:
        """Which of the source's packets went out under this sequence number of 16 bits; -1 if none of this source."""
        back = (self.sequence - sequence) & rtp.SEQUENCE_MASK
        found = self.sequence - back - self._sequence_shift
        return found if self._source is not None and found >= self._base else -1

    def _change(self, source: object, packet: VideoPacket, descriptor: vp8.Descriptor, now: float) -> None:
        """Join a source on: everything counted goes on by one, the timestamp by the time that has passed."""
        next_timestamp = self.timestamp
        if self._sent_at is not None:
            next_timestamp += max(FRAME_TICKS, round((now - self._sent_at) * CLOCK_HZ))
        self._source, self._epoch, self._base = source, packet.epoch, packet.sequence
        self._sequence_shift = self.sequence + 1 - packet.sequence
        self._timestamp_shift = next_timestamp - packet.timestamp
        self._picture_shift = self._picture + 1 - descriptor.picture
        self._layer_shift = self._layer + 1 - descriptor.layer
