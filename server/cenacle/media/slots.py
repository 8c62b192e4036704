"""The streams that a listener receives: each one continuous, whoever is in it."""

from collections.abc import Callable

from cenacle.media import rtp
from cenacle.media.sources import CLOCK_HZ, FRAME_TICKS, Frame, Source

Send = Callable[[bytes], None]


class Slot:
    """One of the streams that a listener receives.

    `first_sequence` and `first_timestamp` start it; sequence numbers are counted on beyond 16 bits. While a source is
    joined on, what was sent follows from the source's own figures; they are settled when it is released.
    """

    __slots__ = (
        "_header",
        "_octets",
        "_packets",
        "_sent_at",
        "_sequence",
        "_sequence_shift",
        "_timestamp",
        "_timestamp_shift",
        "base",
        "fraction_lost",
        "lost",
        "routed",
        "send",
        "source",
        "ssrc",
    )

    def __init__(
        self, ssrc: int, header: rtp.SlotHeader, send: Send, first_sequence: int = 0, first_timestamp: int = 0
    ) -> None:
        self.ssrc = ssrc
        self.send = send
        self.routed = 0  # the number of the member that may be heard here
        self.lost = 0  # packets, as the listener has reported
        self.fraction_lost = 0  # of 256, since the report before
        self.source: Source | None = None  # what is joined on now
        self.base = 0  # the source's sequence number that it was joined on with
        self._header = header
        self._sequence = first_sequence - 1
        self._timestamp = first_timestamp
        self._sent_at: float | None = None
        self._packets = 0
        self._octets = 0
        self._sequence_shift = 0
        self._timestamp_shift = 0

    @property
    def sent_at(self) -> float | None:
        """When the packet with the highest sequence number was sent; None before the first."""
        return self._sent_at if self.source is None else self.source.arrived_at

    @property
    def sequence(self) -> int:
        """The highest sequence number sent."""
        return self._sequence if self.source is None else self.source.sequence + self._sequence_shift

    @property
    def timestamp(self) -> int:
        """The timestamp of the packet with the highest sequence number."""
        if self.source is None:
            return self._timestamp
        return (self.source.timestamp + self._timestamp_shift) & rtp.TIMESTAMP_MASK

    @property
    def packets(self) -> int:
        """How many were sent."""
        return self._packets if self.source is None else self._packets + self.source.packets

    @property
    def octets(self) -> int:
        """Bytes of all payloads sent."""
        return self._octets if self.source is None else self._octets + self.source.octets

    def join(self, source: Source, frame: Frame, now: float) -> None:
        """Join a source on with its newest packet: the next sequence number, a timestamp later by the time passed."""
        if self._sent_at is None:
            next_timestamp = self._timestamp
        else:
            next_timestamp = self._timestamp + max(FRAME_TICKS, round((now - self._sent_at) * CLOCK_HZ))
        self.source = source
        self.base = frame.sequence
        self._sequence_shift = self._sequence + 1 - frame.sequence
        self._timestamp_shift = next_timestamp - frame.timestamp
        self._packets -= source.packets - 1  # this one counts already
        self._octets -= source.octets - len(frame.payload)

    def release(self) -> None:
        """Forget the source: the next packet, even from the same one, is joined on seamlessly."""
        if self.source is None:
            return
        self._sequence, self._timestamp, self._sent_at = self.sequence, self.timestamp, self.sent_at
        self._packets, self._octets = self.packets, self.octets
        self.source = None

    def forward(self, frame: Frame, marker: bool) -> int:
        """Send a packet of the source that is joined on; its size in bytes. Raises what `send` does."""
        sequence, timestamp, _, level, payload = frame
        copy = (
            self._header.pack(
                marker,
                sequence + self._sequence_shift & 0xFFFF,
                timestamp + self._timestamp_shift & 0xFFFF_FFFF,
                level,
            )
            + payload
        )
        self.send(copy)
        return len(copy)

    def leave_out(self, frame: Frame) -> None:
        """Do not count a packet of the source that was not sent here."""
        if self.source is not None:
            self._packets -= 1
            self._octets -= len(frame.payload)

    def resend(self, sequence: int) -> bool:
        """Send a packet again, by the 16 bits of the sequence number that the listener misses; whether it is kept."""
        source = self.source
        if source is None:
            return False
        behind = (self.sequence - sequence) & rtp.SEQUENCE_MASK
        wanted = source.sequence - behind
        frame = source.recent(wanted) if wanted >= self.base else None
        if frame is None:
            return False
        self.forward(frame, frame.marker or wanted == self.base)
        return True
