"""Who is due to whom and when, and the frames that carry it."""

from __future__ import annotations

import numpy as np
import pytest

from cenacle.core import limits
from cenacle.core.room import Pose, Room, StepResult
from cenacle.core.shedding import Shed
from cenacle.core.snapshot import NARROWED
from cenacle.wire.frames import decode_crowd, decode_snapshot
from tests.core.sight import crowd_in, gone_in, shown_in, snapshot_of
from tests.core.turners import DICE, HALL, Turners


def scattered(count: int, size: float) -> list[tuple[float, float]]:
    """Places spread evenly and the same each time."""
    return [(size * ((n * 0.618034) % 1 - 0.5), size * ((n * 0.414214) % 1 - 0.5)) for n in range(count)]


# --- rates ----------------------------------------------------------------------------------------
@pytest.mark.rule("P-SNAP-2")
def test_near_each_tick_around_five_times_a_second_and_not_beyond() -> None:
    hall = Turners([(0.0, 0.0), (8.0, 0.0), (8.1, 0.0), (0.0, 25.0), (0.0, 25.1), (-140.0, 140.0)])
    hall.step()
    assert hall.counts(1, 20) == {2: 20, 3: 5, 4: 5}
    assert hall.counts(6, 20) == {}


@pytest.mark.rule("P-SNAP-2")
def test_in_a_throng_the_nearest_come_each_tick_and_the_others_less_often() -> None:
    count = limits.EACH_TICK_MEMBERS + 70
    hall = Turners([(0.0, 0.0)] + [(0.05 * n, 0.0) for n in range(1, count)])
    hall.step()
    counted = hall.counts(1, 20)
    assert counted == {n: 20 if n <= limits.EACH_TICK_MEMBERS + 1 else 10 for n in range(2, count + 1)}


@pytest.mark.rule("P-SNAP-2")
@pytest.mark.parametrize("members", [40, 300, 600])
def test_each_size_of_room_keeps_the_rates(members: int) -> None:
    places = scattered(members, 90.0)
    hall = Turners(places)
    for _ in range(4):
        hall.step()
    counted = {number: dict.fromkeys(range(1, members + 1), 0) for number in (1, 2, members)}
    for _ in range(20):
        result = hall.step()
        assert len(result.frames) == members
        for number in counted:
            for other in shown_in(result, number):
                counted[number][other] += 1
    for number, others in counted.items():
        here = np.array(places[number - 1])
        for other, times in others.items():
            apart = float(np.linalg.norm(np.array(places[other - 1]) - here))
            if other == number or apart > 25.01:
                assert times == 0
            elif apart < 7.99:
                assert times == 20
            elif apart < 24.99:
                assert times >= 5


@pytest.mark.rule("P-SNAP-2")
def test_whoever_rests_is_told_about_once_a_second_and_at_once_when_it_moves_again() -> None:
    hall = Turners([(0.0, 0.0), (2.0, 0.0), (20.0, 0.0)])
    hall.resting = {2, 3}
    for _ in range(limits.REST_TICKS):
        hall.step()
    for ticks in (16, 16, 16):
        assert hall.counts(1, ticks) == {2: 1, 3: 1}
    hall.resting = {3}
    assert 2 in shown_in(hall.step(), 1)
    hall.room.set_speaking([3])
    assert hall.counts(1, 4)[3] == 1


@pytest.mark.rule("P-SNAP-2")
def test_whom_one_hears_is_shown_at_each_tick_wherever_it_is() -> None:
    hall = Turners([(0.0, 0.0), (30.0, 0.0), (12.0, 0.0), *((0.1 * n, 1.0) for n in range(100))])
    hall.room.set_heard(1, [2, 3, 103, 4_000, 0, 0])
    hall.step()
    counted = hall.counts(1, 20)
    assert [counted[number] for number in (2, 3, 103)] == [20, 20, 20]
    hall.room.set_heard(1, [0] * limits.SLOTS)
    assert gone_in(hall.step(), 1) == {2}


@pytest.mark.rule("P-SNAP-4")
def test_a_snapshot_that_says_nothing_new_comes_five_times_a_second() -> None:
    hall = Turners([(0.0, 0.0), (100.0, 0.0)])
    hall.resting = {1}
    frames = [dict(hall.step().frames) for _ in range(20)]
    assert [sum(number in frame for frame in frames[4:]) for number in (1, 2)] == [4, 16]
    hall.room.go(1, 3.0, 3.0)
    assert 1 in dict(hall.step().frames)


# --- coming into sight and going out of it ----------------------------------------------------------
@pytest.mark.rule("P-SNAP-5")
@pytest.mark.parametrize("members", [0, 600])
def test_going_out_of_sight_is_told_once_and_coming_into_it_at_once(members: int) -> None:
    hall = Turners([(0.0, 0.0), (5.0, 0.0), *((100.0, 100.0 + 0.01 * n) for n in range(members))])
    hall.resting = {2}
    for _ in range(25):
        hall.step()
    hall.room.go(2, 60.0, 0.0)
    results = [hall.step() for _ in range(8)]
    assert [number for result in results for number in gone_in(result, 1)] == [2]
    for _ in range(25):
        hall.step()
    hall.room.go(2, 5.0, 0.0)
    assert any(2 in shown_in(hall.step(), 1) for _ in range(4))


@pytest.mark.rule("P-SNAP-5")
@pytest.mark.parametrize("members", [40, 300, 530])
@pytest.mark.parametrize("sheds", [[Shed.NOTHING], [Shed.HALVES], [Shed.QUARTERS], list(Shed)])
def test_what_is_told_adds_up_to_who_is_in_sight(members: int, sheds: list[Shed]) -> None:
    """A client that follows the records alone knows at each moment who is in its sight, whatever people do."""
    hall = Turners(scattered(members, 100.0))
    dice = np.random.default_rng(members)
    sights: dict[int, set[int]] = {number: set() for number in range(1, 31)}
    present = list(range(1, members + 1))
    for turn in range(40):
        mover = present[int(dice.integers(0, len(present)))]
        hall.room.go(mover, *dice.uniform(-50.0, 50.0, 2).tolist())
        if turn % 3 == 0:
            leaver = present.pop(int(dice.integers(30, len(present))))
            hall.leave(leaver)
            for seen in sights.values():
                seen.discard(leaver)  # the roster tells this
        if turn % 3 == 1:  # who takes the row of the last one that left
            present.append(2_000 + turn)
            hall.join(2_000 + turn, *dice.uniform(-50.0, 50.0, 2).tolist())
        follow(hall.step(sheds[turn // 3 % len(sheds)]), sights)
    for _ in range(24):
        follow(hall.step(sheds[-1]), sights)
    places = {number: hall.room.pose(number) for number in present}
    for number, seen in sights.items():
        here = places[number]
        apart = {other: np.hypot(at.x - here.x, at.z - here.z) for other, at in places.items() if other != number}
        assert {other for other, metres in apart.items() if metres < 24.99} <= seen
        assert seen <= {other for other, metres in apart.items() if metres < 25.01}


def follow(result: StepResult, sights: dict[int, set[int]]) -> None:
    """Each client takes in its snapshot, of which there is one at most."""
    assert len(dict(result.frames)) == len(result.frames)
    for number, frame in result.frames:
        if number not in sights:
            continue
        for record in decode_snapshot(frame).records:
            if record.gait == 3:
                sights[number].discard(record.number)
            elif record.number:
                sights[number].add(record.number)


@pytest.mark.rule("P-SNAP-2", "P-CROWD-1")
def test_newcomers_are_shown_the_crowd_at_once_and_those_in_sight_within_200_ms() -> None:
    hall = Turners([(0.0, 0.0), (140.0, 0.0), *((100.0 + 0.05 * n, -140.0) for n in range(598))])
    for _ in range(3):
        hall.step()
    hall.join(700, 1.0, 0.0)
    hall.resting = {1}
    results = [hall.step() for _ in range(4)]
    assert 700 in results[0].crowd.numbers
    assert 700 in dict(results[0].frames)
    assert len(crowd_in(hall.room, results[0])) == 601
    assert any(1 in shown_in(result, 700) for result in results)
    assert any(700 in shown_in(result, 1) for result in results)


def test_who_has_left_is_shown_to_nobody() -> None:
    hall = Turners([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])
    hall.step()
    hall.leave(2)
    hall.join(4, 0.0, 1.0)
    hall.leave(4)
    for _ in range(20):
        result = hall.step()
        assert set(dict(result.frames)) == {1, 3}
        assert shown_in(result, 1) == {3}
        assert not crowd_in(hall.room, result).keys() - {1, 3}


@pytest.mark.rule("P-SNAP-2")
def test_in_a_large_room_distances_are_never_older_than_200_ms() -> None:
    hall = Turners([(0.0, 0.0), (140.0, 140.0), *((100.0 + 0.05 * n, -140.0) for n in range(598))])
    for _ in range(5):
        hall.step()
    hall.room.go(2, 2.0, 0.0)
    for _ in range(4):
        hall.step()
    assert all(2 in shown_in(hall.step(), 1) for _ in range(8))


def test_who_comes_after_a_crowd_has_left_sees_and_is_seen_as_before() -> None:
    hall = Turners(scattered(600, 60.0))
    for _ in range(3):
        hall.step()
    for number in range(21, 601):
        hall.leave(number)
    for tick in range(12):
        result = hall.step()
        assert {number for number, _ in result.frames} == set(range(1, 21)) | set(range(700, 700 + min(tick, 6)))
        assert all(shown_in(result, number) <= set(range(1, 21)) | set(range(700, 706)) for number in range(1, 21))
        if tick < 6:
            hall.join(700 + tick, 0.0, 0.1 * tick)
    assert 705 in set[int]().union(*(shown_in(hall.step(), 700) for _ in range(4)))


def test_the_room_grows_and_shrinks_through_every_size() -> None:
    room = Room(HALL)
    for number, (x, z) in enumerate(scattered(600, 100.0), 1):
        room.join(number, Pose(x, 0.0, z, 0.0), DICE)
        if number % 100 == 0:
            assert {n for _ in range(4) for n, _ in room.step().frames} == set(range(1, number + 1))
    for number in range(1, 590):
        room.leave(number)
        if number % 90 == 0:
            assert {n for _ in range(4) for n, _ in room.step().frames} == set(range(number + 1, 601))
    assert len(room) == 11


# --- the crowd --------------------------------------------------------------------------------------
@pytest.mark.rule("P-CROWD-1")
@pytest.mark.parametrize(("shed", "ticks"), [(Shed.NOTHING, 20), (Shed.CROWD, 80), (Shed.QUARTERS, 80)])
def test_everyone_gets_the_crowd_once_in_a_period(shed: Shed, ticks: int) -> None:
    hall = Turners(scattered(50, 200.0))
    for _ in range(4):
        hall.step(shed)
    told = dict.fromkeys(range(1, 51), 0)
    for _ in range(ticks):
        result = hall.step(shed)
        frames = dict(result.frames)
        for number in result.crowd.numbers:
            assert number in frames  # it goes out behind a snapshot
            told[number] += 1
    assert set(told.values()) == {1}


@pytest.mark.rule("P-CROWD-1")
def test_the_crowd_frame_shows_all_roughly_and_is_the_same_for_everyone() -> None:
    places = scattered(50, 280.0)
    hall = Turners(places)
    result = hall.step()
    crowd = decode_crowd(result.crowd.data)
    assert (crowd.tick, crowd.lowered) == (1, 0)
    assert result.crowd.numbers == frozenset(range(1, 51))
    for number, (x, z) in crowd_in(hall.room, result).items():
        assert (x, z) == pytest.approx(places[number - 1], abs=300 / 255 / 2 + 0.01)
    hall.room.go(1, 0.0, 0.0, 3 * np.pi / 2)
    hall.resting = {1}
    for _ in range(19):
        hall.step()
    assert decode_crowd(hall.step().crowd.data).records[0].yaw == 12


# --- shedding and slow readers ------------------------------------------------------------------------
@pytest.mark.rule("P-SHED-1")
@pytest.mark.parametrize(
    ("shed", "near", "around", "frames"),
    [
        (Shed.NOTHING, 40, 10, 40),
        (Shed.CROWD, 40, 10, 40),
        (Shed.AROUND, 40, 5, 40),
        (Shed.HALVES, 20, 2.5, 20),
        (Shed.QUARTERS, 10, 1.25, 10),
    ],
)
@pytest.mark.parametrize("members", [0, 520])
def test_each_level_sheds_what_it_says(shed: Shed, near: int, around: float, frames: int, members: int) -> None:
    hall = Turners([(0.0, 0.0), (4.0, 0.0), (20.0, 0.0), *((100.0, 0.01 * n) for n in range(members))])
    for _ in range(8):
        hall.step(shed)
    counted, got = {2: 0, 3: 0}, 0
    for _ in range(160):
        result = hall.step(shed)
        got += 1 in dict(result.frames)
        for number in shown_in(result, 1):
            counted[number] += 1
    assert (counted, got) == ({2: 4 * near, 3: 4 * around}, 4 * frames)
    assert next(decode_snapshot(frame).lowered for _, frame in hall.step(shed).frames) == shed


@pytest.mark.rule("P-SHED-1")
@pytest.mark.parametrize("shed", list(Shed))
def test_also_those_who_rest_are_shown_at_every_level(shed: Shed) -> None:
    hall = Turners([(0.0, 0.0), (1.0, 0.0), (4.0, 0.0), (20.0, 0.0), (21.0, 0.0)])
    hall.resting = {3, 4, 5}
    for _ in range(limits.REST_TICKS + 8):
        hall.step(shed)
    seen: dict[int, set[int]] = {1: set(), 2: set()}
    for _ in range(2 * limits.TICK_HZ):
        result = hall.step(shed)
        for number, others in seen.items():
            others |= shown_in(result, number)
    assert all(others >= {3, 4, 5} for others in seen.values())


@pytest.mark.rule("P-SLOW-1")
@pytest.mark.parametrize("members", [20, 400])
def test_a_narrowed_client_is_shown_the_eight_nearest_and_no_crowd(members: int) -> None:
    hall = Turners([(0.2 * n, 0.0) for n in range(members)])
    for _ in range(4):
        hall.step()
    hall.room.set_narrow(1, is_narrow=True)
    results = [hall.step() for _ in range(4)]
    lost = set[int]().union(*(gone_in(result, 1) for result in results))
    assert lost == set(range(limits.NARROW_MEMBERS + 2, min(members, 126) + 1))
    for _ in range(20):
        result = hall.step()
        assert shown_in(result, 1) == set(range(2, limits.NARROW_MEMBERS + 2))
        assert 1 not in result.crowd.numbers
        assert snapshot_of(result, 1).lowered == NARROWED
    hall.room.set_narrow(1, is_narrow=False)
    assert set[int]().union(*(shown_in(hall.step(), 1) for _ in range(8))) == set(range(2, min(members, 126) + 1))
