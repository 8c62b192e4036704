"""A member's own video as it comes in: what is missing of it, when a key frame is asked for, how much it may be."""

from typing import TYPE_CHECKING, Final

from cenacle.core import limits
from cenacle.media import rtp, vp8
from cenacle.media.video import (
    CLOCK_HZ,
    SEQUENCE_JUMP_MAX,
    TIMESTAMP_DRIFT_MAX_TICKS,
    Rate,
    Recent,
    VideoPacket,
    VideoSlot,
)

if TYPE_CHECKING:
    from cenacle.media.video_party import VideoParty

_NEVER: Final = float("-inf")


class Missing:
    """Which packets of a source have not come, and which of these are to be asked for now."""

    __slots__ = ("_asked",)

    def __init__(self) -> None:
        self._asked: dict[int, tuple[int, float]] = {}  # by sequence: how often it was asked for, and when last

    def gap(self, first: int, last: int) -> bool:
        """These have not come, both ends included. False: too many are missing, and all are given up."""
        if last - first + 1 + len(self._asked) > limits.VIDEO_MISSING_MAX:
            self._asked.clear()
            return False
        self._asked.update(dict.fromkeys(range(first, last + 1), (0, _NEVER)))
        return True

    def came(self, sequence: int) -> None:
        """One has come after all."""
        self._asked.pop(sequence, None)

    def due(self, now: float) -> tuple[list[int], bool]:
        """What to ask for now; and whether something was asked for so often that it is given up."""
        due, given_up = [], False
        for sequence, (times, at) in list(self._asked.items()):
            if now - at < limits.VIDEO_NACK_S:
                continue
            if times >= limits.VIDEO_NACKS_MAX:
                del self._asked[sequence]
                given_up = True
            else:
                self._asked[sequence] = times + 1, now
                due.append(sequence)
        return due, given_up

    def clear(self) -> None:
        """The stream has begun anew."""
        self._asked.clear()


class VideoSource:
    """A member's own video stream.

    `epoch` changes when the stream begins anew. `limit_bps` is the most that it may send, 0 while it is not shared.
    """

    __slots__ = (
        "_arrived_at",
        "_bucket_at",
        "_bucket_bits",
        "_key_asked_at",
        "_key_wanted",
        "_timestamp",
        "epoch",
        "limit_bps",
        "missing",
        "number",
        "payload_type",
        "rate",
        "recent",
        "sequence",
        "slots",
    )

    def __init__(self, number: int, payload_type: int, now: float) -> None:
        self.number = number
        self.payload_type = payload_type
        self.slots: dict[VideoSlot, VideoParty] = {}  # and whose they are
        self.recent = Recent()
        self.missing = Missing()
        self.rate = Rate(now)
        self.limit_bps = 0
        self.epoch = 0
        self.sequence = -1  # the highest so far, counted on beyond 16 bits
        self._timestamp = 0
        self._arrived_at = 0.0
        self._key_wanted = False
        self._key_asked_at = _NEVER
        self._bucket_bits = 0.0
        self._bucket_at = now

    def pays(self, octets: int, now: float) -> bool:
        """Whether so many bytes more are within what this source may send: a second's worth may come at once."""
        rate = limits.VIDEO_EXCESS * max(self.limit_bps, limits.VIDEO_BPS_LEAST)
        self._bucket_bits = max(0.0, self._bucket_bits - (now - self._bucket_at) * rate)
        self._bucket_at = now
        if self._bucket_bits > rate:
            return False
        self._bucket_bits += 8 * octets
        return True

    def take(self, packet: rtp.RtpPacket, now: float) -> VideoPacket:
        """Take a packet in: its place in the stream, and what is missing before it. Raises rtp.RtpError."""
        descriptor = vp8.parse(packet.payload) if packet.payload else None
        sequence = self._place(packet.sequence, packet.timestamp, now)
        taken = VideoPacket(sequence, self.epoch, packet.timestamp, packet.marker, packet.payload, descriptor)
        self.recent.keep(taken)
        if descriptor is not None and descriptor.keyframe:
            self._key_wanted = False
        return taken

    def _place(self, sequence: int, timestamp: int, now: float) -> int:
        if self.sequence < 0:
            self.sequence = sequence
        else:
            step = (sequence - self.sequence) & rtp.SEQUENCE_MASK
            if step >= 0x8000:
                placed = self.sequence + step - 0x10000
                self.missing.came(placed)
                return placed
            ticks = (timestamp - self._timestamp) & rtp.TIMESTAMP_MASK
            drift = abs(ticks - (now - self._arrived_at) * CLOCK_HZ)
            if step > SEQUENCE_JUMP_MAX or (step and drift > TIMESTAMP_DRIFT_MAX_TICKS):
                self.begin_anew()
            elif step > 1 and not self.missing.gap(self.sequence + 1, self.sequence + step - 1):
                self._key_wanted = True
            self.sequence += step
        self._timestamp, self._arrived_at = timestamp, now
        return self.sequence

    def begin_anew(self) -> None:
        """What comes next has nothing to do with what came."""
        self.epoch += 1
        self.missing.clear()
        self.recent.clear()
        self._key_wanted = bool(self.slots)

    def want_keyframe(self) -> None:
        """Somebody cannot go on without a key frame."""
        self._key_wanted = True

    def keyframe_due(self, now: float) -> bool:
        """Whether to ask the sharer for a key frame now; it is asked again until one comes, and not too often."""
        if not self._key_wanted or now - self._key_asked_at < limits.VIDEO_KEYFRAME_S:
            return False
        self._key_asked_at = now
        return True
