"""Who is due to whom and when, and the frames that carry it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cenacle.core import limits
from cenacle.core.plan import Area, RoomPlan
from cenacle.core.room import Pose, Room
from cenacle.wire.frames import Snapshot, decode_snapshot

HALL = RoomPlan("hall", Area(-150.0, -150.0, 150.0, 150.0), 18.0)
DICE = (0.0, 0.0)


def hall_of(places: list[tuple[float, float]]) -> Room:
    """A room with members 1, 2, … at these places."""
    room = Room(HALL)
    for number, (x, z) in enumerate(places, 1):
        room.join(number, Pose(x, 0.0, z, 0.0), DICE)
    return room


def seen(room: Room, number: int) -> set[int]:
    """Step once; whom this member's snapshot shows."""
    frames = dict(room.step().frames)
    return {record.number for record in decode_snapshot(frames[number]).records}


def counts_of(room: Room, number: int, ticks: int) -> dict[int, int]:
    """How often each other is shown to a member in so many ticks."""
    counted: dict[int, int] = {}
    for _ in range(ticks):
        for other in seen(room, number):
            counted[other] = counted.get(other, 0) + 1
    return counted


def scattered(count: int, size: float) -> list[tuple[float, float]]:
    """Places spread evenly and the same each time."""
    return [(size * ((n * 0.618034) % 1 - 0.5), size * ((n * 0.414214) % 1 - 0.5)) for n in range(count)]


@pytest.mark.rule("P-SNAP-2")
def test_near_each_tick_around_five_times_a_second_and_far_once() -> None:
    room = hall_of([(0.0, 0.0), (8.0, 0.0), (8.1, 0.0), (0.0, 25.0), (0.0, 25.1), (-140.0, 140.0)])
    room.step()
    assert counts_of(room, 1, 20) == {2: 20, 3: 5, 4: 5, 5: 1, 6: 1}
    assert counts_of(room, 6, 20) == dict.fromkeys(range(1, 6), 1)


@pytest.mark.rule("P-SNAP-2")
def test_newcomers_see_everybody_at_once_and_are_seen() -> None:
    room = hall_of([(0.0, 0.0), (140.0, 0.0)])
    assert seen(room, 1) == {2}
    room.join(3, Pose(-140.0, 0.0, 0.0, 0.0), DICE)
    frames = {number: decode_snapshot(frame) for number, frame in room.step().frames}
    assert {number: {r.number for r in frame.records} for number, frame in frames.items()} == {
        1: {3},
        2: {3},
        3: {1, 2},
    }


def test_who_has_left_is_shown_to_nobody() -> None:
    room = hall_of([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])
    room.step()
    room.leave(2)
    room.join(4, Pose(0.0, 0.0, 1.0, 0.0), DICE)
    room.leave(4)
    for _ in range(20):
        frames = dict(room.step().frames)
        assert set(frames) == {1, 3}
        assert {record.number for record in decode_snapshot(frames[1]).records} == {3}


@pytest.mark.rule("P-SNAP-2")
def test_in_a_throng_the_nearest_come_each_tick_and_the_others_less_often() -> None:
    count = limits.FULL_RATE_MEMBERS + 40
    room = hall_of([(0.0, 0.0)] + [(0.05 * n, 0.0) for n in range(1, count)])
    room.step()
    counted = counts_of(room, 1, 20)
    assert counted == {n: 20 if n <= limits.FULL_RATE_MEMBERS + 1 else 5 for n in range(2, count + 1)}


@pytest.mark.rule("P-SNAP-2")
@pytest.mark.parametrize("members", [40, 300, 600])
def test_each_size_of_room_keeps_the_rates(members: int) -> None:
    places = scattered(members, 60.0)
    room = hall_of(places)
    room.step()
    counted = {number: dict.fromkeys(range(1, members + 1), 0) for number in (1, 2, members)}
    for _ in range(20):
        frames = dict(room.step().frames)
        assert len(frames) == members
        for number in counted:
            for record in decode_snapshot(frames[number]).records:
                counted[number][record.number] += 1
    for number, others in counted.items():
        here = np.array(places[number - 1])
        for other, times in others.items():
            apart = float(np.linalg.norm(np.array(places[other - 1]) - here))
            if other == number:
                assert times == 0
            elif apart < 7.99:
                assert times == 20
            elif apart < 24.99:
                assert times >= 5
            else:
                assert times >= 1


@pytest.mark.rule("P-SNAP-2")
def test_in_a_large_room_distances_are_never_older_than_200_ms() -> None:
    room = hall_of([(0.0, 0.0), (140.0, 140.0), *((100.0 + 0.05 * n, -140.0) for n in range(598))])
    for _ in range(5):
        room.step()
    room.go(2, 2.0, 0.0)
    for _ in range(4):
        room.step()
    assert all(2 in seen(room, 1) for _ in range(8))


def test_the_room_grows_and_shrinks_through_every_size() -> None:
    room = Room(HALL)
    for number, (x, z) in enumerate(scattered(600, 100.0), 1):
        room.join(number, Pose(x, 0.0, z, 0.0), DICE)
        if number % 100 == 0:
            assert {n for n, _ in room.step().frames} == set(range(1, number + 1))
    for number in range(1, 590):
        room.leave(number)
        if number % 90 == 0:
            assert {n for n, _ in room.step().frames} == set(range(number + 1, 601))
    assert len(room) == 11


@pytest.mark.rule("P-SNAP-1")
def test_a_record_has_centimetres_yaw_gait_and_speech() -> None:
    room = hall_of([(0.0, 0.0)])
    room.join(65_535, Pose(3.25, 0.0, -1.5, np.pi / 2), DICE)
    room.set_speaking([65_535, 9])
    frame = dict(room.step().frames)[1]
    assert isinstance(frame, memoryview)
    assert len(frame) == 24 + 8
    shown = decode_snapshot(frame)
    assert shown == Snapshot(tick=1, ack=0, epoch=0, x=0.0, y=0.0, z=0.0, records=shown.records)
    assert shown.records == [(65_535, 3.25, -1.5, 64, 0, True)]
    room.set_speaking(set())
    assert not decode_snapshot(dict(room.step().frames)[1]).records[0].speaking


def test_frames_of_a_tick_stay_as_they_are_in_the_next() -> None:
    room = hall_of([(0.0, 0.0), (1.0, 0.0)])
    first = list(room.step().frames)
    copies = [bytes(frame) for _, frame in first]
    for _ in itertools.repeat(None, 3):
        room.step()
    assert [bytes(frame) for _, frame in first] == copies


@pytest.mark.rule("P-SNAP-2")
def test_a_newcomer_to_a_large_room_is_in_the_tiers_of_the_others_from_then_on() -> None:
    room = hall_of([(0.0, 0.0), (0.0, 20.0), *((100.0 + 0.05 * n, -140.0) for n in range(598))])
    room.step()
    room.join(700, Pose(1.0, 0.0, 0.0, 0.0), DICE)
    counted: dict[int, list[int]] = {1: [], 2: [], 700: []}
    for _ in range(5):
        frames = dict(room.step().frames)
        for number, seen_by in counted.items():
            seen_by.append(sum(record.number == 700 for record in decode_snapshot(frames[number]).records))
    assert counted[1] == [1, 1, 1, 1, 1]
    assert counted[2][0] == 1
    assert sum(counted[2]) in (2, 3)
    assert counted[700] == [0] * 5
