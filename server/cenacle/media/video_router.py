"""Who gets whose video, and how much each who shares may send: as much as its receivers take, within bounds.

A receiver that cannot take the least is paused for a while instead of spoiling the picture for all others. Nothing here
does I/O, reads a clock or rolls dice. Times are seconds of any monotonic clock, rates bits a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cenacle.core import limits
from cenacle.media import rtp
from cenacle.media.video import VideoSlot, send_time_of
from cenacle.media.video_party import Takes, VideoParty
from cenacle.media.video_source import VideoSource

SLOW_RATIO: Final = 1.1  # sent to a receiver for what it says to take: it falls behind
RESENT_SHARE: Final = 0.5  # of a source's rate may be sent again to one receiver


@dataclass(slots=True)
class VideoCounters:
    """What is counted of video; `as_dict` gives the names used in monitoring."""

    video_packets_received: int = 0
    video_packets_forwarded: int = 0
    video_bytes_received: int = 0
    video_bytes_forwarded: int = 0
    video_dropped_excess: int = 0  # more than the sharer may send
    video_dropped_unshared: int = 0  # of members who do not share
    video_dropped_unsent: int = 0  # the receiver's socket would not take it
    video_keyframes_asked: int = 0
    video_packets_missing: int = 0  # asked for again, upstream
    video_packets_resent: int = 0  # for receivers that had lost them
    video_pauses: int = 0

    def as_dict(self) -> dict[str, int]:
        """All counters by name."""
        return {name: getattr(self, name) for name in self.__slots__}


class VideoRouter:
    """All parties of one media process, and whose video goes into whose slots."""

    def __init__(self) -> None:
        self.counters = VideoCounters()
        self.parties: dict[int, VideoParty] = {}
        self.routes: dict[int, tuple[int, ...]] = {}
        self.limits: dict[int, int] = {}
        self._bounded_at = float("-inf")

    # --- members and routes -----------------------------------------------------------------------

    def add(self, party: VideoParty) -> None:
        """Add a member that has connected, in place of an earlier connection of the same member."""
        if earlier := self.parties.get(party.number):
            self.remove(earlier)
        self.parties[party.number] = party
        if party.source is not None:
            party.source.limit_bps = self.limits.get(party.number, 0)
        self._apply(party)
        for listener, sources in self.routes.items():
            if party.number in sources and listener in self.parties:
                self._apply(self.parties[listener])

    def remove(self, party: VideoParty) -> None:
        """Remove a connection; the routes stay for the member's next one. Nothing happens if it was replaced."""
        if self.parties.get(party.number) is not party:
            return
        del self.parties[party.number]
        for slot in party.slots:
            self._connect(party, slot, 0)
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
        self.limits.pop(number, None)
        for listener, sources in self.routes.items():
            if number in sources:
                self.routes[listener] = tuple(0 if source == number else source for source in sources)

    def route(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Set whose video is in each slot of the listeners named. At once, not one packet more is forwarded."""
        for listener, sources in routes.items():
            before = self.routes.pop(listener, ())
            if any(sources):
                self.routes[listener] = tuple(sources)
            if party := self.parties.get(listener):
                for slot, former, number in zip(party.slots, before, sources, strict=False):
                    if former != number:
                        party.paused_until.pop(slot, None)
                self._apply(party)

    def limit(self, limits_bps: Mapping[int, int]) -> None:
        """Set how much the sharers named may send; 0: nothing of them is forwarded."""
        for number, bps in limits_bps.items():
            if bps:
                self.limits[number] = bps
            else:
                self.limits.pop(number, None)
            party = self.parties.get(number)
            if party is not None and party.source is not None:
                if not party.source.limit_bps:
                    party.source.begin_anew()
                party.source.limit_bps = bps
                if bps:
                    party.bound(self._bound(party.source))

    # --- packets ----------------------------------------------------------------------------------

    def receive(self, party: VideoParty, data: bytes, now: float) -> None:
        """Forward a decrypted video packet of this party to all slots that it is routed into. Never raises."""
        source, counters = party.source, self.counters
        if source is None or not source.limit_bps:
            counters.video_dropped_unshared += 1
            return
        try:
            packet = source.take(rtp.parse(data), now)
        except rtp.RtpError:
            counters.video_dropped_unshared += 1
            return
        counters.video_packets_received += 1
        counters.video_bytes_received += len(data)
        source.rate.count(len(data))
        send_time = send_time_of(now)
        for slot in source.slots:
            copy = slot.rewrite(source, packet, now, send_time)
            if copy is not None:
                self._send(slot, copy)
        self._ask(party, source, now)

    def _send(self, slot: VideoSlot, copy: bytes) -> None:
        try:
            slot.send(copy)
        except Exception:  # one receiver's trouble, of whatever kind, must not reach the others
            self.counters.video_dropped_unsent += 1
        else:
            self.counters.video_packets_forwarded += 1
            self.counters.video_bytes_forwarded += len(copy)

    def _ask(self, party: VideoParty, source: VideoSource, now: float) -> None:
        """Ask a sharer for what is missing, and for a key frame, where that is due."""
        missing, given_up = source.missing.due(now)
        if missing:
            self.counters.video_packets_missing += len(missing)
            party.ask_again([sequence & rtp.SEQUENCE_MASK for sequence in missing])
        if given_up:
            source.want_keyframe()
        self._ask_keyframe(party, source, now)

    def _ask_keyframe(self, party: VideoParty, source: VideoSource, now: float) -> None:
        if source.slots and source.keyframe_due(now):
            self.counters.video_keyframes_asked += 1
            party.ask_keyframe()

    # --- what receivers report --------------------------------------------------------------------

    def lost(self, party: VideoParty, slot: VideoSlot, sequences: Sequence[int], now: float) -> None:
        """A receiver has lost packets: they are sent again, as far as they are kept and within bounds."""
        source = self._source_of(slot)
        if source is None:
            return
        send_time = send_time_of(now)
        most_bits = RESENT_SHARE * max(source.rate.bps, limits.VIDEO_BPS_LEAST) * limits.VIDEO_FEEDBACK_S
        for sequence in sequences[: limits.VIDEO_RESENT_MAX]:
            packet = source.recent.find(slot.source_sequence(sequence))
            if packet is None or packet.epoch != source.epoch or party.resent_bits > most_bits:
                continue
            copy = slot.rewrite(source, packet, now, send_time)
            if copy is not None:
                party.resent_bits += 8 * len(copy)
                self.counters.video_packets_resent += 1
                self._send(slot, copy)

    def keyframe_wanted(self, slot: VideoSlot, now: float) -> None:
        """A receiver cannot go on without a key frame."""
        source = self._source_of(slot)
        if source is not None:
            source.want_keyframe()
            self._ask_keyframe(self.parties[source.number], source, now)

    def losses(self, party: VideoParty, fraction: float) -> None:
        """A receiver reports which fraction of what was sent of late it has lost."""
        sent = sum(source.rate.bps for slot in party.slots if (source := self._source_of(slot)) is not None)
        party.takes.lost(fraction, sent)

    # --- time -------------------------------------------------------------------------------------

    def step(self, now: float) -> None:
        """To be called several times a second: asks again, and twice a second says how much may be sent."""
        is_time = now - self._bounded_at >= limits.VIDEO_FEEDBACK_S
        if is_time:
            self._bounded_at = now
        for party in list(self.parties.values()):
            if is_time:
                party.resent_bits = 0.0
                self._resume(party, now)
            source = party.source
            if source is None or not source.limit_bps:
                continue
            self._ask(party, source, now)
            if is_time:
                source.rate.read(now)
                self._pause_slow(source, now)
                party.bound(self._bound(source))

    def paused(self) -> dict[int, list[int]]:
        """Whose video is paused to whom."""
        paused: dict[int, list[int]] = {}
        for number, party in self.parties.items():
            if not party.paused_until:
                continue
            sources = self.routes.get(number, ())
            indices = [index for index, slot in enumerate(party.slots) if slot in party.paused_until]
            if found := [sources[index] for index in indices if index < len(sources) and sources[index]]:
                paused[number] = found
        return paused

    def _bound(self, source: VideoSource) -> int:
        """How much a sharer may send now: what the least of its receivers takes, between the least and its limit."""
        takes = [bps for slot, party in source.slots.items() if (bps := self._taken(party, slot)) is not None]
        return round(min(source.limit_bps, max(limits.VIDEO_BPS_LEAST, min(takes, default=source.limit_bps))))

    def _taken(self, party: VideoParty, slot: VideoSlot) -> float | None:
        """How much the receiver takes in this slot: its share, or what the others leave."""
        total = party.takes.bps
        if total is None:
            return None
        others = [source.rate.bps for one in party.slots if one is not slot and (source := self._source_of(one))]
        return max(total / (len(others) + 1), total - sum(others))

    def _pause_slow(self, source: VideoSource, now: float) -> None:
        """Pause the receivers that have fallen behind for too long at the least that can be sent."""
        for slot, party in list(source.slots.items()):
            taken = self._taken(party, slot)
            if taken is None or taken >= limits.VIDEO_BPS_LEAST or source.rate.bps < SLOW_RATIO * taken:
                party.slow_since.pop(slot, None)
            elif now - party.slow_since.setdefault(slot, now) >= limits.VIDEO_SLOW_S:
                self.counters.video_pauses += 1
                del party.slow_since[slot]
                party.paused_until[slot] = now + limits.VIDEO_PAUSE_S
                party.takes = Takes()
                self._apply(party)

    def _resume(self, party: VideoParty, now: float) -> None:
        over = [slot for slot, until in party.paused_until.items() if now >= until]
        for slot in over:
            del party.paused_until[slot]
        if over:
            self._apply(party)

    # --- connecting -------------------------------------------------------------------------------

    def _source_of(self, slot: VideoSlot) -> VideoSource | None:
        party = self.parties.get(slot.routed)
        return party.source if party is not None else None

    def _apply(self, party: VideoParty) -> None:
        """Connect a listener's slots as its routes say: nobody gets its own video, nor anybody's twice."""
        sources = self.routes.get(party.number, ())
        taken = {party.number}
        for index, slot in enumerate(party.slots):
            number = sources[index] if index < len(sources) else 0
            if number in taken or slot in party.paused_until:
                number = 0
            taken.add(number)
            self._connect(party, slot, number)

    def _connect(self, party: VideoParty, slot: VideoSlot, number: int) -> None:
        if slot.routed == number:
            return
        if (before := self._source_of(slot)) is not None:
            before.slots.pop(slot, None)
        slot.routed = 0
        slot.release()
        party.slow_since.pop(slot, None)
        after = self.parties.get(number)
        if after is not None and after.source is not None:
            after.source.slots[slot] = party
            slot.routed = number
            after.source.want_keyframe()
