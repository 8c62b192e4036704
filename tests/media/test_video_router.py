"""Video in slots: continuous, from a key frame on, and mended where it was lost."""

import struct

import pytest
from hypothesis import given, strategies as st

from cenacle.core import limits
from cenacle.media import rtp, vp8
from cenacle.media.video import CLOCK_HZ, send_time_of
from tests.media.video_room import ANA, BEA, EVE, FRAME_S, HIGH, LEAST, VP8, ZOE, Room, is_one_stream


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
