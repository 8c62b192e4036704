"""Video in slots: continuous, from a key frame on, mended where it was lost, and as much as its receivers take."""

import itertools
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.media import rtp, vp8
from cenacle.media.video import CLOCK_HZ, FRAME_TICKS, VideoHeader, VideoSlot, send_time_of
from cenacle.media.video_party import Takes, VideoParty
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


# --- one stream -----------------------------------------------------------------------------------
@pytest.mark.rule("P-WATCH-1")
def test_a_slot_begins_with_a_key_frame_that_is_asked_for_at_once() -> None:
    room = Room()
    ana = room.sharer(ANA)
    _, sent = room.receiver(EVE)
    ana.send(room.now)
    assert ana.keyframes_asked == []  # nobody looks
    room.router.route({EVE: [0, ANA]})
    ana.send(room.now)
    assert ana.keyframes_asked == [room.now]
    assert sent == [[], []]
    ana.send(room.now, key=True)
    ana.send(room.now)
    assert sent[0] == []
    assert len(sent[1]) == 6
    assert sent[1][0].descriptor is not None
    assert sent[1][0].descriptor.keyframe
    assert sent[1][0].packet.ssrc == 3_001
    assert sent[1][0].send_time == send_time_of(room.now)
    assert [one.packet.marker for one in sent[1]] == [False, False, True] * 2


def test_key_frames_are_asked_for_again_and_not_too_often() -> None:
    room = Room()
    ana = room.sharer(ANA)
    slot = room.receiver(EVE)[0].slots[0]
    room.router.route({EVE: [ANA]})
    for _ in range(20):
        room.router.keyframe_wanted(slot, room.now)
        room.pass_time(FRAME_S, ana)
    assert len(ana.keyframes_asked) == 2  # in one second
    ana.send(room.now, key=True)
    room.pass_time(2.0, ana)
    assert len(ana.keyframes_asked) == 2


SOURCES = st.lists(st.tuples(st.sampled_from([ANA, BEA, 0]), st.integers(1, 4), st.booleans()), min_size=1, max_size=15)


@given(SOURCES, st.integers(0, 0xFFFF), st.integers(0, vp8.LONG_PICTURE_MASK))
def test_a_slot_is_one_stream_whoever_is_in_it(
    changes: list[tuple[int, int, bool]], sequence: int, picture: int
) -> None:
    room = Room()
    sharers = {ANA: room.sharer(ANA, sequence=sequence), BEA: room.sharer(BEA, sequence=7, picture=picture)}
    _, (sent,) = room.receiver(EVE, slots=1)
    for number, pictures, has_padding in changes:
        room.router.route({EVE: [number]})
        for index in range(pictures):
            room.now += FRAME_S
            for sharer in sharers.values():
                sharer.send(room.now, key=index == 0)
                if has_padding:
                    last = sharer.timestamp - round(FRAME_S * CLOCK_HZ)
                    head = rtp.HEADER.pack(0xA0, VP8, sharer.sequence & 0xFFFF, last & 0xFFFF_FFFF, 9)
                    sharer.router.receive(sharer.party, head + bytes([0, 0, 3]), room.now)
                    sharer.sequence += 1
    assert is_one_stream(sent)
    assert len(sent) == sum(pictures * (3 + padding) for number, pictures, padding in changes if number)


def test_who_begins_anew_goes_on_in_the_same_stream() -> None:
    room = Room()
    ana = room.sharer(ANA)
    _, (sent,) = room.receiver(EVE, slots=1)
    room.router.route({EVE: [ANA]})
    ana.send(room.now, key=True)
    ana.sequence += 20_000
    room.now += FRAME_S
    ana.send(room.now)
    assert ana.keyframes_asked[-1] == room.now
    ana.send(room.now, key=True)
    assert is_one_stream(sent)
    assert len(sent) == 6
    again = room.sharer(ANA, sequence=3)
    room.now += FRAME_S
    again.send(room.now, key=True)
    assert len(sent) == 9
    assert is_one_stream(sent)


# --- who gets what --------------------------------------------------------------------------------
@pytest.mark.rule("P-WATCH-2")
def test_routes_hold_at_once_and_for_those_who_come_later() -> None:
    room = Room()
    room.router.route({EVE: [ANA, BEA], ANA: [ANA, BEA]})
    ana = room.sharer(ANA)
    _, sent = room.receiver(EVE)
    bea = room.sharer(BEA)
    ana.send(room.now, key=True)
    bea.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 3]
    room.router.route({EVE: [0, BEA]})
    ana.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 3]
    room.router.limit({BEA: 0})
    bea.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 3]
    assert room.router.counters.video_dropped_unshared == 3
    room.router.limit({BEA: HIGH})
    bea.send(room.now)
    assert [len(one) for one in sent] == [3, 3]
    bea.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 6]
    room.router.forget(BEA)
    bea.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 6]
    assert room.router.routes == {EVE: (0, 0), ANA: (ANA, 0)}
    room.router.forget(EVE)
    room.router.forget(ANA)
    assert room.router.routes == {}
    assert room.router.parties == {}
    assert room.router.limits == {}


def test_nobody_gets_anybodys_video_twice() -> None:
    room = Room()
    ana = room.sharer(ANA)
    _, sent = room.receiver(EVE)
    room.router.route({EVE: [ANA, ANA]})
    ana.send(room.now, key=True)
    assert [len(one) for one in sent] == [3, 0]


def test_one_receivers_trouble_is_its_own() -> None:
    room = Room()
    ana = room.sharer(ANA)
    room.receiver(EVE)
    _, sent = room.receiver(ZOE)
    room.router.route({EVE: [ANA, 0], ZOE: [ANA, 0]})
    room.unsent.add(EVE)
    ana.send(room.now, key=True)
    assert len(sent[0]) == 3
    assert room.router.counters.video_dropped_unsent == 3


def test_an_earlier_connection_gives_way() -> None:
    room = Room()
    ana = room.sharer(ANA)
    earlier, before = room.receiver(EVE)
    room.router.route({EVE: [ANA, 0]})
    ana.send(room.now, key=True)
    _, after = room.receiver(EVE)
    room.router.remove(earlier)
    ana.send(room.now, key=True)
    assert (len(before[0]), len(after[0])) == (3, 3)


# --- what is lost ---------------------------------------------------------------------------------
def test_what_does_not_come_is_asked_for_and_passed_on_late() -> None:
    room = Room()
    ana = room.sharer(ANA, sequence=0xFFFE)
    _, (sent,) = room.receiver(EVE, slots=1)
    room.router.route({EVE: [ANA]})
    ana.send(room.now, key=True)
    room.now += FRAME_S
    ana.send(room.now, lost=frozenset({0, 1}))
    assert ana.asked_again == [1, 2]
    room.now += FRAME_S
    room.router.receive(ana.party, ana.kept[2], room.now)
    room.router.receive(ana.party, ana.kept[1], room.now)
    room.router.step(room.now + 1)
    assert ana.asked_again == [1, 2]
    assert is_one_stream(sorted(sent, key=lambda one: (one.packet.sequence - 0x7FF0) & 0xFFFF))
    assert len(sent) == 6


def test_what_never_comes_is_given_up_for_a_key_frame() -> None:
    room = Room()
    ana = room.sharer(ANA)
    room.receiver(EVE)
    room.router.route({EVE: [ANA]})
    ana.send(room.now, key=True)
    asked = len(ana.keyframes_asked)
    room.now += 1.0
    ana.send(room.now, lost=frozenset({1}))
    room.pass_time(1.0)
    assert ana.asked_again == [4] * limits.VIDEO_NACKS_MAX
    assert len(ana.keyframes_asked) == asked + 1
    ana.sequence += limits.VIDEO_MISSING_MAX + 1
    room.pass_time(1.0, ana)
    assert len(ana.asked_again) == limits.VIDEO_NACKS_MAX
    assert len(ana.keyframes_asked) > asked + 1


def test_what_a_receiver_lost_is_sent_again_within_bounds() -> None:
    room = Room()
    ana = room.sharer(ANA, sequence=100)
    party, (sent,) = room.receiver(EVE, slots=1)
    slot = party.slots[0]
    room.router.route({EVE: [ANA]})
    ana.send(room.now, key=True)
    room.pass_time(0.5, ana)
    lost = sent[4]
    room.router.lost(party, slot, [lost.packet.sequence], room.now)
    assert sent[-1].packet == lost.packet
    before = len(sent)
    room.router.lost(party, slot, [(sent[0].packet.sequence - 1) & 0xFFFF, 5, 40_000], room.now)
    assert len(sent) == before  # never sent, or of somebody else
    room.router.lost(party, slot, [lost.packet.sequence] * 1_000, room.now)
    assert len(sent) == before + limits.VIDEO_RESENT_MAX
    for _ in range(1_000):
        room.router.lost(party, slot, [lost.packet.sequence] * 1_000, room.now)
    resent = room.router.counters.video_packets_resent
    assert 8 * len(lost.packet.payload) * resent < LEAST
    room.router.route({EVE: [0]})
    room.router.lost(party, slot, [lost.packet.sequence], room.now)
    assert room.router.counters.video_packets_resent == resent


# --- how much -------------------------------------------------------------------------------------
@pytest.mark.rule("P-WATCH-3")
def test_a_sharer_is_told_what_the_slowest_of_its_receivers_takes() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, zoe = room.receiver(EVE)[0], room.receiver(ZOE)[0]
    room.router.route({EVE: [ANA, 0], ZOE: [ANA, 0]})
    ana.send(room.now, key=True)
    room.pass_time(1.0, ana)
    assert set(ana.bounds) == {HIGH}
    eve.takes.estimate_bps, zoe.takes.estimate_bps = 900_000.0, 1_400_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == 900_000
    eve.takes.estimate_bps = 10_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == LEAST  # what is sent is less than it takes: nothing is wrong
    assert room.router.paused() == {}
    eve.takes.estimate_bps = zoe.takes.estimate_bps = 9_000_000.0
    room.pass_time(1.0, ana)
    assert ana.bounds[-1] == HIGH
    room.router.limit({ANA: 700_000})
    assert ana.bounds[-1] == 700_000


@pytest.mark.rule("P-WATCH-3")
def test_who_falls_behind_at_the_least_is_paused_and_tried_again() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, sent = room.receiver(EVE)
    room.receiver(ZOE)
    room.router.route({EVE: [ANA, 0], ZOE: [ANA, 0]})
    ana.send(room.now, key=True)
    eve.takes.estimate_bps = 20_000.0
    room.pass_time(limits.VIDEO_SLOW_S + 2, ana, packets=20)
    assert room.router.paused() == {EVE: [ANA]}
    assert room.router.counters.video_pauses == 1
    assert ana.bounds[-1] == HIGH
    before = len(sent[0])
    room.pass_time(limits.VIDEO_PAUSE_S / 2, ana)
    ana.send(room.now, key=True)
    assert len(sent[0]) == before
    room.pass_time(limits.VIDEO_PAUSE_S / 2 + 1, ana)
    assert room.router.paused() == {}
    ana.send(room.now, key=True)
    assert len(sent[0]) > before
    assert is_one_stream(sent[0])


def test_another_source_is_not_paused_for_the_former() -> None:
    room = Room()
    ana, bea = room.sharer(ANA), room.sharer(BEA)
    eve, sent = room.receiver(EVE)
    room.router.route({EVE: [ANA, 0]})
    ana.send(room.now, key=True)
    eve.takes.estimate_bps = 20_000.0
    room.pass_time(limits.VIDEO_SLOW_S + 2, ana, packets=20)
    assert room.router.paused() == {EVE: [ANA]}
    room.router.route({EVE: [BEA, 0]})
    before = len(sent[0])
    bea.send(room.now, key=True)
    assert len(sent[0]) == before + 3
    assert room.router.paused() == {}


def after_losses(*fractions: float) -> float | None:
    """What a receiver takes that reported these losses of 1 Mbit/s."""
    takes = Takes()
    for fraction in fractions:
        takes.lost(fraction, 1_000_000)
    return takes.bps


def test_losses_lower_what_a_receiver_takes_and_quiet_raises_it() -> None:
    assert after_losses(0.05, 0.0) is None
    assert after_losses(0.5) == 750_000
    assert after_losses(0.5, 0.05) == 750_000
    assert after_losses(0.5, 0.0) == 810_000
    assert after_losses(*[0.9] * 100) == 30_000
    assert after_losses(0.5, *[0.0] * 200) is None
    assert Takes(estimate_bps=10.0, loss_bps=20.0).bps == 10


def test_reports_of_losses_count_for_what_is_sent() -> None:
    room = Room()
    ana = room.sharer(ANA)
    eve, _ = room.receiver(EVE)
    room.router.route({EVE: [ANA, 0]})
    ana.send(room.now, key=True)
    room.pass_time(1.0, ana, packets=100)
    room.router.losses(eve, 0.5)
    assert eve.takes.bps == pytest.approx(0.75 * ana.party.source.rate.bps)  # type: ignore[union-attr]


def test_two_streams_share_what_a_receiver_takes() -> None:
    room = Room()
    ana, bea = room.sharer(ANA), room.sharer(BEA)
    eve, _ = room.receiver(EVE)
    room.router.route({EVE: [ANA, BEA]})
    for sharer in (ana, bea):
        sharer.send(room.now, key=True)
    room.pass_time(1.0, ana, bea)
    eve.takes.estimate_bps = 1_000_000.0
    room.pass_time(1.0, ana, bea)
    still = bea.party.source.rate.bps  # type: ignore[union-attr]
    assert ana.bounds[-1] == pytest.approx(1_000_000 - still, rel=0.01)


def test_more_than_may_be_sent_is_dropped() -> None:
    source = VideoSource(ANA, VP8, 100.0)
    source.limit_bps = HIGH
    taken = sum(source.pays(1_200, 100.0 + index / 10_000) for index in range(10_000))  # 96 Mbit/s for a second
    assert 8 * 1_200 * taken == pytest.approx(2 * limits.VIDEO_EXCESS * HIGH, rel=0.02)
    assert source.pays(1_200, 105.0)


# --- garbage --------------------------------------------------------------------------------------
@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 3), st.booleans()), max_size=30))
def test_garbage_of_a_sharer_disturbs_nothing(packets: list[tuple[bytes, int, bool]]) -> None:
    room = Room()
    ana = room.sharer(ANA)
    party, (sent,) = room.receiver(EVE, slots=1)
    room.router.route({EVE: [ANA]})
    for tail, kind, marker in packets:
        room.now += 0.01
        if kind == 0:
            room.router.receive(ana.party, tail, room.now)
        elif kind == 1:
            sequence = int.from_bytes(tail[:2].ljust(2), "big")
            head = struct.pack("!BBHLL", 0x80, VP8 | marker << 7, sequence, sequence << 7, 9)
            room.router.receive(ana.party, head + tail, room.now)
        elif kind == 2:
            room.router.lost(
                party, party.slots[0], list(struct.unpack(f"!{len(tail) // 2}H", tail[: len(tail) & ~1])), 0
            )
        else:
            room.router.step(room.now)
    ana.sequence += 10_000
    ana.send(room.now + 1, key=True)
    assert [one.packet.marker for one in sent[-3:]] == [False, False, True]
