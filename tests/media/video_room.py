"""A video router with members who share and watch, for tests; time passes as they say."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cenacle.core import limits
from cenacle.media import rtp, vp8
from cenacle.media.video import CLOCK_HZ, FRAME_TICKS, VideoHeader, VideoSlot
from cenacle.media.video_party import VideoParty
from cenacle.media.video_router import VideoRouter
from cenacle.media.video_source import VideoSource
from tests.media.test_vp8 import payload

VP8, MID_ID, TIME_ID = 96, 4, 2
ANA, BEA, EVE, ZOE = 1, 2, 3, 4
FRAME_S = 0.05
HIGH, LEAST = 2_000_000, limits.VIDEO_BPS_LEAST


class Sent(NamedTuple):
    """A packet as a receiver gets it."""

    packet: rtp.RtpPacket
    descriptor: vp8.Descriptor | None
    send_time: bytes


@dataclass
class Sharer:
    """Sends pictures of so many packets each; `asked` and `bounds` are what it was told."""

    party: VideoParty
    router: VideoRouter
    sequence: int
    timestamp: int
    picture: int
    keyframes_asked: list[float] = field(default_factory=list)
    asked_again: list[int] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    kept: dict[int, bytes] = field(default_factory=dict)

    def picture_packets(self, key: bool, packets: int = 3) -> Iterator[bytes]:
        """The next picture."""
        for index in range(packets):
            body = payload(self.picture, self.picture & 0xFF, key=key, begins=index == 0)
            marker = 0x80 if index == packets - 1 else 0
            head = rtp.HEADER.pack(0x80, VP8 | marker, self.sequence & 0xFFFF, self.timestamp & 0xFFFF_FFFF, 9)
            self.kept[self.sequence & 0xFFFF] = head + body
            yield head + body
            self.sequence += 1
        self.picture = (self.picture + 1) & vp8.LONG_PICTURE_MASK
        self.timestamp += round(FRAME_S * CLOCK_HZ)

    def send(self, now: float, key: bool = False, lost: frozenset[int] = frozenset(), packets: int = 3) -> None:
        """Send a picture; of its packets, these are lost."""
        for index, data in enumerate(self.picture_packets(key, packets)):
            if index not in lost:
                self.router.receive(self.party, data, now)


@dataclass
class Room:
    """A router with members; time passes by `now`."""

    router: VideoRouter = field(default_factory=VideoRouter)
    now: float = 100.0
    unsent: set[int] = field(default_factory=set)  # numbers whose socket takes nothing

    def sharer(self, number: int, limit: int = HIGH, sequence: int = 0, picture: int = 0) -> Sharer:
        sharer: Sharer
        party = VideoParty(
            number,
            VideoSource(number, VP8, self.now),
            [],
            lambda: sharer.keyframes_asked.append(self.now),
            lambda sequences: sharer.asked_again.extend(sequences),
            lambda bps: sharer.bounds.append(bps),
        )
        sharer = Sharer(party, self.router, sequence, random.Random(number).getrandbits(32), picture)
        self.router.limit({number: limit})
        self.router.add(party)
        return sharer

    def receiver(self, number: int, slots: int = 2) -> tuple[VideoParty, list[list[Sent]]]:
        sent: list[list[Sent]] = [[] for _ in range(slots)]

        def send(index: int, data: bytes) -> None:
            if number in self.unsent:
                raise OSError
            packet = rtp.parse(data)
            descriptor = vp8.parse(packet.payload) if packet.payload else None
            sent[index].append(Sent(packet, descriptor, data[19:22]))

        made = [
            VideoSlot(
                1_000 * number + index,
                VideoHeader(1_000 * number + index, VP8, str(index), MID_ID, TIME_ID),
                lambda data, index=index: send(index, data),  # type: ignore[misc]
                0x7FF0,
                0xFFFF_F000,
            )
            for index in range(slots)
        ]
        party = VideoParty(number, None, made, fail, lambda _: fail(), lambda _: fail())
        self.router.add(party)
        return party, sent

    def pass_time(self, seconds: float, *sharers: Sharer, packets: int = 3) -> None:
        """Pictures come, and steps are taken, for so long."""
        for _ in range(round(seconds / FRAME_S)):
            self.now += FRAME_S
            for sharer in sharers:
                sharer.send(self.now, packets=packets)
            self.router.step(self.now)


def fail() -> None:
    raise AssertionError("who shares nothing is asked for nothing")


def is_one_stream(sent: list[Sent]) -> bool:
    """Whether sequence numbers have no gap, and times and pictures go on as they must."""
    for before, after in itertools.pairwise(sent):
        if (after.packet.sequence - before.packet.sequence) & 0xFFFF != 1:
            return False
        step = (after.packet.timestamp - before.packet.timestamp) & 0xFFFF_FFFF
        if step and not FRAME_TICKS <= step < 1 << 31:
            return False
        if before.descriptor is None or after.descriptor is None:
            continue
        pictures = (after.descriptor.picture - before.descriptor.picture) & vp8.LONG_PICTURE_MASK
        layers = (after.descriptor.layer - before.descriptor.layer) & 0xFF
        if pictures != (1 if step else 0) or layers != pictures:
            return False
    return True
