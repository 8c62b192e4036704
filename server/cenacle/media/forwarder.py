"""Copies voices into slots: who hears whom, and the headers that make it one continuous stream a slot.

Nothing here does I/O, reads a clock or rolls dice: packets come decrypted with their time of arrival, and go out by the
function that a listener was added with. Times are seconds of any monotonic clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cenacle.media import rtp
from cenacle.media.counters import Counters
from cenacle.media.levels import SILENCE_DBOV
from cenacle.media.slots import Slot
from cenacle.media.sources import Frame, Source, SourceParameters


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
        frame = source.take(packet, now)
        self._forward(source, frame, now)

    def _forward(self, source: Source, frame: Frame, now: float) -> None:
        """Send a packet to all slots of its source. Whatever is shared by them is done before."""
        counters = self.counters
        newest = frame.sequence == source.sequence
        marker = frame.marker
        packets = octets = 0
        for slot in source.slots:
            try:
                if slot.source is None and newest:
                    slot.join(source, frame, now)
                    octets += slot.forward(frame, True)
                elif slot.source is not None and (newest or frame.sequence >= slot.base):
                    octets += slot.forward(frame, marker)
                else:
                    slot.leave_out(frame)
                    counters.dropped_late += 1
                    continue
            except Exception:  # one listener's trouble, of whatever kind, must not reach the others
                counters.dropped_unsent += 1
            else:
                packets += 1
        counters.packets_forwarded += packets
        counters.bytes_forwarded += octets

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
