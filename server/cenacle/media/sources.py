"""A member's own stream as it comes: its order, its clock, and the last of its packets."""

from typing import TYPE_CHECKING, Final, NamedTuple

from cenacle.core import limits
from cenacle.media import rtp
from cenacle.media.levels import UNKNOWN_LEVEL, SpeechMeter

if TYPE_CHECKING:
    from cenacle.media.slots import Slot

CLOCK_HZ: Final = rtp.OPUS_CLOCK_HZ
FRAME_TICKS: Final = 960  # 20 ms: the least distance between two packets when a slot changes its source
SEQUENCE_JUMP_MAX: Final = 3_000  # a larger step forward is a stream begun anew (RFC 3550, appendix A.1)
TIMESTAMP_DRIFT_MAX_TICKS: Final = 3 * CLOCK_HZ  # a timestamp further off the time of arrival likewise


class SourceParameters(NamedTuple):
    """What is known of a member's own stream: payload type, and the audio level extension's id (0 for none)."""

    payload_type: int
    level_id: int


class Frame(NamedTuple):
    """A packet as all slots share it. `sequence` is counted on beyond 16 bits, `level` as in the header extension."""

    sequence: int
    timestamp: int
    marker: bool
    level: int
    payload: bytes


class Source:
    """A member's own stream: the packet with the highest sequence number so far, and totals.

    Slots that have joined it need no bookkeeping of their own for each packet: they are a constant distance away.
    """

    __slots__ = (
        "_recent",
        "arrived_at",
        "meter",
        "number",
        "octets",
        "packets",
        "parameters",
        "sequence",
        "slots",
        "timestamp",
    )

    def __init__(self, number: int, parameters: SourceParameters) -> None:
        self.number = number
        self.parameters = parameters
        self.meter = SpeechMeter()
        self.slots: dict[Slot, None] = {}
        self.sequence = -1  # counted on beyond 16 bits; -1 before the first packet
        self.timestamp = 0
        self.arrived_at = 0.0
        self.packets = 0
        self.octets = 0
        self._recent: list[Frame | None] = [None] * limits.VOICE_RESEND_PACKETS

    def take(self, packet: rtp.RtpPacket, now: float) -> Frame:
        """Put a packet in its order. When the stream has begun anew, all slots are released first."""
        sequence = packet.sequence
        newest = True
        if self.sequence >= 0:
            step = (sequence - self.sequence) & rtp.SEQUENCE_MASK
            if step >= 0x8000:
                sequence = self.sequence + step - 0x10000
                newest = False
            else:
                if step > SEQUENCE_JUMP_MAX or self._drift_ticks(packet, now) > TIMESTAMP_DRIFT_MAX_TICKS:
                    self._begin_anew()
                sequence = self.sequence + step
        if newest:
            self.sequence = sequence
            self.timestamp = packet.timestamp
            self.arrived_at = now
        level = UNKNOWN_LEVEL if packet.level is None else packet.level
        self.meter.packet(level, now)
        self.packets += 1
        self.octets += len(packet.payload)
        frame = Frame(sequence, packet.timestamp, packet.marker, level, packet.payload)
        self._recent[sequence % limits.VOICE_RESEND_PACKETS] = frame
        return frame

    def recent(self, sequence: int) -> Frame | None:
        """One of the last packets again, None if it never came or is forgotten already."""
        frame = self._recent[sequence % limits.VOICE_RESEND_PACKETS]
        return frame if frame is not None and frame.sequence == sequence else None

    def fraction_lost_by_listeners(self) -> int:
        """The share of packets that those in whose slots it is report lost, on average; of 256."""
        return sum(slot.fraction_lost for slot in self.slots) // max(1, len(self.slots))

    def _drift_ticks(self, packet: rtp.RtpPacket, now: float) -> float:
        """How far the packet's timestamp is off its time of arrival."""
        ticks = (packet.timestamp - self.timestamp) & rtp.TIMESTAMP_MASK
        return abs(ticks - (now - self.arrived_at) * CLOCK_HZ)

    def _begin_anew(self) -> None:
        for slot in self.slots:
            slot.release()
        self._recent = [None] * limits.VOICE_RESEND_PACKETS
