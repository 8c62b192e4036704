"""Who hears whom, and that each slot stays one continuous stream, whatever happens to its sources."""

import itertools
import struct
from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st

from cenacle.media import rtp
from cenacle.media.forwarder import Forwarder, Party
from cenacle.media.slots import Slot
from cenacle.media.sources import CLOCK_HZ, FRAME_TICKS, SourceParameters

OPUS = 111
LEVEL_ID = 1
FRAME_S = 0.02
HALF_TIMESTAMPS = 1 << 31


def packet_bytes(sequence: int, timestamp: int, payload: bytes = b"opus", payload_type: int = OPUS) -> bytes:
    """A decrypted packet with a level of -30 dBov."""
    first = struct.pack("!BBHLL", 0x90, payload_type, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, 5)
    return first + struct.pack("!HHBBH", rtp.ONE_BYTE_PROFILE, 1, LEVEL_ID << 4, 30, 0) + payload


@dataclass
class Ear:
    """A listener: what each of its slots was sent."""

    party: Party
    sent: list[list[rtp.RtpPacket]]


@dataclass
class Room:
    """A forwarder with members; time passes by `now`."""

    forwarder: Forwarder = field(default_factory=Forwarder)
    now: float = 100.0

    def speaker(self, number: int) -> Party:
        return self.forwarder.add(number, SourceParameters(OPUS, LEVEL_ID), [])

    def listener(self, number: int, slots: int = 2, speaks: bool = False, first_sequence: int = 0) -> Ear:
        sent: list[list[rtp.RtpPacket]] = [[] for _ in range(slots)]

        def keep(index: int, data: bytes) -> None:
            sent[index].append(rtp.parse(data, LEVEL_ID))

        made = [
            Slot(
                1000 * number + index,
                rtp.SlotHeader(1000 * number + index, OPUS, str(index), 4, LEVEL_ID),
                lambda data, index=index: keep(index, data),  # type: ignore[misc]
                first_sequence,
                0xFFFF_F000,
            )
            for index in range(slots)
        ]
        source = SourceParameters(OPUS, LEVEL_ID) if speaks else None
        return Ear(self.forwarder.add(number, source, made), sent)

    def say(self, party: Party, sequence: int, timestamp: int | None = None, payload: bytes = b"opus") -> None:
        at = sequence * FRAME_TICKS if timestamp is None else timestamp
        self.forwarder.receive(party, packet_bytes(sequence, at, payload), self.now)


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_voice_reaches_the_slots_that_it_is_routed_into_and_no_others(room: Room) -> None:
    speaker, ear, other = room.speaker(1), room.listener(2), room.listener(3)
    room.forwarder.route({2: [0, 1]})
    room.say(speaker, 1)
    assert [len(packets) for packets in ear.sent] == [0, 1]
    assert other.sent == [[], []]
    packet = ear.sent[1][0]
    assert (packet.ssrc, packet.payload, packet.level) == (2001, b"opus", 30)


def test_not_one_packet_more_comes_after_a_route_has_ended(room: Room) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.forwarder.route({2: [1]})
    room.say(speaker, 1)
    room.forwarder.route({2: [0]})
    room.say(speaker, 2)
    assert len(ear.sent[0]) == 1


def test_a_route_given_before_either_has_connected_holds_when_they_have(room: Room) -> None:
    room.forwarder.route({2: [1]})
    ear = room.listener(2)
    room.say(room.speaker(1), 1)
    assert len(ear.sent[0]) == 1


def test_a_route_holds_for_the_next_connection_of_the_same_speaker(room: Room) -> None:
    ear, first = room.listener(2), room.speaker(1)
    room.forwarder.route({2: [1]})
    room.say(first, 50_000)
    second = room.speaker(1)
    room.say(first, 50_001)
    room.now += FRAME_S
    room.say(second, 7)
    sequences = [packet.sequence for packet in ear.sent[0]]
    assert sequences == [0, 1]
    room.forwarder.remove(first)
    room.say(second, 8)
    assert len(ear.sent[0]) == 3


def test_nobody_hears_itself_or_anybody_twice(room: Room) -> None:
    ear = room.listener(2, slots=3, speaks=True)
    speaker = room.speaker(1)
    room.forwarder.route({2: [2, 1, 1]})
    room.say(ear.party, 1)
    room.say(speaker, 1)
    assert [len(packets) for packets in ear.sent] == [0, 1, 0]


def test_more_sources_than_slots_are_left_out(room: Room) -> None:
    ear = room.listener(2, slots=1)
    room.speaker(1)
    extra = room.speaker(3)
    room.forwarder.route({2: [1, 3]})
    room.say(extra, 1)
    assert ear.sent == [[]]


def test_a_number_given_to_another_member_inherits_nothing(room: Room) -> None:
    ear = room.listener(2)
    room.speaker(1)
    room.forwarder.route({2: [1], 1: [2]})
    room.forwarder.forget(1)
    newcomer = room.speaker(1)
    room.say(newcomer, 1)
    assert ear.sent == [[], []]
    assert room.forwarder.routes == {2: (0,)}
    room.forwarder.forget(2)
    assert room.forwarder.routes == {}
    assert set(room.forwarder.parties) == {1}


def test_one_listener_in_trouble_does_not_reach_the_others(room: Room) -> None:
    def broken(_: bytes) -> None:
        raise RuntimeError("whatever")

    speaker = room.speaker(1)
    room.forwarder.add(2, None, [Slot(9, rtp.SlotHeader(9, OPUS, "0", 0, 0), broken)])
    ear = room.listener(3)
    room.forwarder.route({2: [1], 3: [1]})
    room.say(speaker, 1)
    assert len(ear.sent[0]) == 1
    assert room.forwarder.counters.dropped_unsent == 1
    assert room.forwarder.counters.packets_forwarded == 1


@pytest.mark.parametrize("data", [b"", b"\x80" * 11, packet_bytes(1, 1, payload_type=OPUS + 1)])
def test_what_is_no_packet_of_the_source_is_dropped_and_counted(room: Room, data: bytes) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.forwarder.route({2: [1]})
    room.forwarder.receive(speaker, data, room.now)
    counters = room.forwarder.counters
    assert counters.dropped_malformed + counters.dropped_foreign == 1
    assert ear.sent == [[], []]


def test_who_only_listens_cannot_send(room: Room) -> None:
    silent, ear = room.listener(1), room.listener(2)
    room.forwarder.route({2: [1]})
    room.say(silent.party, 1)
    assert ear.sent == [[], []]
    assert room.forwarder.counters.dropped_foreign == 1


def test_a_change_of_source_is_joined_on(room: Room) -> None:
    first, second, ear = room.speaker(1), room.speaker(3), room.listener(2)
    room.forwarder.route({2: [1]})
    for sequence in (65_534, 65_535, 65_536):
        room.say(first, sequence)
        room.now += FRAME_S
    room.forwarder.route({2: [3]})
    room.now += 0.1
    room.say(second, 12_345, timestamp=777)
    sent = ear.sent[0]
    assert [packet.sequence for packet in sent] == [0, 1, 2, 3]
    assert [packet.marker for packet in sent] == [True, False, False, True]
    gap = (sent[3].timestamp - sent[2].timestamp) & 0xFFFF_FFFF
    assert gap == pytest.approx((0.1 + FRAME_S) * CLOCK_HZ, abs=1)


def test_losses_of_the_source_stay_visible_so_that_they_can_be_concealed(room: Room) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.forwarder.route({2: [1]})
    for sequence in (10, 11, 14, 13):
        room.say(speaker, sequence)
    assert [packet.sequence for packet in ear.sent[0]] == [0, 1, 4, 3]


def test_packets_from_before_a_change_are_not_let_in_late(room: Room) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.say(speaker, 10)
    room.forwarder.route({2: [1]})
    room.say(speaker, 12)
    room.say(speaker, 11)
    assert len(ear.sent[0]) == 1
    assert room.forwarder.counters.dropped_late == 1


def test_what_is_far_behind_is_late_and_no_jump(room: Room) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.forwarder.route({2: [1]})
    room.say(speaker, 20_000)
    room.say(speaker, 10_000)
    assert len(ear.sent[0]) == 1
    assert room.forwarder.counters.dropped_late == 1


def test_a_change_is_joined_on_to_the_newest_packet_though_an_older_came_last(room: Room) -> None:
    first, second, ear = room.speaker(1), room.speaker(3), room.listener(2)
    room.forwarder.route({2: [1]})
    for sequence in (10, 12, 11):
        room.say(first, sequence)
    room.forwarder.route({2: [3]})
    room.say(second, 500)
    sent = ear.sent[0]
    assert [packet.sequence for packet in sent] == [0, 2, 1, 3]
    assert (sent[3].timestamp - sent[1].timestamp) & 0xFFFF_FFFF == FRAME_TICKS


@pytest.mark.parametrize(
    ("sequence", "timestamp"), [(30_000, 11 * FRAME_TICKS), (11, 3_000_000_000), (30_000, 3_000_000_000)]
)
def test_a_source_that_jumps_does_not_make_its_slots_jump(room: Room, sequence: int, timestamp: int) -> None:
    speaker, ear = room.speaker(1), room.listener(2)
    room.forwarder.route({2: [1]})
    room.say(speaker, 10)
    room.now += FRAME_S
    room.say(speaker, sequence, timestamp)
    before, after = ear.sent[0]
    assert after.sequence == before.sequence + 1
    assert (after.timestamp - before.timestamp) & 0xFFFF_FFFF == FRAME_TICKS


def test_levels_tell_who_is_heard_of_late(room: Room) -> None:
    speaker = room.speaker(1)
    room.speaker(3)
    for sequence in range(3):
        room.say(speaker, sequence)
    assert room.forwarder.levels(room.now) == {1: (-30, True)}
    room.now += 5
    assert room.forwarder.levels(room.now) == {}


SOURCES = (1, 3, 4)
Action = tuple[str, int, int]
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(SOURCES), st.integers(1, 3)),
        st.tuples(st.just("late"), st.sampled_from(SOURCES), st.integers(1, 5)),
        st.tuples(st.just("jump"), st.sampled_from(SOURCES), st.integers(0, 0xFFFF_FFFF)),
        st.tuples(st.just("route"), st.sampled_from((0, *SOURCES)), st.just(0)),
        st.tuples(st.just("wait"), st.just(0), st.integers(1, 40)),
        st.tuples(st.just("again"), st.sampled_from(SOURCES), st.just(0)),
    ),
    min_size=1,
    max_size=150,
)


@given(ACTIONS, st.sampled_from([0, 30_000, 65_500]), st.sampled_from([0, 65_500]))
def test_a_slot_is_one_continuous_stream_whatever_happens(
    actions: list[Action], first_sequence: int, source_sequence: int
) -> None:
    """Sequence numbers never repeat and never jump; timestamps grow with them, by no more than time has passed."""
    room = Room()
    parties = {number: room.speaker(number) for number in SOURCES}
    # Each source's last sequence number, what its timestamps are beyond 960 for each, and where that began.
    state = {number: [source_sequence + 100 * number, 0, 0] for number in SOURCES}
    said: set[tuple[Party, int]] = set()
    ear = room.listener(2, slots=1, first_sequence=first_sequence)
    started_at = room.now
    for what, number, amount in actions:
        if what == "route":
            room.forwarder.route({2: [number]})
        elif what == "wait":
            room.now += amount / 1000
        elif what == "again":
            parties[number] = room.speaker(number)
        elif what == "jump":
            state[number][0] += 1 + amount % 0x7FFF
            state[number][1:] = amount, state[number][0]
        else:
            sequence = state[number][0]
            if what == "say":
                sequence = state[number][0] = sequence + amount
            else:
                sequence -= amount
            # SRTP lets no packet in twice; and nothing is late from before a jump.
            if sequence < state[number][2] or (parties[number], sequence) in said:
                continue
            said.add((parties[number], sequence))
            room.say(
                parties[number],
                sequence,
                timestamp=sequence * FRAME_TICKS + state[number][1],
                payload=b"%d of %d" % (sequence, number),
            )
        check_resends(ear)
    check_continuity(ear.sent[0], first_sequence, room.now - started_at)


def check_resends(ear: Ear) -> None:
    """What is sent again is what was sent under this number, or nothing: never another voice, never another time."""
    (sent,), (slot,) = ear.sent, ear.party.slots
    originals = {packet.sequence: packet for packet in sent[-40:]}
    for sequence in {*originals, *((number + 1) & 0xFFFF for number in originals)}:
        count = len(sent)
        slot.resend(sequence)
        again = sent[count:]
        del sent[count:]
        assert again in ([], [originals.get(sequence)])


def check_continuity(sent: list[rtp.RtpPacket], first_sequence: int, elapsed_s: float) -> None:
    sequences: dict[int, int] = {}
    highest = first_sequence - 1
    timestamp_at_highest = 0xFFFF_F000
    for packet in sent:
        step = ((packet.sequence - highest + 0x8000) & 0xFFFF) - 0x8000
        assert step <= 3_000
        sequence = highest + step
        assert sequence not in sequences
        ticks = (
            ((packet.timestamp - timestamp_at_highest + HALF_TIMESTAMPS) & 0xFFFF_FFFF)
            - HALF_TIMESTAMPS
            + timestamp_at_highest
        )
        sequences[sequence] = ticks
        if step > 0:
            highest, timestamp_at_highest = sequence, ticks
        assert packet.ssrc == 2000
    in_order = [ticks for _, ticks in sorted(sequences.items())]
    assert all(later > earlier for earlier, later in itertools.pairwise(in_order))
    if in_order:
        # Each packet may stand a frame apart though less time has passed, and a clock may drift by up to 3 s once.
        allowed = elapsed_s * CLOCK_HZ + len(sent) * (FRAME_TICKS + 3 * CLOCK_HZ)
        assert in_order[-1] - in_order[0] <= allowed
