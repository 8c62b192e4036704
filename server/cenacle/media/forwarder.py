"""Copies voices into slots: who hears whom, and the headers that make it one continuous stream a slot.

Nothing here does I/O, reads a clock or rolls dice: packets come decrypted with their time of arrival, and go out by the
function that a listener was added with. Times are seconds of any monotonic clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cenacle.media import rtp
from cenacle.media.levels import SILENCE_DBOV, UNKNOWN_LEVEL, SpeechMeter

CLOCK_HZ: Final = 48_000  # of Opus in RTP, whatever the sound's own rate
FRAME_TICKS: Final = 960  # 20 ms: the least distance between two packets when a slot changes its source
SEQUENCE_JUMP_MAX: Final = 3_000  # a larger step forward is a stream begun anew (RFC 3550, appendix A.1)
TIMESTAMP_DRIFT_MAX_TICKS: Final = 3 * CLOCK_HZ  # a timestamp further off the time of arrival likewise

Send = Callable[[bytes], None]


@dataclass(slots=True)
class Counters:
    """What the forwarder and its peers count; `as_dict` gives the names used in monitoring."""

    packets_received: int = 0
    packets_forwarded: int = 0
    bytes_received: int = 0
    bytes_forwarded: int = 0
    dropped_malformed: int = 0  # not RTP, RTCP, STUN or DTLS
    dropped_oversized: int = 0
    dropped_foreign: int = 0  # another SSRC or payload type than negotiated
    dropped_unauthentic: int = 0  # decryption failed: forged, repeated or too old
    dropped_late: int = 0  # older than the slot's change to this source
    dropped_unsent: int = 0  # the listener's socket would not take it
    reports_received: int = 0
    lost_by_listeners: int = 0  # as their receiver reports say

    def as_dict(self) -> dict[str, int]:
        """All counters by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class SourceParameters:
    """What is known of a member's own stream: payload type, and the audio level extension's id (0 for none)."""

    payload_type: int
    level_id: int


class Source:
    """A member's own stream. It is `epoch` that changes when the stream begins anew within one connection."""

    __slots__ = ("_arrived_at", "_timestamp", "epoch", "meter", "number", "parameters", "sequence", "slots")

    def __init__(self, number: int, parameters: SourceParameters) -> None:
        self.number = number
        self.parameters = parameters
        self.meter = SpeechMeter()
        self.slots: dict[Slot, None] = {}
        self.epoch = 0
        self.sequence = -1  # the highest so far, counted on beyond 16 bits; -1 before the first packet
        self._timestamp = 0
        self._arrived_at = 0.0

    def place(self, sequence: int, timestamp: int, now: float) -> int:
        """A packet's sequence number counted on beyond 16 bits."""
        if self.sequence < 0:
            self.sequence = sequence
        else:
            step = (sequence - self.sequence) & rtp.SEQUENCE_MASK
            if step >= 0x8000:
                return self.sequence + step - 0x10000
            ticks = (timestamp - self._timestamp) & rtp.TIMESTAMP_MASK
            drift = abs(ticks - (now - self._arrived_at) * CLOCK_HZ)
            if step > SEQUENCE_JUMP_MAX or drift > TIMESTAMP_DRIFT_MAX_TICKS:
                self.epoch += 1
            self.sequence += step
        self._timestamp = timestamp
        self._arrived_at = now
        return self.sequence


class Slot:
    """One of the streams that a listener receives: continuous, whoever is in it.

    `first_sequence` and `first_timestamp` start it; the highest sequence sent is counted on beyond 16 bits.
    """

    __slots__ = (
        "_base",
        "_epoch",
        "_header",
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
        self, ssrc: int, header: rtp.SlotHeader, send: Send, first_sequence: int = 0, first_timestamp: int = 0
    ) -> None:
        self.ssrc = ssrc
        self.send = send
        self.routed = 0  # the number of the member that may be heard here
        self.sequence = first_sequence - 1
        self.timestamp = first_timestamp
        self.packets = 0
        self.octets = 0
        self.lost = 0  # packets, as the listener has reported
        self._header = header
        self._sent_at: float | None = None
        self._source: Source | None = None
        self._epoch = 0
        self._base = 0
        self._sequence_shift = 0
        self._timestamp_shift = 0

    @property
    def sent_at(self) -> float | None:
        """When the packet with the highest sequence number was sent; None before the first."""
        return self._sent_at

    def release(self) -> None:
        """Forget the source: the next packet, even from the same one, is joined on seamlessly."""
        self._source = None

    def rewrite(self, source: Source, sequence: int, packet: rtp.RtpPacket, now: float) -> bytes | None:
        """The packet as this slot sends it, or None where it is older than the change to its source."""
        marker = packet.marker
        if self._source is not source or self._epoch != source.epoch:
            self._change(source, sequence, packet.timestamp, now)
            marker = True
        elif sequence < self._base:
            return None
        out_sequence = sequence + self._sequence_shift
        out_timestamp = (packet.timestamp + self._timestamp_shift) & rtp.TIMESTAMP_MASK
        if out_sequence > self.sequence:
            self.sequence = out_sequence
            self.timestamp = out_timestamp
            self._sent_at = now
        self.packets += 1
        self.octets += len(packet.payload)
        level = UNKNOWN_LEVEL if packet.level is None else packet.level
        return self._header.pack(marker, out_sequence & rtp.SEQUENCE_MASK, out_timestamp, level) + packet.payload

    def _change(self, source: Source, sequence: int, timestamp: int, now: float) -> None:
        """Join a source on: the next sequence number, and a timestamp later by the time that has passed."""
        if self._sent_at is None:
            next_timestamp = self.timestamp
        else:
            next_timestamp = self.timestamp + max(FRAME_TICKS, round((now - self._sent_at) * CLOCK_HZ))
        self._source = source
        self._epoch = source.epoch
        self._base = sequence
        self._sequence_shift = self.sequence + 1 - sequence
        self._timestamp_shift = next_timestamp - timestamp


@dataclass(eq=False, slots=True)
class Party:
    """A connected member: a source unless it only listens, and its slots."""

    number: int
    source: Source | None
    slots: Sequence[Slot]


@dataclass(slots=True)
class Forwarder:
    """All parties of one media process, and who is routed into whose slots."""

    counters: Counters = field(default_factory=Counters)
    parties: dict[int, Party] = field(default_factory=dict)
    routes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add(self, number: int, source: SourceParameters | None, slots: Sequence[Slot]) -> Party:
        """Add a member that has connected, in place of an earlier connection of the same member."""
        if earlier := self.parties.get(number):
            self.remove(earlier)
        party = Party(number, Source(number, source) if source is not None else None, slots)
        self.parties[number] = party
        self._apply(party)
        for listener, sources in self.routes.items():
            if number in sources and listener in self.parties:
                self._apply(self.parties[listener])
        return party

    def remove(self, party: Party) -> None:
        """Remove a connection; the routes stay for the member's next one. Nothing happens if it was replaced."""
        if self.parties.get(party.number) is not party:
            return
        del self.parties[party.number]
        for slot in party.slots:
            self._connect(slot, 0)
        if party.source is not None:
            for slot in party.source.slots:
                slot.routed = 0
                slot.release()
            party.source.slots.clear()

    def forget(self, number: int) -> None:
        """Remove a member that has left from everything, so that its number may be given to another."""
        if party := self.parties.get(number):
            self.remove(party)
        self.routes.pop(number, None)
        for listener, sources in self.routes.items():
            if number in sources:
                self.routes[listener] = tuple(0 if source == number else source for source in sources)

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Set who is in each slot of the listeners named (0 for nobody). At once, not one packet more is forwarded."""
        for listener, sources in routes.items():
            if any(sources):
                self.routes[listener] = tuple(sources)
            else:
                self.routes.pop(listener, None)
            if party := self.parties.get(listener):
                self._apply(party)

    def receive(self, party: Party, data: bytes, now: float) -> None:
        """Forward a decrypted packet of this party to all slots that it is routed into. Never raises."""
        source = party.source
        counters = self.counters
        if source is None:
            counters.dropped_foreign += 1
            return
        try:
            packet = rtp.parse(data, source.parameters.level_id)
        except rtp.RtpError:
            counters.dropped_malformed += 1
            return
        if packet.payload_type != source.parameters.payload_type:
            counters.dropped_foreign += 1
            return
        counters.packets_received += 1
        counters.bytes_received += len(data)
        source.meter.packet(UNKNOWN_LEVEL if packet.level is None else packet.level, now)
        sequence = source.place(packet.sequence, packet.timestamp, now)
        for slot in source.slots:
            copy = slot.rewrite(source, sequence, packet, now)
            if copy is None:
                counters.dropped_late += 1
                continue
            try:
                slot.send(copy)
            except Exception:  # one listener's trouble, of whatever kind, must not reach the others
                counters.dropped_unsent += 1
            else:
                counters.packets_forwarded += 1
                counters.bytes_forwarded += len(copy)

    def levels(self, now: float) -> dict[int, tuple[int, bool]]:
        """Level in dBov and speaking, of each member heard of late."""
        levels = {}
        for number, party in self.parties.items():
            if party.source is not None:
                dbov, speaking = party.source.meter.read(now)
                if speaking or dbov > SILENCE_DBOV:
                    levels[number] = (dbov, speaking)
        return levels

    def _apply(self, party: Party) -> None:
        """Connect a listener's slots as its routes say: nobody hears itself, nor anyone twice."""
        sources = self.routes.get(party.number, ())
        taken = {party.number}
        for index, slot in enumerate(party.slots):
            number = sources[index] if index < len(sources) else 0
            if number in taken:
                number = 0
            elif number:
                taken.add(number)
            self._connect(slot, number)

    def _connect(self, slot: Slot, number: int) -> None:
        if slot.routed == number:
            return
        if (before := self.parties.get(slot.routed)) and before.source is not None:
            before.source.slots.pop(slot, None)
        slot.routed = 0
        slot.release()
        if (after := self.parties.get(number)) and after.source is not None:
            after.source.slots[slot] = None
            slot.routed = number
